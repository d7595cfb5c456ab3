using A3Agent.Usage;

namespace A3Agent.Sqlite;

/// <summary>Budgets, and what is used of them.</summary>
internal static class BudgetRows
{
    /// <summary>The organization's own budgets.</summary>
    public static IReadOnlyList<Budget> Own(Database database, string organization)
    {
        using var row = database.Prepare("SELECT budgets FROM budgets WHERE organization = ?").Bind(organization);
        return row.Step() ? StoredJson.ReadList<Budget>(row.Bytes(0)) : [];
    }

    public static int Replace(Database database, string organization, IReadOnlyList<Budget> budgets)
    {
        const string Sql = "INSERT INTO budgets (organization, budgets) VALUES (?, ?) ON CONFLICT DO UPDATE SET budgets = excluded.budgets";
        return database.Prepare(Sql).Bind(organization).BindUtf8(StoredJson.WriteList(budgets)).Run();
    }

    /// <summary>
    /// What is used of a budget, and of one that is for each, of the one that has spent most. By the day and the month it comes from the
    /// sums, the calls that these do not hold yet and the reservations, so that budgets which nobody has called under yet show what was spent
    /// before; by turn and conversation from the counters, which are those of the last days; of a certain conversation without one, from its
    /// calls.
    /// </summary>
    public static BudgetStatus Find(Database database, string organization, Budget budget, DateTimeOffset now)
    {
        const string Thing = """
            coalesce(CASE ?2 WHEN 'user' THEN user_id WHEN 'model' THEN model WHEN 'conversation' THEN lower(hex(conversation_id)) END, '')
            """;
        const string Sql = $"""
            WITH spent AS (
              SELECT value AS thing, value AS name, prompt_tokens + completion_tokens + embedding_tokens AS tokens,
                cost_usd + embedding_cost_usd AS cost_usd
              FROM usage_sums WHERE organization = ?1 AND dimension = ?2 AND span = ?3 AND start = ?4
              UNION ALL
              SELECT {Thing}, {Thing}, prompt_tokens + completion_tokens, coalesce(cost_usd, 0)
              FROM usage_calls WHERE organization = ?1 AND rolled_up = 0 AND ?2 <> 'conversation' AND at >= ?5 AND at < ?6
              UNION ALL
              SELECT {Thing}, {Thing}, prompt_tokens + completion_tokens, coalesce(cost_usd, 0)
              FROM usage_calls WHERE organization = ?1 AND ?2 = 'conversation' AND at >= ?5 AND at < ?6
              UNION ALL
              SELECT {Thing}, {Thing}, tokens, cost_usd
              FROM usage_reservations WHERE organization = ?1 AND at >= ?5 AND at < ?6
              UNION ALL
              SELECT replace(substr(counter, ?7), CASE ?2 WHEN 'conversation' THEN '-' ELSE '' END, ''), counter,
                used_tokens + reserved_tokens, used_cost_usd + reserved_cost_usd
              FROM budget_counters
              WHERE organization = ?1 AND ?4 IS NULL AND counter >= ?2 || ' ' || ?3 || ' ' AND counter < ?2 || ' ' || ?3 || '!'
              UNION ALL
              SELECT {Thing}, {Thing}, prompt_tokens + completion_tokens, coalesce(cost_usd, 0)
              FROM usage_calls WHERE organization = ?1 AND conversation_id = ?11
                AND NOT EXISTS (SELECT 1 FROM budget_counters WHERE organization = ?1 AND counter = ?12))
            SELECT sum(tokens), sum(cost_usd) FROM spent
            WHERE CASE WHEN ?8 IS NULL THEN ?2 = 'organization' OR thing <> '' ELSE thing = ?8 END
            GROUP BY name
            ORDER BY max(coalesce(sum(tokens) / ?9, 0), coalesce(sum(cost_usd) / ?10, 0)) DESC, sum(tokens) DESC, sum(cost_usd) DESC, name
            LIMIT 1
            """;
        var start = BudgetSpan.Start(budget.Period, now);
        var end = BudgetSpan.End(budget.Period, now);
        var one = budget.Scope == BudgetScope.Conversation && Guid.TryParse(budget.Id, out var guid) ? guid : (Guid?)null;
        var id = one?.ToString("N") ?? budget.Id;
        using var row = database.Prepare(Sql)
            .Bind(organization).BindUtf8(Word<BudgetScope>.Of(budget.Scope)).BindUtf8(Word<BudgetPeriod>.Of(budget.Period))
            .Bind(start is { } first ? DateOnly.FromDateTime(first.DateTime) : (DateOnly?)null).Bind(start).Bind(end)
            .Bind(BudgetCounter.Prefix(budget.Scope, budget.Period).Length + 38).Bind(id)
            .Bind((double?)budget.MaxTokens).Bind((double?)(budget.MaxCostUsd * Stored.CostUnits))
            .Bind(budget.Period == BudgetPeriod.Conversation ? one : null)
            .Bind(new BudgetCounter(budget.Scope, budget.Id ?? "", budget.Period, budget.Id ?? "").Key);
        return row.Step()
            ? new BudgetStatus(budget, row.Int64(0), row.CostOrNull(1) ?? 0, end)
            : new BudgetStatus(budget, 0, 0, end);
    }
}
