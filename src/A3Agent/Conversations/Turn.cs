namespace A3Agent.Conversations;

/// <summary>How a turn stands.</summary>
public enum TurnStatus
{
    /// <summary>Being worked on.</summary>
    Running,

    /// <summary>Answered.</summary>
    Completed,

    /// <summary>It ended without an answer.</summary>
    Failed,

    /// <summary>The process ended before it did.</summary>
    Interrupted,

    /// <summary>A person stopped it.</summary>
    Cancelled,
}

/// <summary>The prompt that a turn was answered with.</summary>
/// <param name="Name">The prompt's name.</param>
/// <param name="Version">Its semantic version.</param>
/// <param name="Sha256">SHA-256 of its file, lower-case hexadecimal.</param>
public sealed record PromptReference(string Name, string Version, string Sha256);

/// <summary>What model calls cost.</summary>
/// <param name="PromptTokens">Input tokens, cached ones included.</param>
/// <param name="CompletionTokens">Output tokens, reasoning included.</param>
/// <param name="CachedTokens">Input tokens that the provider had cached.</param>
/// <param name="ReasoningTokens">Output tokens spent on reasoning.</param>
/// <param name="CostUsd">US dollars by the catalogue's prices; null when the catalogue has none for the model.</param>
/// <param name="Estimated">True when the provider did not say and the numbers are our estimate.</param>
public sealed record TokenUsage(
    long PromptTokens, long CompletionTokens, long CachedTokens, long ReasoningTokens, decimal? CostUsd, bool Estimated)
{
    /// <summary>Nothing used.</summary>
    public static TokenUsage None { get; } = new(0, 0, 0, 0, null, false);

    /// <summary>Input and output tokens together.</summary>
    public long TotalTokens => PromptTokens + CompletionTokens;

    /// <summary>Adds up two usages; an unknown cost beside a known one counts as nothing, an estimate makes the sum an estimate.</summary>
    public TokenUsage Plus(TokenUsage other) => new(
        PromptTokens + other.PromptTokens,
        CompletionTokens + other.CompletionTokens,
        CachedTokens + other.CachedTokens,
        ReasoningTokens + other.ReasoningTokens,
        CostUsd is null && other.CostUsd is null ? null : (CostUsd ?? 0) + (other.CostUsd ?? 0),
        Estimated || other.Estimated);
}

/// <summary>A turn as it is stored: one question with its answer, or one run of a prompt.</summary>
public sealed record Turn
{
    /// <summary>UUIDv7; the promptId of the API.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its conversation; null for a single run of a prompt.</summary>
    public Guid? ConversationId { get; init; }

    /// <summary>The user who asked.</summary>
    public required string UserId { get; init; }

    /// <summary>How it stands.</summary>
    public required TurnStatus Status { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The prompt; null when none could be rendered.</summary>
    public PromptReference? Prompt { get; init; }

    /// <summary>The model that really answered; null before the first reply.</summary>
    public string? Model { get; init; }

    /// <summary>The temperature that was sent; null when none was.</summary>
    public double? Temperature { get; init; }

    /// <summary>Why the model stopped: stop, length, tool_calls or content_filter.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The problem code of a failed turn.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>What it used.</summary>
    public TokenUsage Usage { get; init; } = TokenUsage.None;
}
