using A3Agent.Usage;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>Counters that nobody asks for any more are removed, and made anew when somebody does.</summary>
public abstract class CounterContractTests : UsageContract
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    [Theory]
    [InlineData(BudgetScope.Organization, BudgetPeriod.Turn)]
    [InlineData(BudgetScope.Organization, BudgetPeriod.Conversation)]
    [InlineData(BudgetScope.Organization, BudgetPeriod.Day)]
    [InlineData(BudgetScope.Organization, BudgetPeriod.Month)]
    [InlineData(BudgetScope.User, BudgetPeriod.Turn)]
    [InlineData(BudgetScope.User, BudgetPeriod.Conversation)]
    [InlineData(BudgetScope.User, BudgetPeriod.Month)]
    [InlineData(BudgetScope.Conversation, BudgetPeriod.Turn)]
    [InlineData(BudgetScope.Conversation, BudgetPeriod.Conversation)]
    [InlineData(BudgetScope.Conversation, BudgetPeriod.Month)]
    [InlineData(BudgetScope.Model, BudgetPeriod.Turn)]
    [InlineData(BudgetScope.Model, BudgetPeriod.Conversation)]
    [InlineData(BudgetScope.Model, BudgetPeriod.Day)]
    public async Task A_counter_that_was_removed_is_made_again_with_the_same_figures(BudgetScope scope, BudgetPeriod period)
    {
        var budget = new Budget(scope, null, period, 100, null);
        var call = NewCall(30, 0.25m);
        await SpendAsync(call, budget);
        await Storage.UsageWork.RollUpAsync(10, Token);
        await SpendAsync(call with { Id = NewId() }, budget);
        await Usage.SettleAsync(call with { Id = NewId(), Kind = UsageKind.Embedding }, Token);
        await PassTimeAsync(Kept);

        Assert.Equal(1, await Storage.UsageWork.PruneCountersAsync(10, Token));

        var refused = await RefusedAsync(call with { Id = NewId() }, budget);
        Assert.Equal((90, 0.75m), (refused.UsedTokens, refused.UsedCostUsd));
        Assert.Equal(90, Assert.Single(await Usage.ListBudgetsAsync(call.At, [budget], Token)).UsedTokens);
    }

    [Fact]
    public async Task Counters_that_are_used_or_hold_a_reservation_stay()
    {
        var budget = new Budget(BudgetScope.User, null, BudgetPeriod.Turn, 100, null);
        var (under, used, old) = (NewCall(10), NewCall(20), NewCall(30));
        await ReserveAsync(under, budget);
        await SpendAsync(old, budget);
        await SpendAsync(used, budget);
        await PassTimeAsync(Kept / 2);
        await SpendAsync(used with { Id = NewId() }, budget);
        await PassTimeAsync(Kept / 2);

        Assert.Equal(1, await Storage.UsageWork.PruneCountersAsync(10, Token));
        Assert.Equal(0, await Storage.UsageWork.PruneCountersAsync(10, Token));

        Assert.Equal(40, (await UsedAsync(budget)).Tokens);
        await Usage.SettleAsync(under, Token);
        await PassTimeAsync(Kept);
        Assert.Equal(2, await Storage.UsageWork.PruneCountersAsync(10, Token));
    }

    [Fact]
    public async Task Some_at_a_time_in_every_organization()
    {
        var budget = new Budget(BudgetScope.User, null, BudgetPeriod.Turn, 100, null);
        for (var i = 0; i < 5; i++)
        {
            var call = NewCall(10);
            await SpendAsync(call, budget);
            await Storage.Usage(Globex).ReserveAsync(ReservationOf(call), [budget], Token);
            await Storage.Usage(Globex).SettleAsync(call, Token);
        }

        await PassTimeAsync(Kept);

        Assert.Equal(7, await Storage.UsageWork.PruneCountersAsync(7, Token));
        Assert.Equal(3, await Storage.UsageWork.PruneCountersAsync(7, Token));
    }

    [Fact]
    public async Task What_a_certain_conversation_has_spent_is_listed_after_its_counter_was_removed()
    {
        var call = NewCall(30);
        var budget = new Budget(BudgetScope.Conversation, call.ConversationId.ToString(), BudgetPeriod.Conversation, 100, null);
        await SpendAsync(call, budget);
        Assert.Equal(30, (await UsedAsync(budget)).Tokens);
        await PassTimeAsync(Kept);
        await Storage.UsageWork.PruneCountersAsync(10, Token);

        Assert.Equal(30, (await UsedAsync(budget)).Tokens);
    }

    [Fact]
    public async Task Calls_are_counted_whole_while_counters_are_removed()
    {
        var budget = new Budget(BudgetScope.Organization, null, BudgetPeriod.Month, 1_000, null);
        for (var round = 0; round < 5; round++)
        {
            await PassTimeAsync(Kept);
            var calls = Enumerable.Range(0, 16).Select(_ => NewCall(10)).ToList();
            await Task.WhenAll(calls.Select((call, i) => Task.Run(
                async () =>
                {
                    if (i % 4 == 0)
                    {
                        await Storage.UsageWork.PruneCountersAsync(10, Token);
                    }

                    await SpendAsync(call, budget);
                },
                Token)));
        }

        Assert.Equal(800, (await RefusedAsync(NewCall(201), budget)).UsedTokens);
    }
}
