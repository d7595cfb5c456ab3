namespace A3Agent.Usage;

/// <summary>What a report is split by.</summary>
public enum UsageGroup
{
    /// <summary>Nothing: one item for each period.</summary>
    None,

    /// <summary>The model.</summary>
    Model,

    /// <summary>The user.</summary>
    User,

    /// <summary>The prompt, by name.</summary>
    Prompt,

    /// <summary>The agent.</summary>
    Agent,
}

/// <summary>What a report is about.</summary>
/// <param name="ByMonth">Months of UTC instead of days.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
/// <param name="Group">What it is split by.</param>
public sealed record UsageQuery(bool ByMonth, DateOnly From, DateOnly To, UsageGroup Group);

/// <summary>Percentiles by the nearest rank, in milliseconds, at most 5 % off; null when nothing was measured.</summary>
public sealed record Percentiles(double? P50, double? P95, double? P99);

/// <summary>Sums over calls. Chat and embedding are kept apart; requests, failures and times are those of chat.</summary>
public sealed record UsageSums
{
    /// <summary>Chat calls.</summary>
    public long Requests { get; init; }

    /// <summary>Of them, those that failed; given up by the caller is no failure.</summary>
    public long Failures { get; init; }

    /// <summary>Input tokens, cached ones included.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Output tokens, reasoning included.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>Both.</summary>
    public long TotalTokens => PromptTokens + CompletionTokens;

    /// <summary>Input tokens that the provider had cached.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Output tokens spent on reasoning.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>US dollars; calls of models without a price count as nothing.</summary>
    public decimal CostUsd { get; init; }

    /// <summary>Tokens of embeddings.</summary>
    public long EmbeddingTokens { get; init; }

    /// <summary>US dollars of embeddings.</summary>
    public decimal EmbeddingCostUsd { get; init; }

    /// <summary>From request to end of completed calls.</summary>
    public required Percentiles LatencyMs { get; init; }

    /// <summary>From request to the first visible chunk, of streamed calls.</summary>
    public required Percentiles TimeToFirstTokenMs { get; init; }
}

/// <summary>The sums of one period and group.</summary>
/// <param name="Period">A day (2026-11-28) or a month (2026-11).</param>
/// <param name="Group">The model, user, prompt or agent; null without one.</param>
/// <param name="Sums">The sums.</param>
public sealed record UsageItem(string Period, string? Group, UsageSums Sums);

/// <summary>A report: items ordered by period and group (as bytes, none first), and the sums of all of it.</summary>
public sealed record UsageReport(IReadOnlyList<UsageItem> Items, UsageSums Totals);
