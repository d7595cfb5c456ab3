using A3Agent.Models;
using A3Agent.Usage;

namespace A3Agent.Sqlite;

/// <summary>Rows of calls.</summary>
internal static class CallRows
{
    /// <summary>Stores a call, gives back what was reserved for it, and counts it.</summary>
    /// <returns>The budgets that have changed.</returns>
    public static IReadOnlyList<BudgetStatus> Settle(Database database, string organization, UsageCall call, DateTimeOffset now)
    {
        var installation = ReservationRows.Release(database, organization, call.Id, now);
        if (!Insert(database, organization, call))
        {
            return [];
        }

        var counters = BudgetCounter.Of(call);
        CounterRows.Spend(database, organization, CounterRows.Names(counters), call.Usage.TotalTokens, call.Usage.CostUsd ?? 0, now);
        return
        [
            .. from budget in (IEnumerable<Budget>)[.. BudgetRows.Own(database, organization), .. installation]
               from counter in counters
               where counter.IsOf(budget)
               let status = ReservationRows.Status(database, organization, budget, counter, call.At)
               where status is not null
               select status,
        ];
    }

    private static bool Insert(Database database, string organization, UsageCall call)
    {
        const string Sql = """
            INSERT INTO usage_calls (organization, id, at, day, kind, user_id, conversation_id, turn_id, purpose, agent, prompt_name,
              prompt_version, model, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, cost_usd, usage_estimated, latency_ms,
              first_token_ms, latency_bucket, first_token_bucket, outcome)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (organization, id) DO NOTHING
            """;
        var usage = call.Usage;
        var isTimed = call is { Kind: UsageKind.Chat, Outcome: UsageCall.Completed };
        return database.Prepare(Sql)
            .Bind(organization).Bind(call.Id).Bind(call.At).Bind(DateOnly.FromDateTime(call.At.UtcDateTime))
            .BindUtf8(Word<UsageKind>.Of(call.Kind)).Bind(call.UserId).Bind(call.ConversationId).Bind(call.TurnId)
            .BindUtf8(Word<ModelPurpose>.Of(call.Purpose)).Bind(call.Agent).Bind(call.PromptName).Bind(call.PromptVersion).Bind(call.Model)
            .Bind(usage.PromptTokens).Bind(usage.CompletionTokens).Bind(usage.CachedTokens).Bind(usage.ReasoningTokens)
            .BindCost(usage.CostUsd).Bind(usage.Estimated ? 1 : 0).Bind((double?)call.LatencyMs).Bind(call.TimeToFirstTokenMs)
            .Bind(isTimed ? TimeBuckets.Of(call.LatencyMs) : null).Bind(isTimed ? TimeBuckets.Of(call.TimeToFirstTokenMs) : null)
            .Bind(call.Outcome).Run() > 0;
    }
}
