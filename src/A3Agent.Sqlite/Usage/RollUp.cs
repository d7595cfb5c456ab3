namespace A3Agent.Sqlite;

/// <summary>Adds calls to the sums.</summary>
internal static class RollUp
{
    // The same calls for each of the statements of a transaction.
    private const string Due = "SELECT organization, id FROM usage_calls WHERE rolled_up = 0 ORDER BY organization, at, id LIMIT ?1";

    private const string Split = $"""
        WITH due AS ({Due}),
        split AS (
          SELECT c.*, d.dimension, s.span, CASE s.span WHEN 'day' THEN c.day ELSE substr(c.day, 1, 8) || '01' END AS start,
            coalesce(CASE d.dimension WHEN 'model' THEN c.model WHEN 'user' THEN c.user_id WHEN 'prompt' THEN c.prompt_name
              WHEN 'agent' THEN c.agent END, '') AS value
          FROM due CROSS JOIN usage_calls c ON c.organization = due.organization AND c.id = due.id
          CROSS JOIN (SELECT 'organization' AS dimension UNION ALL SELECT 'model' UNION ALL SELECT 'user' UNION ALL SELECT 'prompt'
            UNION ALL SELECT 'agent') d
          CROSS JOIN (SELECT 'day' AS span UNION ALL SELECT 'month') s)
        """;

    /// <summary>Adds the oldest calls that no sums hold, within the transaction of the caller.</summary>
    /// <returns>How many they were.</returns>
    public static int Move(Database database, int most)
    {
        const string Sums = $"""
            {Split}
            INSERT INTO usage_sums (organization, dimension, span, start, value, requests, failures, prompt_tokens, completion_tokens,
              cached_tokens, reasoning_tokens, cost_usd, embedding_tokens, embedding_cost_usd)
            SELECT organization, dimension, span, start, value, sum(kind = 'chat'),
              sum(kind = 'chat' AND outcome NOT IN ('completed', 'cancelled')), sum(iif(kind = 'chat', prompt_tokens, 0)),
              sum(iif(kind = 'chat', completion_tokens, 0)), sum(iif(kind = 'chat', cached_tokens, 0)),
              sum(iif(kind = 'chat', reasoning_tokens, 0)), sum(iif(kind = 'chat', coalesce(cost_usd, 0), 0)),
              sum(iif(kind = 'embedding', prompt_tokens + completion_tokens, 0)), sum(iif(kind = 'embedding', coalesce(cost_usd, 0), 0))
            FROM split WHERE true GROUP BY organization, dimension, span, start, value
            ON CONFLICT (organization, dimension, span, start, value) DO UPDATE SET
              requests = requests + excluded.requests, failures = failures + excluded.failures,
              prompt_tokens = prompt_tokens + excluded.prompt_tokens, completion_tokens = completion_tokens + excluded.completion_tokens,
              cached_tokens = cached_tokens + excluded.cached_tokens, reasoning_tokens = reasoning_tokens + excluded.reasoning_tokens,
              cost_usd = cost_usd + excluded.cost_usd, embedding_tokens = embedding_tokens + excluded.embedding_tokens,
              embedding_cost_usd = embedding_cost_usd + excluded.embedding_cost_usd
            """;
        const string Times = $"""
            {Split}
            INSERT INTO usage_times (organization, dimension, span, start, value, measure, bucket, calls)
            SELECT organization, dimension, span, start, value, measure, iif(measure = 'latency', latency_bucket, first_token_bucket) AS place,
              count(*)
            FROM split CROSS JOIN (SELECT 'latency' AS measure UNION ALL SELECT 'first_token')
            WHERE iif(measure = 'latency', latency_bucket, first_token_bucket) IS NOT NULL
            GROUP BY organization, dimension, span, start, value, measure, place
            ON CONFLICT (organization, dimension, span, start, value, measure, bucket) DO UPDATE SET calls = calls + excluded.calls
            """;
        const string Mark = $"""
            WITH due AS ({Due})
            UPDATE usage_calls SET rolled_up = 1 WHERE (organization, id) IN (SELECT organization, id FROM due)
            """;
        database.Prepare(Sums).Bind(most).Run();
        database.Prepare(Times).Bind(most).Run();
        return database.Prepare(Mark).Bind(most).Run();
    }
}
