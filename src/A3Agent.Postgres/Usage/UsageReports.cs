using A3Agent.Usage;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>The statement of a report: the sums and the calls that they do not hold yet, seen at one moment.</summary>
internal static class UsageReports
{
    private const int FirstSum = 3;

    // Percentiles by the nearest rank: the bucket that the call is in which comes first after p percent of them. (Sums of integers are
    // far cheaper than sums of bigints, which are numeric.)
    private const string Text = """
        WITH calls AS (
          SELECT CASE WHEN $7 THEN date_trunc('month', c.at AT TIME ZONE 'UTC') ELSE c.at AT TIME ZONE 'UTC' END::date AS period,
            coalesce(CASE $2 WHEN 'model' THEN c.model WHEN 'user' THEN c.user_id WHEN 'prompt' THEN c.prompt_name WHEN 'agent' THEN c.agent END, '')
              AS value, c.*
          FROM a3.usage_calls c
          WHERE c.organization = $1 AND NOT c.rolled_up
            AND c.at >= $3::timestamp AT TIME ZONE 'UTC' AND c.at < $4::timestamp AT TIME ZONE 'UTC'),
        parts AS (
          SELECT CASE WHEN $7 THEN date_trunc('month', start::timestamp)::date ELSE start END AS period, value, requests, failures, prompt_tokens,
            completion_tokens, cached_tokens, reasoning_tokens, cost_usd, embedding_tokens, embedding_cost_usd
          FROM a3.usage_sums
          WHERE organization = $1 AND dimension = $2 AND ((span = 'day' AND start >= $3 AND start < $4 AND NOT (start >= $5 AND start < $6))
            OR (span = 'month' AND start >= $5 AND start < $6))
          UNION ALL
          SELECT period, value, 1, (outcome NOT IN ('completed', 'cancelled'))::integer, prompt_tokens, completion_tokens, cached_tokens,
            reasoning_tokens, coalesce(cost_usd, 0), 0, 0
          FROM calls WHERE kind = 'chat'
          UNION ALL
          SELECT period, value, 0, 0, 0, 0, 0, 0, 0, prompt_tokens + completion_tokens, coalesce(cost_usd, 0)
          FROM calls WHERE kind = 'embedding'),
        sums AS (
          SELECT grouping(period) AS total, period, value, sum(requests) AS requests, sum(failures) AS failures,
            sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens, sum(cached_tokens) AS cached_tokens,
            sum(reasoning_tokens) AS reasoning_tokens, sum(cost_usd) AS cost_usd, sum(embedding_tokens) AS embedding_tokens,
            sum(embedding_cost_usd) AS embedding_cost_usd
          FROM parts GROUP BY GROUPING SETS ((period, value), ())),
        times AS (
          SELECT CASE WHEN $7 THEN date_trunc('month', start::timestamp)::date ELSE start END AS period, value, measure, bucket, calls
          FROM a3.usage_times
          WHERE organization = $1 AND dimension = $2 AND ((span = 'day' AND start >= $3 AND start < $4 AND NOT (start >= $5 AND start < $6))
            OR (span = 'month' AND start >= $5 AND start < $6))
          UNION ALL
          SELECT period, value, measure, bucket, 1
          FROM calls CROSS JOIN LATERAL (VALUES ('latency', latency_bucket), ('first_token', first_token_bucket)) b (measure, bucket)
          WHERE bucket IS NOT NULL),
        buckets AS (
          SELECT grouping(period) AS total, period, value, measure, bucket, sum(calls)::integer AS calls
          FROM times GROUP BY GROUPING SETS ((period, value, measure, bucket), (measure, bucket))),
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
        SELECT s.total = 1, s.period, s.value, coalesce(s.requests, 0)::bigint, coalesce(s.failures, 0)::bigint,
          coalesce(s.prompt_tokens, 0)::bigint, coalesce(s.completion_tokens, 0)::bigint, coalesce(s.cached_tokens, 0)::bigint,
          coalesce(s.reasoning_tokens, 0)::bigint, coalesce(s.cost_usd, 0), coalesce(s.embedding_tokens, 0)::bigint,
          coalesce(s.embedding_cost_usd, 0), p.latency_50, p.latency_95, p.latency_99, p.first_token_50, p.first_token_95, p.first_token_99
        FROM sums s LEFT JOIN percentiles p
          ON p.total = s.total AND coalesce(p.period, 'epoch') = coalesce(s.period, 'epoch') AND coalesce(p.value, '') = coalesce(s.value, '')
        ORDER BY s.total, s.period, s.value COLLATE "C"
        """;

    public static Sql Of(string organization, UsageQuery query)
    {
        var spans = UsageSpans.Of(query);
        return new Sql(Text)
            .Bind(organization).Bind(spans.Dimension).Bind(spans.From).Bind(spans.End).Bind(spans.WholeFrom).Bind(spans.WholeEnd)
            .Bind(query.ByMonth);
    }

    /// <summary>Reads an item; of the totals, which come last, without a period.</summary>
    public static (bool IsTotal, UsageItem Item) Read(NpgsqlDataReader row, UsageQuery query)
    {
        var isTotal = row.GetBoolean(0);
        var period = isTotal ? "" : UsageSpans.Name(query, row.GetFieldValue<DateOnly>(1));
        return (isTotal, new UsageItem(period, row.TextOrNull(2) is { Length: > 0 } group ? group : null, ReadSums(row)));
    }

    private static UsageSums ReadSums(NpgsqlDataReader row) => new()
    {
        Requests = row.GetInt64(FirstSum),
        Failures = row.GetInt64(FirstSum + 1),
        PromptTokens = row.GetInt64(FirstSum + 2),
        CompletionTokens = row.GetInt64(FirstSum + 3),
        CachedTokens = row.GetInt64(FirstSum + 4),
        ReasoningTokens = row.GetInt64(FirstSum + 5),
        CostUsd = StoredMoney.Plain(row.GetDecimal(FirstSum + 6)),
        EmbeddingTokens = row.GetInt64(FirstSum + 7),
        EmbeddingCostUsd = StoredMoney.Plain(row.GetDecimal(FirstSum + 8)),
        LatencyMs = ReadTimes(row, FirstSum + 9),
        TimeToFirstTokenMs = ReadTimes(row, FirstSum + 12),
    };

    private static Percentiles ReadTimes(NpgsqlDataReader row, int first)
    {
        double? At(int column) => TimeBuckets.Milliseconds(row.IsDBNull(column) ? null : row.GetInt32(column));
        return new Percentiles(At(first), At(first + 1), At(first + 2));
    }
}
