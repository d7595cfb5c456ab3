using A3Agent.Usage;

namespace A3Agent.Sqlite;

/// <summary>Reports: the sums and the calls that they do not hold yet, seen at one moment.</summary>
internal static class UsageReports
{
    private const int FirstSum = 3;

    private const string Kept = """
        organization = ?1 AND dimension = ?2 AND ((span = 'day' AND start >= ?3 AND start < ?4 AND NOT (start >= ?5 AND start < ?6))
          OR (span = 'month' AND start >= ?5 AND start < ?6))
        """;

    private const string Sums = """
        sum(requests) AS requests, sum(failures) AS failures, sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens,
          sum(cached_tokens) AS cached_tokens, sum(reasoning_tokens) AS reasoning_tokens, sum(cost_usd) AS cost_usd,
          sum(embedding_tokens) AS embedding_tokens, sum(embedding_cost_usd) AS embedding_cost_usd
        """;

    // Percentiles by the nearest rank: the bucket that the call is in which comes first after p percent of them. Of the totals (total = 1)
    // period and value are empty.
    private const string Text = $"""
        WITH calls AS (
          SELECT iif(?7, substr(day, 1, 8) || '01', day) AS period,
            coalesce(CASE ?2 WHEN 'model' THEN model WHEN 'user' THEN user_id WHEN 'prompt' THEN prompt_name WHEN 'agent' THEN agent END, '')
              AS value, *
          FROM usage_calls WHERE organization = ?1 AND rolled_up = 0 AND day >= ?3 AND day < ?4),
        parts AS (
          SELECT iif(?7, substr(start, 1, 8) || '01', start) AS period, value, requests, failures, prompt_tokens, completion_tokens,
            cached_tokens, reasoning_tokens, cost_usd, embedding_tokens, embedding_cost_usd
          FROM usage_sums WHERE {Kept}
          UNION ALL
          SELECT period, value, 1, outcome NOT IN ('completed', 'cancelled'), prompt_tokens, completion_tokens, cached_tokens,
            reasoning_tokens, coalesce(cost_usd, 0), 0, 0
          FROM calls WHERE kind = 'chat'
          UNION ALL
          SELECT period, value, 0, 0, 0, 0, 0, 0, 0, prompt_tokens + completion_tokens, coalesce(cost_usd, 0) FROM calls WHERE kind = 'embedding'),
        sums AS (
          SELECT 0 AS total, period, value, {Sums} FROM parts GROUP BY period, value
          UNION ALL
          SELECT 1, '', '', {Sums} FROM parts),
        times AS (
          SELECT iif(?7, substr(start, 1, 8) || '01', start) AS period, value, measure, bucket, calls FROM usage_times WHERE {Kept}
          UNION ALL
          SELECT period, value, 'latency', latency_bucket, 1 FROM calls WHERE latency_bucket IS NOT NULL
          UNION ALL
          SELECT period, value, 'first_token', first_token_bucket, 1 FROM calls WHERE first_token_bucket IS NOT NULL),
        buckets AS (
          SELECT 0 AS total, period, value, measure, bucket, sum(calls) AS calls FROM times GROUP BY period, value, measure, bucket
          UNION ALL
          SELECT 1, '', '', measure, bucket, sum(calls) FROM times GROUP BY measure, bucket),
        ranked AS (
          SELECT total, period, value, measure, bucket,
            sum(calls) OVER (PARTITION BY total, period, value, measure ORDER BY bucket) * 100 AS upto,
            sum(calls) OVER (PARTITION BY total, period, value, measure) AS calls
          FROM buckets),
        percentiles AS (
          SELECT total, period, value,
            min(bucket) FILTER (WHERE measure = 'latency' AND upto >= 50 * calls) AS latency_50,
            min(bucket) FILTER (WHERE measure = 'latency' AND upto >= 95 * calls) AS latency_95,
            min(bucket) FILTER (WHERE measure = 'latency' AND upto >= 99 * calls) AS latency_99,
            min(bucket) FILTER (WHERE measure = 'first_token' AND upto >= 50 * calls) AS first_token_50,
            min(bucket) FILTER (WHERE measure = 'first_token' AND upto >= 95 * calls) AS first_token_95,
            min(bucket) FILTER (WHERE measure = 'first_token' AND upto >= 99 * calls) AS first_token_99
          FROM ranked GROUP BY total, period, value)
        SELECT s.total, s.period, s.value, s.requests, s.failures, s.prompt_tokens, s.completion_tokens, s.cached_tokens, s.reasoning_tokens,
          s.cost_usd, s.embedding_tokens, s.embedding_cost_usd, p.latency_50, p.latency_95, p.latency_99, p.first_token_50, p.first_token_95,
          p.first_token_99
        FROM sums s LEFT JOIN percentiles p ON p.total = s.total AND p.period = s.period AND p.value = s.value
        ORDER BY s.total, s.period, s.value
        """;

    public static UsageReport Read(Database database, string organization, UsageQuery query)
    {
        var spans = UsageSpans.Of(query);
        using var rows = database.Prepare(Text)
            .Bind(organization).Bind(spans.Dimension).Bind(spans.From).Bind(spans.End).Bind(spans.WholeFrom).Bind(spans.WholeEnd)
            .Bind(query.ByMonth ? 1 : 0);
        var items = new List<UsageItem>();
        while (rows.Step() && rows.Int32(0) == 0)
        {
            var group = rows.Text(2);
            items.Add(new UsageItem(UsageSpans.Name(query, rows.DayOrNull(1)!.Value), group.Length == 0 ? null : group, ReadSums(rows)));
        }

        return new UsageReport(items, ReadSums(rows));
    }

    private static UsageSums ReadSums(Statement row) => new()
    {
        Requests = row.Int64(FirstSum),
        Failures = row.Int64(FirstSum + 1),
        PromptTokens = row.Int64(FirstSum + 2),
        CompletionTokens = row.Int64(FirstSum + 3),
        CachedTokens = row.Int64(FirstSum + 4),
        ReasoningTokens = row.Int64(FirstSum + 5),
        CostUsd = row.CostOrNull(FirstSum + 6) ?? 0,
        EmbeddingTokens = row.Int64(FirstSum + 7),
        EmbeddingCostUsd = row.CostOrNull(FirstSum + 8) ?? 0,
        LatencyMs = ReadTimes(row, FirstSum + 9),
        TimeToFirstTokenMs = ReadTimes(row, FirstSum + 12),
    };

    private static Percentiles ReadTimes(Statement row, int first)
    {
        double? At(int column) => TimeBuckets.Milliseconds((int?)row.Int64OrNull(column));
        return new Percentiles(At(first), At(first + 1), At(first + 2));
    }
}
