using A3Agent.Usage;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>The lists of budgets.</summary>
public abstract class BudgetContractTests : UsageContract
{
    [Fact]
    public async Task Own_budgets_come_back_in_their_order_before_the_installations()
    {
        Budget[] own =
        [
            new(BudgetScope.User, "ünï \"1\"", BudgetPeriod.Turn, 2_000, null),
            new(BudgetScope.Organization, null, BudgetPeriod.Month, null, 12_345_678_901.25m),
            new(BudgetScope.Conversation, null, BudgetPeriod.Conversation, long.MaxValue, 0.000000000001m),
        ];
        await Usage.ReplaceBudgetsAsync(own, Token);

        var listed = await Usage.ListBudgetsAsync(Time.GetUtcNow(), [Daily(5)], Token);

        Assert.Equal([.. own, Daily(5)], listed.Select(status => status.Budget));
        Assert.Equal(
            [null, new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), null, new DateTimeOffset(2026, 1, 6, 0, 0, 0, TimeSpan.Zero)],
            listed.Select(status => status.ResetsAt));
        Assert.All(listed, status => Assert.Equal((0, 0m), (status.UsedTokens, status.UsedCostUsd)));
    }

    [Fact]
    public async Task Replacing_budgets_replaces_them_all_and_forgets_nothing_that_was_used()
    {
        await Usage.ReplaceBudgetsAsync([Daily(100), Daily(1000)], Token);
        await SpendAsync(NewCall(80));

        await Usage.ReplaceBudgetsAsync([], Token);
        Assert.Empty(await Usage.ListBudgetsAsync(Time.GetUtcNow(), [], Token));
        Assert.Equal(new ReservationOutcome(null, HasBudgets: false), await ReserveAsync(NewCall(1000)));
        await Usage.SettleAsync(NewCall(15), Token);

        await Usage.ReplaceBudgetsAsync([Daily(100)], Token);
        Assert.Equal(95, (await RefusedAsync(NewCall(6))).UsedTokens);
        Assert.Null((await ReserveAsync(NewCall(5))).Exceeded);
    }

    [Fact]
    public async Task A_budget_for_each_one_shows_the_one_nearest_to_its_end()
    {
        var tokens = new Budget(BudgetScope.User, null, BudgetPeriod.Month, 1000, null);
        var cost = new Budget(BudgetScope.User, null, BudgetPeriod.Month, null, 1m);
        await Usage.SettleAsync(NewCall(500, 0.1m) with { UserId = "anna" }, Token);
        await Usage.SettleAsync(NewCall(300, 0.7m) with { UserId = "ben" }, Token);
        await Usage.SettleAsync(NewCall(900, 0.9m) with { UserId = null }, Token);

        Assert.Equal((500, 0.1m), await UsedAsync(tokens));
        Assert.Equal((300, 0.7m), await UsedAsync(cost));
        await Storage.UsageWork.RollUpAsync(10, Token);
        Assert.Equal((500, 0.1m), await UsedAsync(tokens));
        Assert.Equal((300, 0.7m), await UsedAsync(cost));
        Assert.Equal((300, 0.7m), await UsedAsync(tokens with { Id = "ben" }));
        Assert.Equal((0, 0m), await UsedAsync(tokens with { Id = "zoe" }));
        Assert.Equal((1700, 1.7m), await UsedAsync(new(BudgetScope.Organization, null, BudgetPeriod.Month, 1, 1)));
    }

    [Theory]
    [InlineData(BudgetPeriod.Turn)]
    [InlineData(BudgetPeriod.Conversation)]
    [InlineData(BudgetPeriod.Day)]
    [InlineData(BudgetPeriod.Month)]
    public async Task A_budget_of_one_conversation_is_found_by_its_id(BudgetPeriod period)
    {
        var call = NewCall(30);
        var each = new Budget(BudgetScope.Conversation, null, period, 1000, null);
        await SpendAsync(call, each);
        await SpendAsync(NewCall(20), each);

        Assert.Equal((30, 0.01m), await UsedAsync(each));
        Assert.Equal((30, 0.01m), await UsedAsync(each with { Id = call.ConversationId.ToString() }));
        Assert.Equal((0, 0m), await UsedAsync(each with { Id = NewId().ToString() }));
    }

    [Fact]
    public async Task Budgets_of_another_organization_are_its_own()
    {
        await Usage.ReplaceBudgetsAsync([Daily(1)], Token);
        await Storage.Usage(Globex).ReplaceBudgetsAsync([Daily(2)], Token);

        Assert.Equal([Daily(1)], (await Usage.ListBudgetsAsync(Time.GetUtcNow(), [], Token)).Select(status => status.Budget));
        Assert.Equal(
            new ReservationOutcome(null, HasBudgets: true), await Storage.Usage(Globex).ReserveAsync(ReservationOf(NewCall(2)), [], Token));
    }
}
