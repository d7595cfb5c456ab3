using A3Agent.Conversations;
using A3Agent.Usage;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>What the tests of accounts share.</summary>
public abstract class UsageContract : StorageContract
{
    /// <summary>All that a test's clock shows.</summary>
    protected static readonly UsageQuery Year = new(ByMonth: true, new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), UsageGroup.None);

    protected IUsageStore Usage => Storage.Usage(Acme);

    protected static Budget Daily(long? maxTokens, decimal? maxCostUsd = null) =>
        new(BudgetScope.Organization, null, BudgetPeriod.Day, maxTokens, maxCostUsd);

    protected Guid NewId() => Guid.CreateVersion7(Time.GetUtcNow());

    protected UsageCall NewCall(long tokens = 100, decimal? costUsd = 0.01m) => new()
    {
        Id = NewId(),
        At = Time.GetUtcNow(),
        UserId = "anna",
        ConversationId = NewId(),
        TurnId = NewId(),
        Agent = "crm-assistant",
        PromptName = "crm-assistant",
        PromptVersion = "1.0.0",
        Model = "gpt-5",
        Usage = new TokenUsage(tokens - (tokens / 4), tokens / 4, 0, 0, costUsd, false),
        LatencyMs = 800,
        Outcome = UsageCall.Completed,
    };

    protected static Reservation ReservationOf(UsageCall call) => new()
    {
        Id = call.Id,
        At = call.At,
        Lease = TimeSpan.FromMinutes(5),
        UserId = call.UserId,
        ConversationId = call.ConversationId,
        TurnId = call.TurnId,
        Model = call.Model,
        Tokens = call.Usage.TotalTokens,
        CostUsd = call.Usage.CostUsd ?? 0,
    };

    /// <summary>Reserves what a call will use.</summary>
    protected Task<ReservationOutcome> ReserveAsync(UsageCall call, params Budget[] installation) =>
        Usage.ReserveAsync(ReservationOf(call), installation, Token);

    /// <summary>Reserves what must go in, and settles it.</summary>
    protected async Task<IReadOnlyList<BudgetStatus>> SpendAsync(UsageCall call, params Budget[] installation)
    {
        Assert.Null((await ReserveAsync(call, installation)).Exceeded);
        return await Usage.SettleAsync(call, Token);
    }

    /// <summary>The budget that refuses a call.</summary>
    protected async Task<BudgetStatus> RefusedAsync(UsageCall call, params Budget[] installation)
    {
        var outcome = await ReserveAsync(call, installation);
        Assert.True(outcome.HasBudgets);
        return Assert.IsType<BudgetStatus>(outcome.Exceeded);
    }

    /// <summary>What is used of a budget.</summary>
    protected async Task<(long Tokens, decimal CostUsd)> UsedAsync(Budget budget)
    {
        var status = Assert.Single(await Usage.ListBudgetsAsync(Time.GetUtcNow(), [budget], Token), status => status.Budget == budget);
        return (status.UsedTokens, status.UsedCostUsd);
    }
}
