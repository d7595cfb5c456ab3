using A3Agent.Models;
using A3Agent.Usage;
using Microsoft.Extensions.Logging;
using static A3Agent.Tests.Usage.AccountsBench;

namespace A3Agent.Tests.Usage;

/// <summary>Refusals, alerts, and what happens when the database fails. The clock stands at 2026-01-05 09:00 UTC.</summary>
public sealed class UsageAccountsTests
{
    [Theory]
    [InlineData(BudgetScope.Organization, null, BudgetPeriod.Day, "budget of the organization for the day", "2026-01-06T00:00:00Z", 15)]
    [InlineData(
        BudgetScope.Organization, null, BudgetPeriod.Month, "budget of the organization for the month", "2026-02-01T00:00:00Z", 639)]
    [InlineData(BudgetScope.User, "anna", BudgetPeriod.Day, "budget of user 'anna' for the day", "2026-01-06T00:00:00Z", 15)]
    [InlineData(BudgetScope.User, null, BudgetPeriod.Day, "budget of user 'anna' for the day", "2026-01-06T00:00:00Z", 15)]
    [InlineData(BudgetScope.Model, "big", BudgetPeriod.Day, "budget of model 'big' for the day", "2026-01-06T00:00:00Z", 15)]
    public async Task A_refusal_says_which_budget_how_much_is_used_and_when_it_ends(
        BudgetScope scope, string? id, BudgetPeriod period, string name, string end, int hours)
    {
        var bench = new AccountsBench(new Budget(scope, id, period, 100, 2.5m));
        var call = bench.Wanted(90, 1.25m);
        await bench.ReserveAsync(call);
        await bench.Accounts.SettleAsync(Acme, bench.Call(90, call.Id, 1.25m));

        var refused = await Assert.ThrowsAsync<ModelException>(() => bench.ReserveAsync(bench.Wanted(11)));

        var failure = refused.Failure;
        Assert.Equal(("budget_exceeded", 429, false), (failure.Code, failure.HttpStatus, failure.Retryable));
        Assert.Equal(
            $"The {name} has no room for this request: 90 of 100 tokens and 1.25 of 2.5 US dollars are used or reserved. It ends at {end}.",
            refused.Message);
        Assert.Equal((true, TimeSpan.FromHours(hours)), (refused.IsLocal, refused.RetryAfter));
    }

    [Theory]
    [InlineData(BudgetScope.Organization, BudgetPeriod.Turn, "budget of the organization for one turn", "It ends with the turn.")]
    [InlineData(
        BudgetScope.Conversation, BudgetPeriod.Conversation,
        "budget of conversation '11111111-1111-1111-1111-111111111111' for one conversation", "It ends with the conversation.")]
    public async Task A_budget_of_a_turn_or_a_conversation_has_no_time_at_which_it_ends(
        BudgetScope scope, BudgetPeriod period, string name, string end)
    {
        var bench = new AccountsBench(new Budget(scope, null, period, null, 1));

        var refused = await Assert.ThrowsAsync<ModelException>(() => bench.ReserveAsync(bench.Wanted(1, 1.5m)));

        Assert.Equal($"The {name} has no room for this request: 0 of 1 US dollars are used or reserved. {end}", refused.Message);
        Assert.Equal(TimeSpan.FromMinutes(1), refused.RetryAfter);
    }

    [Theory]
    [InlineData(BudgetPeriod.Turn)]
    [InlineData(BudgetPeriod.Conversation)]
    [InlineData(BudgetPeriod.Day)]
    [InlineData(BudgetPeriod.Month)]
    public async Task A_budget_that_is_full_of_calls_under_way_says_so_and_may_be_asked_again_at_once(BudgetPeriod period)
    {
        var bench = new AccountsBench(new Budget(BudgetScope.Organization, null, period, 100, 2));
        await bench.ReserveAsync(bench.Wanted(90, 1.5m));

        var refused = await Assert.ThrowsAsync<ModelException>(() => bench.ReserveAsync(bench.Wanted(100, 0.5m)));

        Assert.EndsWith(
            " has no room for this request: 90 of 100 tokens and 1.5 of 2 US dollars are used or reserved. "
            + "Calls under way have reserved what is missing; try again when they have ended.",
            refused.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.RetryAfter);
    }

    [Fact]
    public async Task What_can_never_fit_does_not_wait_for_calls_under_way()
    {
        var bench = new AccountsBench(new Budget(BudgetScope.Organization, null, BudgetPeriod.Turn, 100, 2));
        await bench.ReserveAsync(bench.Wanted(90, 1.5m));

        var refused = await Assert.ThrowsAsync<ModelException>(() => bench.ReserveAsync(bench.Wanted(10, 2.01m)));

        Assert.EndsWith(" It ends with the turn.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(1), refused.RetryAfter);
    }

    [Fact]
    public async Task A_threshold_is_told_by_what_is_spent_not_by_what_is_reserved()
    {
        var bench = new AccountsBench(Daily(100));
        var (under, ends) = (bench.Wanted(85), bench.Wanted(10));
        await bench.ReserveAsync(under);
        await bench.ReserveAsync(ends);

        await bench.Accounts.SettleAsync(Acme, bench.Call(10, ends.Id));
        Assert.Empty(bench.Store.Alerts);

        await bench.ReserveAsync(bench.Wanted(4));
        await bench.Accounts.SettleAsync(Acme, bench.Call(71, under.Id));
        Assert.Contains(" to 80 % or more: 81 of 100 tokens.", Assert.Single(bench.Store.Alerts).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_whose_names_differ_by_case_alone_have_alerts_of_their_own()
    {
        var bench = new AccountsBench(Daily(10, BudgetScope.User));
        foreach (var user in new[] { "bob", "Bob" })
        {
            await Assert.ThrowsAsync<ModelException>(() => bench.ReserveAsync(bench.Wanted(11) with { UserId = user }));
        }

        Assert.Equal(
            ["exceeded:user:bob:day:2026-01-05:10:", "exceeded:user:Bob:day:2026-01-05:10:"], bench.Store.Alerts.Select(alert => alert.Key));
    }

    [Fact]
    public async Task A_reservation_whose_answer_is_lost_is_given_back()
    {
        var bench = new AccountsBench(Daily(100));
        Lose(bench, "ReserveAsync");

        await Assert.ThrowsAsync<TimeoutException>(() => bench.ReserveAsync(bench.Wanted(90)));

        Assert.Empty(bench.Store.Reserved);
        Assert.Empty(bench.Store.Calls);
        await bench.ReserveAsync(bench.Wanted(90));
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_nothing_reserved()
    {
        var bench = new AccountsBench(Daily(100));
        using var stop = new CancellationTokenSource();
        bench.Store.After = operation =>
        {
            if (operation == "ReserveAsync")
            {
                stop.Cancel();
                stop.Token.ThrowIfCancellationRequested();
            }
        };

        await Assert.ThrowsAsync<OperationCanceledException>(() => bench.Accounts.ReserveAsync(Acme, bench.Wanted(90), stop.Token));

        Assert.Empty(bench.Store.Reserved);
    }

    [Fact]
    public async Task What_cannot_be_given_back_is_logged_and_the_first_failure_is_told()
    {
        var bench = new AccountsBench(Daily(100));
        Lose(bench, "ReserveAsync");
        bench.Store.Before = operation =>
        {
            if (operation == "ReleaseAsync")
            {
                throw new InvalidOperationException("the database is away");
            }
        };
        var wanted = bench.Wanted(90);

        await Assert.ThrowsAsync<TimeoutException>(() => bench.ReserveAsync(wanted));

        var line = Assert.Single(bench.Log);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains($"{wanted.Id} of organization acme", line.Text, StringComparison.Ordinal);
        Assert.Single(bench.Store.Reserved);
    }

    [Fact]
    public async Task Another_users_spending_does_not_show_in_ones_own_budget()
    {
        var bench = new AccountsBench(Daily(100, BudgetScope.User));
        await bench.ReserveAsync(bench.Wanted(77) with { UserId = "ben" });

        var refused = await Assert.ThrowsAsync<ModelException>(() => bench.ReserveAsync(bench.Wanted(101)));

        Assert.Contains("user 'anna' for the day has no room for this request: 0 of 100", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ben", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_organization_without_budgets_is_asked_for_again_after_five_seconds()
    {
        var bench = new AccountsBench();
        await bench.ReserveAsync(bench.Wanted(1));
        bench.Time.Advance(TimeSpan.FromMilliseconds(4_999));
        await bench.ReserveAsync(bench.Wanted(1));
        Assert.Single(bench.Store.Asked);

        bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        await bench.ReserveAsync(bench.Wanted(1));

        Assert.Equal(2, bench.Store.Asked.Count);
    }

    [Fact]
    public async Task New_budgets_hold_at_once()
    {
        var bench = new AccountsBench();
        await bench.ReserveAsync(bench.Wanted(50));

        await bench.Accounts.ReplaceBudgetsAsync(Acme, [Daily(10)], Stop);

        await Assert.ThrowsAsync<ModelException>(() => bench.ReserveAsync(bench.Wanted(50)));
    }

    [Fact]
    public async Task New_budgets_hold_even_when_a_call_looked_for_them_just_before()
    {
        var bench = new AccountsBench();
        var replaced = Task.CompletedTask;
        bench.Store.Before = operation =>
        {
            if (operation == "ReserveAsync")
            {
                // After this the store says that there were none.
                bench.Store.Before = null;
                replaced = bench.Accounts.ReplaceBudgetsAsync(Acme, [], Stop);
            }
        };
        await bench.ReserveAsync(bench.Wanted(50));
        await replaced;
        await bench.Store.Of(Acme).ReplaceBudgetsAsync([Daily(10)], Stop);

        await Assert.ThrowsAsync<ModelException>(() => bench.ReserveAsync(bench.Wanted(50)));
    }

    [Fact]
    public async Task Each_threshold_is_told_once_in_a_period()
    {
        var bench = new AccountsBench(Daily(100));
        async Task SettleAsync(long tokens)
        {
            var wanted = bench.Wanted(tokens);
            await bench.ReserveAsync(wanted);
            await bench.Accounts.SettleAsync(Acme, bench.Call(tokens, wanted.Id));
        }

        await SettleAsync(79);
        Assert.Empty(bench.Store.Alerts);
        await SettleAsync(1);
        await SettleAsync(1);
        var alert = Assert.Single(bench.Store.Alerts);
        Assert.Equal(
            "The budget of the organization for the day is used to 80 % or more: 80 of 100 tokens. It ends at 2026-01-06T00:00:00Z.",
            alert.Message);
        Assert.Equal(AlertKind.BudgetThreshold, alert.Kind);
        Assert.Contains("\"threshold\":0.8", alert.Data, StringComparison.Ordinal);
        Assert.Single(bench.Log, line => line.Level == LogLevel.Warning && line.Text.Contains("80 of 100", StringComparison.Ordinal));

        await SettleAsync(19);
        Assert.Equal(2, bench.Store.Alerts.Count);

        bench.Time.Advance(TimeSpan.FromDays(1));
        await SettleAsync(95);
        Assert.Equal(3, bench.Store.Alerts.Count);
    }

    [Fact]
    public async Task A_refusal_is_told_once_in_a_period()
    {
        var bench = new AccountsBench(Daily(10));
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<ModelException>(() => bench.ReserveAsync(bench.Wanted(11)));
        }

        Assert.Equal(AlertKind.BudgetExceeded, Assert.Single(bench.Store.Alerts).Kind);
        Assert.Single(bench.Log);
    }

    [Fact]
    public async Task Another_process_does_not_tell_it_again()
    {
        var bench = new AccountsBench(Daily(10));
        var other = new UsageAccounts(
            bench, new BudgetOptions { Defaults = [Daily(10)] }, bench.Time, new Search.QueueLogger<UsageAccounts>(new()));
        await Assert.ThrowsAsync<ModelException>(() => bench.ReserveAsync(bench.Wanted(11)));
        await Assert.ThrowsAsync<ModelException>(() => other.ReserveAsync(Acme, bench.Wanted(11), Stop));

        Assert.Single(bench.Store.Alerts);
    }

    [Fact]
    public async Task A_budget_of_somebody_else_is_a_budget_that_is_looked_for_again()
    {
        var bench = new AccountsBench(Daily(10, BudgetScope.User, "ben"));
        await bench.ReserveAsync(bench.Wanted(50));

        await Assert.ThrowsAsync<ModelException>(() => bench.ReserveAsync(bench.Wanted(50) with { UserId = "ben" }));
    }

    [Fact]
    public async Task Alerts_of_others_are_stored_and_logged_once_and_their_failure_is_told()
    {
        var bench = new AccountsBench();
        Fail(bench, "RaiseAsync", 1);
        var now = bench.Time.GetUtcNow();
        var alert = new Alert(Guid.CreateVersion7(now), now, AlertKind.Provider, "provider:x", "words", "{}");

        await Assert.ThrowsAsync<TimeoutException>(() => bench.Accounts.RaiseAsync(Acme, alert, Stop));
        await bench.Accounts.RaiseAsync(Acme, alert, Stop);
        await bench.Accounts.RaiseAsync(Acme, alert, Stop);

        Assert.Equal(alert, Assert.Single(bench.Store.Alerts));
        Assert.Single(bench.Log);
    }

    [Fact]
    public async Task A_database_that_is_away_for_a_moment_loses_nothing()
    {
        var bench = new AccountsBench();
        Fail(bench, "SettleAsync", 4);

        await bench.Accounts.SettleAsync(Acme, bench.Call(7));

        Assert.Equal(7, Assert.Single(bench.Store.Calls).Usage.TotalTokens);
        Assert.Equal([100, 200, 400, 800], bench.Time.Waits.Select(wait => wait.TotalMilliseconds));
    }

    [Fact]
    public async Task What_cannot_be_stored_is_logged_with_its_figures_and_fails()
    {
        var bench = new AccountsBench();
        Fail(bench, "SettleAsync", int.MaxValue);

        var error = await Assert.ThrowsAsync<ModelException>(() => bench.Accounts.SettleAsync(Acme, bench.Call(1_234, cost: 0.5m)));

        Assert.Equal((ModelFailure.StorageUnavailable, true), (error.Failure, error.IsLocal));
        var line = Assert.Single(bench.Log, line => line.Level == LogLevel.Error);
        const string Expected = "organization acme could not be accounted: model big, 1234 + 0 tokens, 0.5 US dollars";
        Assert.Contains(Expected, line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alert_that_cannot_be_stored_does_not_fail_the_call_and_is_raised_again()
    {
        var bench = new AccountsBench(Daily(100));
        Fail(bench, "RaiseAsync", 1);
        var wanted = bench.Wanted(10);
        await bench.ReserveAsync(wanted);
        await bench.Accounts.SettleAsync(Acme, bench.Call(85, wanted.Id));
        Assert.Empty(bench.Store.Alerts);

        await bench.Accounts.SettleAsync(Acme, bench.Call(1));

        Assert.Single(bench.Store.Alerts);
    }

    private static void Lose(AccountsBench bench, string operation) => bench.Store.After = name =>
    {
        if (name == operation)
        {
            bench.Store.After = null;
            throw new TimeoutException("the answer is lost");
        }
    };

    internal static void Fail(AccountsBench bench, string operation, int times) => bench.Store.Before = name =>
    {
        if (name == operation && times-- > 0)
        {
            throw new TimeoutException("the database is away");
        }
    };
}
