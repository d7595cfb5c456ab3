using System.Text.Json;
using Microsoft.Extensions.AI;
using Sdk = OpenAI.Chat;

namespace A3Agent.OpenAI.Chat;

/// <summary>Messages of Microsoft.Extensions.AI as messages of the package.</summary>
internal static class MessageMapping
{
    public static List<Sdk.ChatMessage> ToSdk(IEnumerable<ChatMessage> messages, string? instructions)
    {
        ArgumentNullException.ThrowIfNull(messages);
        List<Sdk.ChatMessage> result = [];
        if (!string.IsNullOrEmpty(instructions))
        {
            result.Add(new Sdk.SystemChatMessage(instructions));
        }

        foreach (var message in messages)
        {
            Add(result, message);
        }

        return result;
    }

    private static void Add(List<Sdk.ChatMessage> result, ChatMessage message)
    {
        if (message.Role == ChatRole.Tool)
        {
            AddResults(result, message);
            return;
        }

        result.Add(message.Role switch
        {
            _ when message.Role == ChatRole.System => new Sdk.SystemChatMessage(TextOf(message)),
            _ when message.Role == ChatRole.User => new Sdk.UserChatMessage(TextOf(message)),
            _ when message.Role == ChatRole.Assistant => Assistant(message),
            _ => throw new NotSupportedException($"Chat Completions has no role '{message.Role}'."),
        });
    }

    private static void AddResults(List<Sdk.ChatMessage> result, ChatMessage message)
    {
        foreach (var content in message.Contents)
        {
            result.Add(content is FunctionResultContent answer
                ? new Sdk.ToolChatMessage(answer.CallId, ResultText(answer.Result))
                : throw Unsupported(content, message));
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

        var text = TextOf(message);
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

    // One text content is the common case and is used as it is.
    private static string TextOf(ChatMessage message)
    {
        string? first = null;
        List<string>? all = null;
        foreach (var content in message.Contents)
        {
            switch (content)
            {
                case TextContent text when first is null: first = text.Text; break;
                case TextContent text: (all ??= [first]).Add(text.Text); break;
                case FunctionCallContent when message.Role == ChatRole.Assistant: break;
                case UsageContent or TextReasoningContent: break;
                default: throw Unsupported(content, message);
            }
        }

        return all is null ? first ?? "" : string.Concat(all);
    }

    private static string ResultText(object? result) => result switch
    {
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        JsonElement json => json.GetRawText(),
        _ => JsonSerializer.Serialize(result, result.GetType(), ToolArguments.Json),
    };

    private static NotSupportedException Unsupported(AIContent content, ChatMessage message)
        => new($"{content.GetType().Name} cannot be sent in a message of role '{message.Role}'.");
}
