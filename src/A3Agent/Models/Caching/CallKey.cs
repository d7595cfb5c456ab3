using System.Text.Json;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Caching;

/// <summary>The key under which an answer is kept: equal only for calls that are equal in all that could change the answer. Pure.</summary>
internal static class CallKey
{
    /// <summary>The key of a call; null when its answer must not come from memory, or when it holds something that has no plain form.</summary>
    public static string? Of(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        if (options is null || ModelCall.Of(options) is not { IsDeterministic: true } call || !IsPlain(options))
        {
            return null;
        }

        using var hash = new CallHash();
        hash.Add(call.Organization.Value);
        hash.Add(call.Credential);
        AddOptions(hash, options);
        return AddProperties(hash, options.AdditionalProperties) && messages.All(message => AddMessage(hash, message)) ? hash.End() : null;
    }

    // Zero is the temperature that the author said; whatever it would be by default is not.
    private static bool IsPlain(ChatOptions options) =>
        options is
        {
            Temperature: 0f, Tools: null or { Count: 0 }, ConversationId: null, RawRepresentationFactory: null,
            ContinuationToken: null, AllowBackgroundResponses: null or false,
        };

    private static void AddOptions(CallHash hash, ChatOptions options)
    {
        hash.Add(options.ModelId);
        hash.Add(options.Instructions);
        hash.Add(options.Temperature);
        hash.Add(options.TopP);
        hash.Add(options.TopK);
        hash.Add(options.FrequencyPenalty);
        hash.Add(options.PresencePenalty);
        hash.Add(options.MaxOutputTokens);
        hash.Add(options.Seed);
        hash.Add((int?)options.Reasoning?.Effort);
        hash.Add((int?)options.Reasoning?.Output);
        hash.Add(options.StopSequences?.Count);
        foreach (var stop in options.StopSequences ?? [])
        {
            hash.Add(stop);
        }

        var json = options.ResponseFormat as ChatResponseFormatJson;
        hash.Add(options.ResponseFormat?.GetType().Name);
        hash.Add(json?.SchemaName);
        hash.Add(json?.SchemaDescription);
        hash.Add(json?.Schema is { } schema ? schema.GetRawText() : null);
    }

    private static bool AddProperties(CallHash hash, AdditionalPropertiesDictionary? properties)
    {
        var others = (properties ?? []).Where(property => !property.Key.StartsWith(ModelCall.KeyPrefix, StringComparison.Ordinal))
            .OrderBy(property => property.Key, StringComparer.Ordinal).ToList();
        hash.Add(others.Count);
        foreach (var (name, value) in others)
        {
            if (value is not (null or string or bool or int or long or float or double or decimal or JsonElement))
            {
                return false;
            }

            hash.Add(name);
            hash.Add(value?.GetType().Name);
            hash.Add(value is null ? null : JsonSerializer.Serialize(value));
        }

        return true;
    }

    private static bool AddMessage(CallHash hash, ChatMessage message)
    {
        hash.Add(message.Role.Value);
        hash.Add(message.AuthorName);
        hash.Add(message.Contents.Count);
        foreach (var content in message.Contents)
        {
            if (content is not TextContent { AdditionalProperties: null or { Count: 0 } } text)
            {
                return false;
            }

            hash.Add(text.Text);
        }

        return message.AdditionalProperties is null or { Count: 0 };
    }
}
