using System.Text.Json;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Privacy;

/// <summary>Rewrites the texts of messages: text, reasoning, arguments and results of tools. What does not change is not copied.</summary>
internal static class MessageRewriting
{
    public static ChatMessage Rewrite(ChatMessage message, Func<string, string> rewrite)
    {
        List<AIContent>? contents = null;
        for (var i = 0; i < message.Contents.Count; i++)
        {
            var changed = Rewrite(message.Contents[i], rewrite);
            if (!ReferenceEquals(changed, message.Contents[i]))
            {
                (contents ??= [.. message.Contents])[i] = changed;
            }
        }

        if (contents is null)
        {
            return message;
        }

        var copy = message.Clone();
        copy.Contents = contents;
        return copy;
    }

    /// <summary>The content rewritten, or the same object. Files, images and links stay as they are.</summary>
    public static AIContent Rewrite(AIContent content, Func<string, string> rewrite) => content switch
    {
        TextContent text when rewrite(text.Text) is var changed && !ReferenceEquals(changed, text.Text) =>
            new TextContent(changed) { Annotations = text.Annotations, AdditionalProperties = text.AdditionalProperties },
        TextReasoningContent text when rewrite(text.Text) is var changed && !ReferenceEquals(changed, text.Text) =>
            new TextReasoningContent(changed) { ProtectedData = text.ProtectedData, AdditionalProperties = text.AdditionalProperties },
        FunctionCallContent call when Arguments(call.Arguments, rewrite) is var changed && !ReferenceEquals(changed, call.Arguments) =>
            new FunctionCallContent(call.CallId, call.Name, changed)
            {
                Exception = call.Exception, AdditionalProperties = call.AdditionalProperties, InformationalOnly = call.InformationalOnly,
            },
        FunctionResultContent answer when Value(answer.Result, rewrite) is var changed && !ReferenceEquals(changed, answer.Result) =>
            new FunctionResultContent(answer.CallId, changed)
            {
                Exception = answer.Exception, AdditionalProperties = answer.AdditionalProperties,
            },
        _ => content,
    };

    private static IDictionary<string, object?>? Arguments(IDictionary<string, object?>? arguments, Func<string, string> rewrite)
    {
        Dictionary<string, object?>? copy = null;
        foreach (var (name, value) in arguments ?? new Dictionary<string, object?>())
        {
            var changed = Value(value, rewrite);
            if (!ReferenceEquals(changed, value))
            {
                (copy ??= new Dictionary<string, object?>(arguments!))[name] = changed;
            }
        }

        return copy ?? arguments;
    }

    private static object? Value(object? value, Func<string, string> rewrite) => value switch
    {
        null or bool or int or long or double or decimal or Guid => value,
        string text => Text(text, rewrite),
        JsonElement { ValueKind: JsonValueKind.String } json =>
            Changed(json.GetString()!, rewrite) is { } text ? JsonSerializer.SerializeToElement(text) : value,
        JsonElement json => Rewritten(json, rewrite) ?? value,
        _ => Rewritten(AsJson(value), rewrite) ?? value,
    };

    private static JsonElement AsJson(object value) =>
        JsonSerializer.SerializeToElement(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value.GetType()));

    private static string Text(string text, Func<string, string> rewrite) =>
        JsonText.TryRewrite(text, rewrite, out var json) ? json : rewrite(text);

    private static string? Changed(string text, Func<string, string> rewrite) =>
        Text(text, rewrite) is var changed && ReferenceEquals(changed, text) ? null : changed;

    private static object? Rewritten(JsonElement json, Func<string, string> rewrite)
    {
        var raw = json.GetRawText();
        if (json.ValueKind == JsonValueKind.Number)
        {
            return Changed(raw, rewrite) is { } number ? JsonSerializer.SerializeToElement(number) : null;
        }

        if (!JsonText.TryRewrite(raw, rewrite, out var changed) || ReferenceEquals(changed, raw))
        {
            return null;
        }

        using var document = JsonDocument.Parse(changed, new JsonDocumentOptions { MaxDepth = 256 });
        return document.RootElement.Clone();
    }
}
