using System.Text.Json;
using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI.Chat;

/// <summary>The texts of a message as both APIs send them.</summary>
internal static class MessageText
{
    /// <summary>The text of a message, parts joined; one text content is the common case and is used as it is.</summary>
    /// <exception cref="NotSupportedException">The message has content that is no text.</exception>
    public static string Of(ChatMessage message)
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

    /// <summary>A tool's result as text.</summary>
    public static string OfResult(object? result) => result switch
    {
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        JsonElement json => json.GetRawText(),
        _ => JsonSerializer.Serialize(result, result.GetType(), ToolArguments.Json),
    };

    /// <summary>What is thrown for content that a message of this role cannot carry.</summary>
    public static NotSupportedException Unsupported(AIContent content, ChatMessage message)
        => new($"{content.GetType().Name} cannot be sent in a message of role '{message.Role}'.");
}
