using A3Agent.Models;
using A3Agent.Usage;

namespace A3Agent.Postgres;

/// <summary>Statements about calls.</summary>
internal static class CallRows
{
    /// <summary>What settling takes, in one transaction; the last statement gives the budgets that have changed.</summary>
    public static Sql[] Settle(string organization, UsageCall call)
    {
        var counters = BudgetCounter.Of(call);
        return
        [
            CounterRows.LockForChanging(organization, call.Id, counters),
            CounterRows.LockRows(organization, call.Id, counters),
            Store(organization, call, counters),
        ];
    }

    // A call is counted where it falls under; what was reserved is given back where it was reserved, which may be the day before.
    private static Sql Store(string organization, UsageCall call, IReadOnlyList<BudgetCounter> counters)
    {
        const string Text = $"""
            WITH gone AS (
              DELETE FROM a3.usage_reservations WHERE organization = $1 AND id = $2
              RETURNING tokens, cost_usd, counters, installation),
            call AS (
              INSERT INTO a3.usage_calls (organization, id, at, kind, user_id, conversation_id, turn_id, purpose, agent, prompt_name,
                prompt_version, model, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, cost_usd, usage_estimated, latency_ms,
                first_token_ms, latency_bucket, first_token_bucket, outcome)
              VALUES ($1, $2, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)
              ON CONFLICT (organization, id) DO NOTHING
              RETURNING prompt_tokens + completion_tokens AS tokens, coalesce(cost_usd, 0) AS cost_usd),
            change AS (
              SELECT coalesce(c.tokens, 0) AS spent_tokens, coalesce(c.cost_usd, 0) AS spent_usd,
                coalesce(g.tokens, 0) AS freed_tokens, coalesce(g.cost_usd, 0) AS freed_usd, coalesce(g.counters, ARRAY[]::text[]) AS freed
              FROM (SELECT) one LEFT JOIN call c ON true LEFT JOIN gone g ON true),
            changed AS (
              UPDATE a3.budget_counters b SET
                used_tokens = b.used_tokens + CASE WHEN b.counter = ANY ($3) THEN c.spent_tokens ELSE 0 END,
                used_cost_usd = b.used_cost_usd + CASE WHEN b.counter = ANY ($3) THEN c.spent_usd ELSE 0 END,
                reserved_tokens = b.reserved_tokens - CASE WHEN b.counter = ANY (c.freed) THEN c.freed_tokens ELSE 0 END,
                reserved_cost_usd = b.reserved_cost_usd - CASE WHEN b.counter = ANY (c.freed) THEN c.freed_usd ELSE 0 END,
                touched_at = now()
              FROM change c
              WHERE b.organization = $1 AND b.counter = ANY ($3 || c.freed)
              RETURNING b.counter, b.used_tokens + b.reserved_tokens AS tokens, b.used_cost_usd + b.reserved_cost_usd AS cost_usd,
                b.reserved_tokens, b.reserved_cost_usd),
            budgets AS (
              SELECT scope, id, period, max_tokens, max_cost_usd, position FROM a3.budgets WHERE organization = $1
              UNION ALL
              SELECT i.scope, i.id, i.period, i."maxTokens", i."maxCostUsd", 1000000 + row_number() OVER ()
              FROM gone, json_to_recordset(gone.installation) AS i ({BudgetRows.JsonColumns}))
            SELECT b.scope, b.id, b.period, b.max_tokens, b.max_cost_usd, n.tokens, n.cost_usd, n.reserved_tokens, n.reserved_cost_usd
            FROM budgets b
            JOIN unnest($3, $4, $5, $6, $7) AS k (counter, scope, id, period, key)
              ON b.scope = k.scope AND b.period = k.period AND (b.id IS NULL OR b.id = k.id)
            JOIN changed n ON n.counter = k.counter
            WHERE EXISTS (SELECT FROM call)
            ORDER BY b.position
            """;
        var usage = call.Usage;
        var isTimed = call is { Kind: UsageKind.Chat, Outcome: UsageCall.Completed };
        return new Sql(Text)
            .Bind(organization).Bind(call.Id).BindKeys(counters)
            .Bind(call.At).Bind(Word<UsageKind>.Text(call.Kind)).Bind(call.UserId).Bind(call.ConversationId).Bind(call.TurnId)
            .Bind(Word<ModelPurpose>.Text(call.Purpose)).Bind(call.Agent).Bind(call.PromptName).Bind(call.PromptVersion).Bind(call.Model)
            .Bind(usage.PromptTokens).Bind(usage.CompletionTokens).Bind(usage.CachedTokens).Bind(usage.ReasoningTokens).Bind(usage.CostUsd)
            .Bind(usage.Estimated).Bind((double?)call.LatencyMs).Bind(call.TimeToFirstTokenMs)
            .Bind(isTimed ? TimeBuckets.Of(call.LatencyMs) : null).Bind(isTimed ? TimeBuckets.Of(call.TimeToFirstTokenMs) : null)
            .Bind(call.Outcome);
    }
}
