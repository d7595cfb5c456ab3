using A3Agent.Usage;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>Statements about budgets.</summary>
internal static class BudgetRows
{
    /// <summary>What <see cref="Read"/> reads.</summary>
    public const string Columns = "scope, id, period, max_tokens, max_cost_usd, tokens, cost_usd, reserved_tokens, reserved_cost_usd";

    /// <summary>A budget of the installation as JSON, as <see cref="StoredJson"/> writes it.</summary>
    public const string JsonColumns = """scope text, id text, period text, "maxTokens" bigint, "maxCostUsd" numeric""";

    /// <summary>The organization's own budgets ($1) and the installation's ($2).</summary>
    public const string All = $"""
        SELECT scope, id, period, max_tokens, max_cost_usd, position FROM a3.budgets WHERE organization = $1
        UNION ALL
        SELECT scope, id, period, "maxTokens", "maxCostUsd", 1000000 + row_number() OVER ()
        FROM json_to_recordset(coalesce($2, '[]')) AS installation ({JsonColumns})
        """;

    /// <summary>Replaces the organization's own budgets.</summary>
    public static Sql[] Replace(string organization, IReadOnlyList<Budget> budgets)
    {
        const string Delete = "DELETE FROM a3.budgets WHERE organization = $1";
        const string Insert = $"""
            INSERT INTO a3.budgets (organization, position, scope, id, period, max_tokens, max_cost_usd)
            SELECT $1, row_number() OVER (), scope, id, period, "maxTokens", "maxCostUsd"
            FROM json_to_recordset(coalesce($2, '[]')) AS given ({JsonColumns})
            """;
        return [new Sql(Delete).Bind(organization), new Sql(Insert).Bind(organization).BindJson(StoredJson.WriteList(budgets))];
    }

    /// <summary>Budgets with what is used of them, in their order.</summary>
    /// <remarks>
    /// By the day and the month it comes from the sums, the calls that these do not hold yet and the reservations, so that budgets which
    /// nobody has called under yet show what was spent before; by turn and conversation from the counters, which are those of the last days;
    /// of a certain conversation without one, from its calls.
    /// </remarks>
    public static Sql List(string organization, IReadOnlyList<Budget> installation, DateTimeOffset now)
    {
        const string Text = $"""
            WITH budgets AS ({All}),
            spans AS (
              SELECT b.*, CASE period WHEN 'day' THEN $3::date WHEN 'month' THEN $4::date END AS start,
                CASE period WHEN 'day' THEN $5 WHEN 'month' THEN $6 END AS begins, CASE period WHEN 'day' THEN $7 WHEN 'month' THEN $8 END AS ends
              FROM budgets b),
            spent AS (
              SELECT b.position, u.name, sum(u.tokens)::bigint AS tokens, sum(u.cost_usd) AS cost_usd
              FROM spans b CROSS JOIN LATERAL (
                SELECT s.value AS thing, s.value AS name, s.prompt_tokens + s.completion_tokens + s.embedding_tokens AS tokens,
                  s.cost_usd + s.embedding_cost_usd AS cost_usd
                FROM a3.usage_sums s
                WHERE s.organization = $1 AND s.dimension = b.scope AND s.span = b.period AND s.start = b.start
                UNION ALL
                SELECT t.thing, t.thing, c.prompt_tokens + c.completion_tokens, coalesce(c.cost_usd, 0)
                FROM a3.usage_calls c CROSS JOIN LATERAL ({CounterRows.ThingOfCall}) t (thing)
                WHERE c.organization = $1 AND NOT c.rolled_up AND b.scope <> 'conversation' AND c.at >= b.begins AND c.at < b.ends
                UNION ALL
                SELECT c.conversation_id::text, c.conversation_id::text, c.prompt_tokens + c.completion_tokens, coalesce(c.cost_usd, 0)
                FROM a3.usage_calls c
                WHERE c.organization = $1 AND b.scope = 'conversation' AND c.at >= b.begins AND c.at < b.ends AND c.conversation_id IS NOT NULL
                UNION ALL
                SELECT t.thing, t.thing, c.tokens, c.cost_usd
                FROM a3.usage_reservations c CROSS JOIN LATERAL ({CounterRows.ThingOfCall}) t (thing)
                WHERE c.organization = $1 AND c.at >= b.begins AND c.at < b.ends
                UNION ALL
                SELECT substr(c.counter, length(b.scope) + length(b.period) + 40), c.counter, c.used_tokens + c.reserved_tokens,
                  c.used_cost_usd + c.reserved_cost_usd
                FROM a3.budget_counters c
                WHERE c.organization = $1 AND b.start IS NULL
                  AND c.counter >= b.scope || ' ' || b.period || ' ' COLLATE "C" AND c.counter < b.scope || ' ' || b.period || '!' COLLATE "C"
                UNION ALL
                SELECT c.conversation_id::text, c.conversation_id::text, c.prompt_tokens + c.completion_tokens, coalesce(c.cost_usd, 0)
                FROM a3.usage_calls c
                WHERE c.organization = $1 AND b.scope = 'conversation' AND b.period = 'conversation'
                  AND c.conversation_id = CASE WHEN b.scope = 'conversation' THEN b.id::uuid END
                  AND NOT EXISTS (
                    SELECT FROM a3.budget_counters n
                    WHERE n.organization = $1 AND n.counter = 'conversation conversation ' || b.id || ' ' || b.id)) u
              WHERE CASE WHEN b.id IS NULL THEN b.scope = 'organization' OR u.thing <> '' ELSE u.thing = b.id END
              GROUP BY b.position, u.name),
            most AS (
              SELECT DISTINCT ON (b.position) b.position, s.tokens, s.cost_usd
              FROM budgets b JOIN spent s ON s.position = b.position
              ORDER BY b.position, greatest(s.tokens / nullif(b.max_tokens, 0)::numeric, s.cost_usd / nullif(b.max_cost_usd, 0)) DESC NULLS LAST,
                s.tokens DESC, s.cost_usd DESC, s.name)
            SELECT b.scope, b.id, b.period, b.max_tokens, b.max_cost_usd, coalesce(m.tokens, 0), coalesce(m.cost_usd, 0), 0::bigint, 0::numeric
            FROM budgets b LEFT JOIN most m ON m.position = b.position
            ORDER BY b.position
            """;
        DateTimeOffset Start(BudgetPeriod period) => BudgetSpan.Start(period, now)!.Value;
        return new Sql(Text)
            .Bind(organization).BindJson(StoredJson.WriteList(installation))
            .Bind(DateOnly.FromDateTime(Start(BudgetPeriod.Day).DateTime)).Bind(DateOnly.FromDateTime(Start(BudgetPeriod.Month).DateTime))
            .Bind(Start(BudgetPeriod.Day)).Bind(Start(BudgetPeriod.Month))
            .Bind(BudgetSpan.End(BudgetPeriod.Day, now)).Bind(BudgetSpan.End(BudgetPeriod.Month, now));
    }

    /// <summary>Reads a budget with what is used of it, from a column on.</summary>
    public static BudgetStatus Read(NpgsqlDataReader row, int first, DateTimeOffset at)
    {
        var budget = new Budget(
            Word<BudgetScope>.Parse(row.GetString(first)), row.TextOrNull(first + 1), Word<BudgetPeriod>.Parse(row.GetString(first + 2)),
            row.IsDBNull(first + 3) ? null : row.GetInt64(first + 3),
            row.DecimalOrNull(first + 4) is { } dollars ? StoredMoney.Plain(dollars) : null);
        return new BudgetStatus(
            budget, row.GetInt64(first + 5), StoredMoney.Plain(row.GetDecimal(first + 6)), BudgetSpan.End(budget.Period, at))
        {
            ReservedTokens = row.GetInt64(first + 7), ReservedCostUsd = StoredMoney.Plain(row.GetDecimal(first + 8)),
        };
    }
}
