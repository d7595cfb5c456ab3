using A3Agent.Usage;

namespace A3Agent.Sqlite;

/// <summary>Counters of budgets.</summary>
internal static class CounterRows
{
    /// <summary>What is spent and reserved; null where there is no counter.</summary>
    public static (long Tokens, decimal CostUsd, long ReservedTokens, decimal ReservedCostUsd)? Find(Database database, string organization, BudgetCounter counter)
    {
        const string Sql = """
            SELECT used_tokens + reserved_tokens, used_cost_usd + reserved_cost_usd, reserved_tokens, reserved_cost_usd
            FROM budget_counters WHERE organization = ? AND counter = ?
            """;
        using var row = database.Prepare(Sql).Bind(organization).Bind(counter.Key);
        return row.Step() ? (row.Int64(0), row.CostOrNull(1)!.Value, row.Int64(2), row.CostOrNull(3)!.Value) : null;
    }

    /// <summary>Makes a counter out of what was spent and is reserved, where it is missing.</summary>
    public static void Make(Database database, string organization, BudgetCounter counter, DateTimeOffset at, DateTimeOffset now)
    {
        const string Thing = """
            (?2 = 'organization' OR (?2 = 'user' AND user_id = ?3) OR (?2 = 'model' AND model = ?3) OR (?2 = 'conversation' AND conversation_id = ?4))
            """;
        // Left alone the planner reads every call that the organization ever made: it takes an organization to have few rows.
        const string Sql = $"""
            WITH spent AS (
              SELECT prompt_tokens + completion_tokens + embedding_tokens AS tokens, cost_usd + embedding_cost_usd AS cost_usd
              FROM usage_sums WHERE organization = ?1 AND dimension = ?2 AND span = ?5 AND start = ?6 AND value = ?3
              UNION ALL
              SELECT prompt_tokens + completion_tokens, coalesce(cost_usd, 0)
              FROM usage_calls WHERE organization = ?1 AND rolled_up = 0 AND ?2 <> 'conversation' AND at >= ?7 AND at < ?8 AND {Thing}
              UNION ALL
              SELECT prompt_tokens + completion_tokens, coalesce(cost_usd, 0)
              FROM usage_calls INDEXED BY usage_calls_by_conversation
              WHERE organization = ?1 AND ?2 = 'conversation' AND at >= ?7 AND at < ?8 AND conversation_id = ?4
              UNION ALL
              SELECT prompt_tokens + completion_tokens, coalesce(cost_usd, 0)
              FROM usage_calls INDEXED BY usage_calls_by_turn WHERE organization = ?1 AND turn_id = ?9 AND {Thing}
              UNION ALL
              SELECT prompt_tokens + completion_tokens, coalesce(cost_usd, 0)
              FROM usage_calls INDEXED BY usage_calls_by_conversation WHERE organization = ?1 AND conversation_id = ?10 AND {Thing}),
            reserved AS (
              SELECT tokens, cost_usd FROM usage_reservations
              WHERE organization = ?1 AND EXISTS (SELECT 1 FROM json_each(counters) WHERE value = ?11))
            INSERT INTO budget_counters (organization, counter, used_tokens, used_cost_usd, reserved_tokens, reserved_cost_usd, touched_at)
            SELECT ?1, ?11, (SELECT coalesce(sum(tokens), 0) FROM spent), (SELECT coalesce(sum(cost_usd), 0) FROM spent),
              (SELECT coalesce(sum(tokens), 0) FROM reserved), (SELECT coalesce(sum(cost_usd), 0) FROM reserved), ?12
            WHERE true
            ON CONFLICT (organization, counter) DO NOTHING
            """;
        var start = BudgetSpan.Start(counter.Period, at);
        database.Prepare(Sql)
            .Bind(organization).BindUtf8(Word<BudgetScope>.Of(counter.Scope)).Bind(counter.Id)
            .Bind(counter.Scope == BudgetScope.Conversation ? Guid.Parse(counter.Id) : (Guid?)null)
            .BindUtf8(Word<BudgetPeriod>.Of(counter.Period))
            .Bind(start is { } first ? DateOnly.FromDateTime(first.DateTime) : (DateOnly?)null)
            .Bind(start).Bind(BudgetSpan.End(counter.Period, at))
            .Bind(counter.Period == BudgetPeriod.Turn ? Guid.Parse(counter.PeriodKey) : (Guid?)null)
            .Bind(counter.Period == BudgetPeriod.Conversation ? Guid.Parse(counter.PeriodKey) : (Guid?)null)
            .Bind(counter.Key).Bind(now).Run();
    }

    /// <summary>Adds to what is spent, in those of the counters (a JSON array of names) that there are.</summary>
    public static void Spend(Database database, string organization, byte[] counters, long tokens, decimal costUsd, DateTimeOffset now)
    {
        const string Sql = """
            UPDATE budget_counters SET used_tokens = used_tokens + ?, used_cost_usd = used_cost_usd + ?, touched_at = ?
            WHERE organization = ? AND counter IN (SELECT value FROM json_each(?))
            """;
        database.Prepare(Sql).Bind(tokens).BindCost(costUsd).Bind(now).Bind(organization).BindUtf8(counters).Run();
    }

    /// <summary>Adds to what is reserved, or takes it back, in those of the counters (a JSON array of names) that there are.</summary>
    public static void Reserve(Database database, string organization, byte[] counters, long tokens, decimal costUsd, DateTimeOffset now)
    {
        const string Sql = """
            UPDATE budget_counters SET reserved_tokens = reserved_tokens + ?, reserved_cost_usd = reserved_cost_usd + ?, touched_at = ?
            WHERE organization = ? AND counter IN (SELECT value FROM json_each(?))
            """;
        database.Prepare(Sql).Bind(tokens).BindCost(costUsd).Bind(now).Bind(organization).BindUtf8(counters).Run();
    }

    /// <summary>Removes counters without a reservation that nobody has touched since a time; they are made again when a budget asks for them.
    /// </summary>
    /// <returns>How many they were.</returns>
    public static int Prune(Database database, DateTimeOffset since, int most)
    {
        const string Sql = """
            DELETE FROM budget_counters WHERE (organization, counter) IN (
              SELECT organization, counter FROM budget_counters
              WHERE reserved_tokens = 0 AND reserved_cost_usd = 0 AND touched_at <= ? LIMIT ?)
            """;
        return database.Prepare(Sql).Bind(since).Bind(most).Run();
    }

    public static byte[] Names(IReadOnlyList<BudgetCounter> counters) =>
        StoredJson.Write<IReadOnlyList<string>>([.. counters.Select(counter => counter.Key)]);
}
