using A3Agent.Conversations;
using A3Agent.Usage;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>Reserving and settling.</summary>
public abstract class ReservationContractTests : UsageContract
{
    [Fact]
    public async Task Without_budgets_nothing_is_refused_and_nothing_is_looked_at()
    {
        var call = NewCall();

        Assert.Equal(new ReservationOutcome(null, HasBudgets: false), await ReserveAsync(call));
        Assert.Empty(await Usage.SettleAsync(call, Token));

        Assert.Equal(100, (await Usage.ReportAsync(Year, Token)).Totals.TotalTokens);
    }

    [Fact]
    public async Task What_is_reserved_counts_until_it_is_settled_then_what_was_used_does()
    {
        var budget = Daily(250, 1m);
        var call = NewCall(200, 0.5m);

        Assert.Null((await ReserveAsync(call, budget)).Exceeded);
        Assert.Equal((200, 0.5m), await UsedAsync(budget));
        Assert.Equal(
            new BudgetStatus(budget, 200, 0.5m, Tomorrow) { ReservedTokens = 200, ReservedCostUsd = 0.5m },
            await RefusedAsync(NewCall(51, 0.1m), budget));

        var changed = await Usage.SettleAsync(call with { Usage = new TokenUsage(60, 40, 0, 0, 0.25m, false) }, Token);
        Assert.Equal([new BudgetStatus(budget, 100, 0.25m, Tomorrow)], changed);
        Assert.Null((await ReserveAsync(NewCall(150, 0.1m), budget)).Exceeded);
    }

    [Fact]
    public async Task What_is_settled_is_told_apart_from_what_others_have_reserved()
    {
        var budget = Daily(250, 1m);
        var call = NewCall(100, 0.25m);
        await ReserveAsync(call, budget);
        await ReserveAsync(NewCall(60, 0.125m), budget);

        var changed = Assert.Single(await Usage.SettleAsync(call, Token));

        Assert.Equal(new BudgetStatus(budget, 160, 0.375m, Tomorrow) { ReservedTokens = 60, ReservedCostUsd = 0.125m }, changed);
    }

    [Fact]
    public async Task What_is_released_was_never_reserved_and_is_no_call()
    {
        Budget[] budgets = [Daily(100, 1m), new(BudgetScope.User, null, BudgetPeriod.Turn, 100, null)];
        var (kept, released) = (NewCall(30, 0.25m), NewCall(70, 0.75m));
        await ReserveAsync(kept, budgets);
        await ReserveAsync(released, budgets);

        await Usage.ReleaseAsync(released.Id, Token);
        await Usage.ReleaseAsync(released.Id, Token);
        await Usage.ReleaseAsync(NewId(), Token);

        Assert.Equal((30, 0.25m), await UsedAsync(budgets[0]));
        Assert.Equal((30, 0.25m), await UsedAsync(budgets[1]));
        Assert.Equal(0, (await Usage.ReportAsync(Year, Token)).Totals.Requests);
        await PassTimeAsync(TimeSpan.FromHours(1));
        Assert.Equal(1, await Storage.UsageWork.ExpireReservationsAsync(Token));
        Assert.Null((await ReserveAsync(released, budgets)).Exceeded);
    }

    [Fact]
    public async Task Another_organizations_reservation_stays()
    {
        var call = NewCall(70);
        await ReserveAsync(call, Daily(100));

        await Storage.Usage(Globex).ReleaseAsync(call.Id, Token);

        Assert.Equal(70, (await UsedAsync(Daily(100))).Tokens);
    }

    [Fact]
    public async Task A_budget_exactly_used_up_has_room_only_for_what_wants_nothing()
    {
        var budget = Daily(100);
        await SpendAsync(NewCall(100), budget);

        await RefusedAsync(NewCall(1), budget);
        Assert.Null((await ReserveAsync(NewCall(0), budget)).Exceeded);
    }

    [Fact]
    public async Task A_call_needs_room_in_all_its_budgets_or_reserves_in_none()
    {
        var wide = Daily(1000);
        var narrow = new Budget(BudgetScope.User, null, BudgetPeriod.Month, null, 0.05m);

        var refused = await RefusedAsync(NewCall(10, 0.06m), wide, narrow);

        Assert.Equal(new BudgetStatus(narrow, 0, 0, new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)), refused);
        Assert.Equal((0, 0m), await UsedAsync(wide));
        Assert.Null((await ReserveAsync(NewCall(10, 0.05m), wide, narrow)).Exceeded);
        await RefusedAsync(NewCall(10, 0.01m), wide, narrow);
        Assert.Null((await ReserveAsync(NewCall(10, 0.05m) with { UserId = "ben" }, wide, narrow)).Exceeded);
    }

    [Fact]
    public async Task Of_several_budgets_without_room_the_one_that_ends_last_is_told()
    {
        var month = new Budget(BudgetScope.Organization, null, BudgetPeriod.Month, 10, null);
        var turn = new Budget(BudgetScope.Organization, null, BudgetPeriod.Turn, 10, null);

        Assert.Equal(month, (await RefusedAsync(NewCall(11), Daily(10), month)).Budget);
        var refused = await RefusedAsync(NewCall(11), Daily(10), month, turn);
        Assert.Equal((turn, null), (refused.Budget, refused.ResetsAt));
    }

    [Theory]
    [InlineData(BudgetScope.Organization, BudgetPeriod.Turn)]
    [InlineData(BudgetScope.Organization, BudgetPeriod.Conversation)]
    [InlineData(BudgetScope.User, BudgetPeriod.Turn)]
    [InlineData(BudgetScope.User, BudgetPeriod.Conversation)]
    [InlineData(BudgetScope.User, BudgetPeriod.Day)]
    [InlineData(BudgetScope.User, BudgetPeriod.Month)]
    [InlineData(BudgetScope.Conversation, BudgetPeriod.Turn)]
    [InlineData(BudgetScope.Conversation, BudgetPeriod.Conversation)]
    [InlineData(BudgetScope.Conversation, BudgetPeriod.Day)]
    [InlineData(BudgetScope.Conversation, BudgetPeriod.Month)]
    [InlineData(BudgetScope.Model, BudgetPeriod.Turn)]
    [InlineData(BudgetScope.Model, BudgetPeriod.Conversation)]
    [InlineData(BudgetScope.Model, BudgetPeriod.Day)]
    [InlineData(BudgetScope.Model, BudgetPeriod.Month)]
    public async Task A_budget_for_each_one_counts_each_by_itself(BudgetScope scope, BudgetPeriod period)
    {
        var budget = new Budget(scope, null, period, 100, null);
        var call = NewCall(60);
        await Usage.SettleAsync(call with { Id = NewId() }, Token);

        var refused = await RefusedAsync(call, budget);
        Assert.Equal((budget, 60), (refused.Budget, refused.UsedTokens));
        Assert.Equal((60, 0.01m), await UsedAsync(budget));
        Assert.Null((await ReserveAsync(NewCall(100) with { UserId = "ben", Model = "other" }, budget)).Exceeded);

        await Storage.UsageWork.RollUpAsync(10, Token);
        await RefusedAsync(NewCall(41) with { UserId = call.UserId, ConversationId = call.ConversationId, TurnId = call.TurnId }, budget);
        Assert.Null((await ReserveAsync(call with { Usage = new TokenUsage(40, 0, 0, 0, null, false) }, budget)).Exceeded);
        Assert.Equal(100, (await UsedAsync(budget)).Tokens);
    }

    [Fact]
    public async Task A_budget_for_one_leaves_the_others_alone()
    {
        var budget = new Budget(BudgetScope.User, "anna", BudgetPeriod.Day, 50, null);

        await RefusedAsync(NewCall(60), budget);
        Assert.Equal(new ReservationOutcome(null, HasBudgets: true), await ReserveAsync(NewCall(60) with { UserId = "ben" }, budget));
        Assert.Equal(new ReservationOutcome(null, HasBudgets: true), await ReserveAsync(NewCall(60) with { UserId = null }, budget));
        Assert.Equal((0, 0m), await UsedAsync(budget));
    }

    [Fact]
    public async Task A_call_without_turn_and_conversation_falls_under_no_budget_of_theirs()
    {
        var alone = NewCall(60) with { ConversationId = null, TurnId = null };
        foreach (var budget in new Budget[]
        {
            new(BudgetScope.Organization, null, BudgetPeriod.Turn, 1, null), new(BudgetScope.User, null, BudgetPeriod.Conversation, 1, null),
            new(BudgetScope.Conversation, null, BudgetPeriod.Day, 1, null),
        })
        {
            Assert.Null((await ReserveAsync(alone, budget)).Exceeded);
        }
    }

    [Fact]
    public async Task What_was_spent_before_the_budget_was_there_counts_rolled_up_or_not()
    {
        await Usage.SettleAsync(NewCall(40, 0.4m), Token);
        Assert.Equal(1, await Storage.UsageWork.RollUpAsync(10, Token));
        await Usage.SettleAsync(NewCall(50, 0.5m), Token);
        await Usage.SettleAsync(NewCall(5, null) with { Kind = UsageKind.Embedding }, Token);

        Assert.Equal((95, 0.9m), await UsedAsync(Daily(100)));
        await Usage.ReplaceBudgetsAsync([Daily(90)], Token);
        Assert.Equal((95, 0.9m), ((await RefusedAsync(NewCall(1))).UsedTokens, (await RefusedAsync(NewCall(1))).UsedCostUsd));
        await Usage.ReplaceBudgetsAsync([Daily(100)], Token);
        Assert.Null((await ReserveAsync(NewCall(5))).Exceeded);
        await RefusedAsync(NewCall(1));
    }

    [Fact]
    public async Task The_next_day_and_month_begin_with_nothing()
    {
        Time.Advance(new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero) - Time.GetUtcNow());
        var monthly = new Budget(BudgetScope.Organization, null, BudgetPeriod.Month, 150, null);
        await SpendAsync(NewCall(100), Daily(100), monthly);
        Assert.Equal(new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), (await RefusedAsync(NewCall(1), Daily(100))).ResetsAt);

        Time.Advance(TimeSpan.FromSeconds(1));

        await SpendAsync(NewCall(100), Daily(100), monthly);
        Assert.Equal((100, 0.01m), await UsedAsync(monthly));
    }

    [Fact]
    public async Task What_was_reserved_before_midnight_is_given_back_to_its_day_and_counts_on_the_day_of_the_call()
    {
        Time.Advance(Tomorrow - Time.GetUtcNow() - TimeSpan.FromSeconds(1));
        var call = NewCall(100);
        await ReserveAsync(call, Daily(100));
        var before = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromSeconds(2));

        await Usage.SettleAsync(call with { At = Time.GetUtcNow() }, Token);

        await RefusedAsync(NewCall(1), Daily(100));
        Assert.Null((await ReserveAsync(NewCall(100) with { At = before }, Daily(100))).Exceeded);
    }

    [Fact]
    public async Task A_call_that_used_more_than_it_had_reserved_counts_in_full()
    {
        var call = NewCall(50);
        await ReserveAsync(call, Daily(100));

        var changed = await Usage.SettleAsync(call with { Usage = new TokenUsage(500, 1, 0, 0, 2.5m, false) }, Token);

        Assert.Equal((501, 2.5m), (changed[0].UsedTokens, changed[0].UsedCostUsd));
        await RefusedAsync(NewCall(1), Daily(100));
    }

    [Fact]
    public async Task Settling_and_reserving_twice_is_the_same_as_once()
    {
        var call = NewCall(50, 0.000000012345m);
        Assert.Null((await ReserveAsync(call, Daily(60))).Exceeded);
        Assert.Null((await ReserveAsync(call, Daily(60))).Exceeded);
        Assert.Equal((50, 0.000000012345m), await UsedAsync(Daily(60)));

        Assert.Single(await Usage.SettleAsync(call, Token));
        Assert.Empty(await Usage.SettleAsync(call with { Usage = new TokenUsage(9, 9, 0, 0, 9, false) }, Token));

        Assert.Equal((50, 0.000000012345m), await UsedAsync(Daily(60)));
        Assert.Equal(1, (await Usage.ReportAsync(Year, Token)).Totals.Requests);
    }

    [Fact]
    public async Task Settling_tells_own_budgets_and_those_it_was_reserved_under()
    {
        var own = new Budget(BudgetScope.Model, "gpt-5", BudgetPeriod.Day, 1000, null);
        var foreign = new Budget(BudgetScope.Model, "other", BudgetPeriod.Day, 1000, null);
        await Usage.ReplaceBudgetsAsync([own, foreign], Token);

        var changed = await SpendAsync(NewCall(70), Daily(500));

        Assert.Equal([new BudgetStatus(own, 70, 0.01m, Tomorrow), new BudgetStatus(Daily(500), 70, 0.01m, Tomorrow)], changed);
    }

    [Fact]
    public async Task Another_organization_has_counters_of_its_own()
    {
        var call = NewCall(100);
        await SpendAsync(call, Daily(100));

        Assert.Null((await Storage.Usage(Globex).ReserveAsync(ReservationOf(call), [Daily(100)], Token)).Exceeded);
        await Storage.Usage(Globex).SettleAsync(call, Token);
        await RefusedAsync(NewCall(1), Daily(100));
        Assert.Equal((100, 0.01m), await UsedAsync(Daily(100)));
    }

    [Fact]
    public async Task Of_many_calls_at_once_exactly_those_that_there_is_room_for_are_made()
    {
        var budgets = new[] { Daily(1000), new Budget(BudgetScope.User, null, BudgetPeriod.Month, null, 0.1m) };
        var calls = Enumerable.Range(0, 64).Select(_ => NewCall(100)).ToList();

        var made = await Task.WhenAll(calls.Select(call => Task.Run(
            async () =>
            {
                if ((await ReserveAsync(call, budgets)).Exceeded is not null)
                {
                    return false;
                }

                await Usage.SettleAsync(call, Token);
                return true;
            },
            Token)));

        Assert.Equal(10, made.Count(one => one));
        Assert.Equal((1000, 0.1m), await UsedAsync(budgets[0]));
        Assert.Equal((1000, 0.1m), await UsedAsync(budgets[1]));
        Assert.Equal(10, (await Usage.ReportAsync(Year, Token)).Totals.Requests);
    }

    private DateTimeOffset Tomorrow => new(Time.GetUtcNow().Date.AddDays(1), TimeSpan.Zero);
}
