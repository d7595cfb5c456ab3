namespace A3Agent.Postgres;

/// <summary>The statement that adds calls to the sums.</summary>
internal static class RollUp
{
    /// <summary>Adds the oldest calls that no sums hold, each exactly once: it is marked by the same statement. Gives how many they were.</summary>
    /// <remarks>Calls that another worker is adding are passed over; rows of sums are written in one order.</remarks>
    public static Sql Move(string organization, int most)
    {
        const string Text = """
            WITH due AS MATERIALIZED (
              SELECT id FROM a3.usage_calls WHERE organization = $1 AND NOT rolled_up ORDER BY at, id LIMIT $2 FOR UPDATE SKIP LOCKED),
            moved AS (
              UPDATE a3.usage_calls c SET rolled_up = true FROM due WHERE c.organization = $1 AND c.id = due.id
              RETURNING c.*, (c.at AT TIME ZONE 'UTC')::date AS day),
            split AS MATERIALIZED (
              SELECT m.*, d.dimension, coalesce(d.value, '') AS value, s.span, s.start
              FROM moved m
              CROSS JOIN LATERAL (VALUES
                ('organization', ''), ('model', m.model), ('user', m.user_id), ('prompt', m.prompt_name), ('agent', m.agent)) d (dimension, value)
              CROSS JOIN LATERAL (VALUES ('day', m.day), ('month', date_trunc('month', m.day::timestamp)::date)) s (span, start)),
            sums AS (
              INSERT INTO a3.usage_sums AS s (organization, dimension, span, start, value, requests, failures, prompt_tokens, completion_tokens,
                cached_tokens, reasoning_tokens, cost_usd, embedding_tokens, embedding_cost_usd)
              SELECT $1, dimension, span, start, value, count(*) FILTER (WHERE kind = 'chat'),
                count(*) FILTER (WHERE kind = 'chat' AND outcome NOT IN ('completed', 'cancelled')),
                coalesce(sum(prompt_tokens) FILTER (WHERE kind = 'chat'), 0), coalesce(sum(completion_tokens) FILTER (WHERE kind = 'chat'), 0),
                coalesce(sum(cached_tokens) FILTER (WHERE kind = 'chat'), 0), coalesce(sum(reasoning_tokens) FILTER (WHERE kind = 'chat'), 0),
                coalesce(sum(cost_usd) FILTER (WHERE kind = 'chat'), 0),
                coalesce(sum(prompt_tokens + completion_tokens) FILTER (WHERE kind = 'embedding'), 0),
                coalesce(sum(cost_usd) FILTER (WHERE kind = 'embedding'), 0)
              FROM split GROUP BY dimension, span, start, value ORDER BY dimension, span, start, value
              ON CONFLICT (organization, dimension, span, start, value) DO UPDATE SET
                requests = s.requests + excluded.requests, failures = s.failures + excluded.failures,
                prompt_tokens = s.prompt_tokens + excluded.prompt_tokens, completion_tokens = s.completion_tokens + excluded.completion_tokens,
                cached_tokens = s.cached_tokens + excluded.cached_tokens, reasoning_tokens = s.reasoning_tokens + excluded.reasoning_tokens,
                cost_usd = s.cost_usd + excluded.cost_usd, embedding_tokens = s.embedding_tokens + excluded.embedding_tokens,
                embedding_cost_usd = s.embedding_cost_usd + excluded.embedding_cost_usd),
            times AS (
              INSERT INTO a3.usage_times AS t (organization, dimension, span, start, value, measure, bucket, calls)
              SELECT $1, dimension, span, start, value, measure, bucket, count(*)
              FROM split CROSS JOIN LATERAL (VALUES ('latency', latency_bucket), ('first_token', first_token_bucket)) b (measure, bucket)
              WHERE bucket IS NOT NULL
              GROUP BY dimension, span, start, value, measure, bucket ORDER BY dimension, span, start, value, measure, bucket
              ON CONFLICT (organization, dimension, span, start, value, measure, bucket) DO UPDATE SET calls = t.calls + excluded.calls)
            SELECT count(*)::integer FROM moved
            """;
        return new Sql(Text).Bind(organization).Bind(most);
    }
}
