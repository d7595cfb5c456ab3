using Microsoft.Extensions.AI;
using Sdk = OpenAI.Chat;

namespace A3Agent.OpenAI.Chat;

/// <summary>Messages of Microsoft.Extensions.AI as messages of the package.</summary>
internal static class MessageMapping
{
    /// <summary>The role of instructions that reasoning models know, and Microsoft.Extensions.AI has no name for.</summary>
    public static readonly ChatRole Developer = new("developer");

    public static List<Sdk.ChatMessage> ToSdk(IEnumerable<ChatMessage> messages, string? instructions, bool developerRole)
    {
        ArgumentNullException.ThrowIfNull(messages);
        List<Sdk.ChatMessage> result = [];
        if (!string.IsNullOrEmpty(instructions))
        {
            result.Add(Instructions(instructions, developerRole));
        }

        foreach (var message in messages)
        {
            Add(result, message, developerRole);
        }

        return result;
    }

    private static void Add(List<Sdk.ChatMessage> result, ChatMessage message, bool developerRole)
    {
        if (message.Role == ChatRole.Tool)
        {
            AddResults(result, message);
            return;
        }

        result.Add(message.Role switch
        {
            _ when message.Role == ChatRole.System => Instructions(MessageText.Of(message), developerRole),
            _ when message.Role == Developer => Instructions(MessageText.Of(message), developerRole: true),
            _ when message.Role == ChatRole.User => new Sdk.UserChatMessage(MessageText.Of(message)),
            _ when message.Role == ChatRole.Assistant => Assistant(message),
            _ => throw new NotSupportedException($"Chat Completions has no role '{message.Role}'."),
        });
    }

    private static Sdk.ChatMessage Instructions(string text, bool developerRole)
#pragma warning disable OPENAI001 // Marked experimental; the role itself is not.
        => developerRole ? new Sdk.DeveloperChatMessage(text) : new Sdk.SystemChatMessage(text);
#pragma warning restore OPENAI001

    private static void AddResults(List<Sdk.ChatMessage> result, ChatMessage message)
    {
        foreach (var content in message.Contents)
        {
            result.Add(content is FunctionResultContent answer
                ? new Sdk.ToolChatMessage(answer.CallId, MessageText.OfResult(answer.Result))
                : throw MessageText.Unsupported(content, message));
        }
    }

    private static Sdk.AssistantChatMessage Assistant(ChatMessage message)
    {
        List<Sdk.ChatToolCall>? calls = null;
        foreach (var content in message.Contents)
        {
            if (content is FunctionCallContent call)
            {
                (calls ??= []).Add(Sdk.ChatToolCall.CreateFunctionToolCall(call.CallId, call.Name, ToolArguments.ToJson(call)));
            }
        }

        var text = MessageText.Of(message);
        if (calls is null)
        {
            return new Sdk.AssistantChatMessage(text);
        }

        var result = new Sdk.AssistantChatMessage(calls);
        if (text.Length > 0)
        {
            result.Content.Add(Sdk.ChatMessageContentPart.CreateTextPart(text));
        }

        return result;
    }
}
