using A3Agent.Usage;

namespace A3Agent.Postgres;

/// <summary>Statements about counters of budgets: they are locked by name first, then by row, both in one order.</summary>
internal static class CounterRows
{
    /// <summary>The counters that were bound from $3 on; start, begins and ends of a day or month, turn and conversation of the others.</summary>
    public const string Keys = """
        SELECT k.*, k.start::timestamp AT TIME ZONE 'UTC' AS begins,
          (k.start + CASE k.period WHEN 'day' THEN interval '1 day' ELSE interval '1 month' END) AT TIME ZONE 'UTC' AS ends
        FROM (
          SELECT counter, scope, id, period,
            CASE period WHEN 'day' THEN key::date WHEN 'month' THEN (key || '-01')::date END AS start,
            CASE WHEN period = 'turn' THEN key::uuid END AS turn_id,
            CASE WHEN period = 'conversation' THEN key::uuid END AS conversation_id
          FROM unnest($3, $4, $5, $6, $7) AS given (counter, scope, id, period, key)) k
        """;

    /// <summary>Of a call or reservation c, what a budget b of some scope counts it for; empty where it counts for nothing in particular.</summary>
    public const string ThingOfCall = """
        SELECT coalesce(CASE b.scope WHEN 'user' THEN c.user_id WHEN 'model' THEN c.model WHEN 'conversation' THEN c.conversation_id::text END, '')
        """;

    private const string Falls = "b.scope = k.scope AND b.period = k.period AND (b.id IS NULL OR b.id = k.id)";

    /// <summary>
    /// Locks the organization's counters against being removed, together with others who reserve, so that the statements after it see which
    /// there are.
    /// </summary>
    public static Sql LockAgainstPruning(string organization) =>
        new Sql("SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 5))").Bind(organization);

    /// <summary>Removes counters without a reservation that nobody has touched for two days; they are made again when a budget asks for them.
    /// </summary>
    /// <remarks>Nobody reserves meanwhile. Whoever settles has the row, which then stays, or finds none and counts in the next that is made.
    /// </remarks>
    public static Sql[] Prune(string organization, int most)
    {
        const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 5))";
        const string Text = """
            DELETE FROM a3.budget_counters WHERE organization = $1 AND counter IN (
              SELECT counter FROM a3.budget_counters
              WHERE organization = $1 AND reserved_tokens = 0 AND reserved_cost_usd = 0 AND touched_at <= now() - interval '2 days'
              ORDER BY counter LIMIT $2 FOR UPDATE SKIP LOCKED)
            """;
        return [new Sql(Lock).Bind(organization), new Sql(Text).Bind(organization).Bind(most)];
    }

    /// <summary>Locks the names: those of counters that a budget asks for and that are missing for itself alone, the others together.</summary>
    public static Sql LockForMaking(string organization, IReadOnlyList<Budget> installation, IReadOnlyList<BudgetCounter> counters)
    {
        const string Text = $"""
            SELECT CASE WHEN makes THEN pg_advisory_xact_lock(place) ELSE pg_advisory_xact_lock_shared(place) END
            FROM (
              SELECT hashtextextended($1 || ' ' || k.counter, 4) AS place, bool_or(
                EXISTS (SELECT FROM ({BudgetRows.All}) b WHERE {Falls})
                AND NOT EXISTS (SELECT FROM a3.budget_counters c WHERE c.organization = $1 AND c.counter = k.counter)) AS makes
              FROM unnest($3, $4, $5, $6, $7) AS k (counter, scope, id, period, key)
              GROUP BY 1 ORDER BY 1 OFFSET 0) places
            """;
        return Bind(Text, organization, installation, counters);
    }

    /// <summary>Locks the names together with others who change them: of a call and of its reservation.</summary>
    public static Sql LockForChanging(string organization, Guid id, IReadOnlyList<BudgetCounter> counters)
    {
        const string Text = """
            SELECT pg_advisory_xact_lock_shared(place)
            FROM (
              SELECT DISTINCT hashtextextended($1 || ' ' || counter, 4) AS place
              FROM (
                SELECT unnest($3) AS counter
                UNION ALL
                SELECT unnest(counters) FROM a3.usage_reservations WHERE organization = $1 AND id = $2) names
              ORDER BY 1 OFFSET 0) places
            """;
        return new Sql(Text).Bind(organization).Bind(id).BindNames(counters);
    }

    /// <summary>Locks the rows of a call and of its reservation.</summary>
    public static Sql LockRows(string organization, Guid id, IReadOnlyList<BudgetCounter> counters)
    {
        const string Text = """
            SELECT 1 FROM a3.budget_counters
            WHERE organization = $1 AND counter = ANY ($3 || coalesce(
              (SELECT counters FROM a3.usage_reservations WHERE organization = $1 AND id = $2), '{}'))
            ORDER BY counter FOR UPDATE
            """;
        return new Sql(Text).Bind(organization).Bind(id).BindNames(counters);
    }

    /// <summary>Makes the counters that a budget asks for and that are missing, out of what was spent and is reserved.</summary>
    public static Sql Make(string organization, IReadOnlyList<Budget> installation, IReadOnlyList<BudgetCounter> counters)
    {
        const string Text = $"""
            INSERT INTO a3.budget_counters (organization, counter, used_tokens, used_cost_usd, reserved_tokens, reserved_cost_usd)
            SELECT $1, b.counter, used.tokens, used.cost_usd, reserved.tokens, reserved.cost_usd
            FROM ({Keys}) b
            CROSS JOIN LATERAL (
              SELECT coalesce(sum(u.tokens), 0) AS tokens, coalesce(sum(u.cost_usd), 0) AS cost_usd
              FROM (
                SELECT s.prompt_tokens + s.completion_tokens + s.embedding_tokens, s.cost_usd + s.embedding_cost_usd
                FROM a3.usage_sums s
                WHERE s.organization = $1 AND s.dimension = b.scope AND s.span = b.period AND s.start = b.start AND s.value = b.id
                UNION ALL
                SELECT c.prompt_tokens + c.completion_tokens, coalesce(c.cost_usd, 0)
                FROM a3.usage_calls c CROSS JOIN LATERAL ({ThingOfCall}) t (thing)
                WHERE c.organization = $1 AND NOT c.rolled_up AND b.scope <> 'conversation' AND c.at >= b.begins AND c.at < b.ends
                  AND t.thing = b.id
                UNION ALL
                SELECT c.prompt_tokens + c.completion_tokens, coalesce(c.cost_usd, 0)
                FROM a3.usage_calls c
                WHERE c.organization = $1 AND b.scope = 'conversation' AND c.at >= b.begins AND c.at < b.ends
                  AND c.conversation_id = CASE WHEN b.scope = 'conversation' THEN b.id::uuid END
                UNION ALL
                SELECT c.prompt_tokens + c.completion_tokens, coalesce(c.cost_usd, 0)
                FROM a3.usage_calls c CROSS JOIN LATERAL ({ThingOfCall}) t (thing)
                WHERE c.organization = $1 AND c.turn_id = b.turn_id AND t.thing = b.id
                UNION ALL
                SELECT c.prompt_tokens + c.completion_tokens, coalesce(c.cost_usd, 0)
                FROM a3.usage_calls c CROSS JOIN LATERAL ({ThingOfCall}) t (thing)
                WHERE c.organization = $1 AND c.conversation_id = b.conversation_id AND t.thing = b.id) u (tokens, cost_usd)) used
            CROSS JOIN LATERAL (
              SELECT coalesce(sum(r.tokens), 0) AS tokens, coalesce(sum(r.cost_usd), 0) AS cost_usd
              FROM a3.usage_reservations r WHERE r.organization = $1 AND b.counter = ANY (r.counters)) reserved
            WHERE EXISTS (SELECT FROM ({BudgetRows.All}) a WHERE a.scope = b.scope AND a.period = b.period AND (a.id IS NULL OR a.id = b.id))
              AND NOT EXISTS (SELECT FROM a3.budget_counters c WHERE c.organization = $1 AND c.counter = b.counter)
            """;
        return Bind(Text, organization, installation, counters);
    }

    private static Sql Bind(string text, string organization, IReadOnlyList<Budget> installation, IReadOnlyList<BudgetCounter> counters) =>
        new Sql(text).Bind(organization).BindJson(StoredJson.WriteList(installation)).BindKeys(counters);
}
