using Microsoft.Extensions.AI;

namespace A3Agent.Models.Caching;

/// <summary>What is kept of an answer: a copy that nobody can change. Immutable.</summary>
internal sealed record RememberedAnswer
{
    private const int OverheadBytes = 600;
    private readonly string _text;
    private readonly string? _model;
    private readonly string? _id;
    private readonly DateTimeOffset? _createdAt;
    private readonly ChatFinishReason? _finish;
    private readonly KeyValuePair<string, object?>[] _properties;

    public RememberedAnswer(ChatResponse response)
    {
        (_text, _model, _id) = (response.Text, response.ModelId, response.ResponseId);
        (_createdAt, _finish) = (response.CreatedAt, response.FinishReason);
        _properties = [.. response.AdditionalProperties ?? []];
    }

    /// <summary>About how much memory it takes, in bytes.</summary>
    public long SizeBytes => OverheadBytes + (2L * _text.Length);

    /// <summary>Whether an answer may be given again: it came to its end and is one.</summary>
    public static bool IsWorthKeeping(ChatResponse response, ChatOptions? options) =>
        response.FinishReason == ChatFinishReason.Stop
        && !string.IsNullOrWhiteSpace(response.Text)
        && !response.IsRefusal()
        && response.Messages.SelectMany(message => message.Contents).All(content => content is TextContent or TextReasoningContent or UsageContent)
        && (options?.AdditionalProperties?.TryGetValue(CachingChatClient.KeepIfKey, out Func<ChatResponse, bool>? fits) is not true || fits!(response));

    /// <summary>A new answer of the same text that spent nothing.</summary>
    public ChatResponse ToResponse() => new(new ChatMessage(ChatRole.Assistant, _text) { MessageId = _id })
    {
        ResponseId = _id,
        ModelId = _model,
        CreatedAt = _createdAt,
        FinishReason = _finish,
        Usage = new UsageDetails { InputTokenCount = 0, OutputTokenCount = 0, TotalTokenCount = 0 },
        AdditionalProperties = new(_properties) { [CachingChatClient.CachedKey] = true },
    };
}
