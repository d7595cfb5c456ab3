using System.Text.Json.Serialization;
using A3Agent.Usage;

namespace A3Agent.Server.Usage;

/// <summary>The wire form of <see cref="UsageSums"/>, with the period and the group of an item; totals have neither.</summary>
internal sealed record UsageFigures
{
    public string? Period { get; init; }

    public string? Group { get; init; }

    public long Requests { get; init; }

    public long Failures { get; init; }

    public long PromptTokens { get; init; }

    public long CompletionTokens { get; init; }

    public long TotalTokens { get; init; }

    public long CachedTokens { get; init; }

    public long ReasoningTokens { get; init; }

    public decimal CostUsd { get; init; }

    public long EmbeddingTokens { get; init; }

    public decimal EmbeddingCostUsd { get; init; }

    public required Times LatencyMs { get; init; }

    public required Times TimeToFirstTokenMs { get; init; }

    public static UsageFigures Of(UsageItem item) => Of(item.Period, item.Group, item.Sums);

    public static UsageFigures Of(string? period, string? group, UsageSums sums) => new()
    {
        Period = period, Group = group, Requests = sums.Requests, Failures = sums.Failures, PromptTokens = sums.PromptTokens,
        CompletionTokens = sums.CompletionTokens, TotalTokens = sums.TotalTokens, CachedTokens = sums.CachedTokens,
        ReasoningTokens = sums.ReasoningTokens, CostUsd = sums.CostUsd, EmbeddingTokens = sums.EmbeddingTokens,
        EmbeddingCostUsd = sums.EmbeddingCostUsd,
        LatencyMs = Times.Of(sums.LatencyMs), TimeToFirstTokenMs = Times.Of(sums.TimeToFirstTokenMs),
    };

    /// <summary>Percentiles; null, but there, when nothing was measured.</summary>
    public sealed record Times(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? P50,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? P95,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? P99)
    {
        public static Times Of(Percentiles from) => new(from.P50, from.P95, from.P99);
    }
}
