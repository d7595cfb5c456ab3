using A3Agent.Conversations;
using A3Agent.Usage;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>What workers do for all organizations.</summary>
public abstract class UsageWorkContractTests : UsageContract
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Calls_are_rolled_up_once_and_reports_stay_the_same()
    {
        for (var i = 0; i < 7; i++)
        {
            await Storage.Usage(i % 2 == 0 ? Acme : Globex).SettleAsync(NewCall(10 + i), Token);
        }

        var before = await Usage.ReportAsync(Year, Token);
        Assert.Equal(5, await Storage.UsageWork.RollUpAsync(5, Token));
        Assert.Equivalent(before, await Usage.ReportAsync(Year, Token), strict: true);
        Assert.Equal(2, await Storage.UsageWork.RollUpAsync(5, Token));
        Assert.Equal(0, await Storage.UsageWork.RollUpAsync(5, Token));
        Assert.Equivalent(before, await Usage.ReportAsync(Year, Token), strict: true);
        Assert.Equal(39, (await Storage.Usage(Globex).ReportAsync(Year, Token)).Totals.TotalTokens);
    }

    [Fact]
    public async Task Many_workers_and_callers_at_once_count_every_call_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(
            async () =>
            {
                for (var calls = 0; calls < 10; calls++)
                {
                    await Usage.SettleAsync(NewCall(1) with { UserId = $"user-{calls % 3}" }, Token);
                    await Storage.UsageWork.RollUpAsync(i, Token);
                    var report = await Usage.ReportAsync(Year with { Group = UsageGroup.User }, Token);
                    Assert.InRange(report.Totals.Requests, calls + 1, 120);
                    Assert.Equal(report.Totals.Requests, report.Items.Sum(item => item.Sums.Requests));
                }
            },
            Token)));

        Assert.Equal(120, (await Usage.ReportAsync(Year, Token)).Totals.Requests);
        await Storage.UsageWork.RollUpAsync(1000, Token);
        Assert.Equal(120, (await Usage.ReportAsync(Year, Token)).Totals.TotalTokens);
    }

    [Fact]
    public async Task A_reservation_whose_lease_is_over_is_a_lost_call_that_used_all_of_it()
    {
        var (lost, alive) = (NewCall(60, 0.6m), NewCall(30, 0.3m));
        await ReserveAsync(lost, Daily(100));
        Assert.Equal(0, await Storage.UsageWork.ExpireReservationsAsync(Token));
        await PassTimeAsync(Lease / 2);
        await ReserveAsync(alive, Daily(100));
        await PassTimeAsync(Lease / 2);

        Assert.Equal(1, await Storage.UsageWork.ExpireReservationsAsync(Token));
        Assert.Equal(0, await Storage.UsageWork.ExpireReservationsAsync(Token));

        Assert.Equal((90, 0.9m), await UsedAsync(Daily(100)));
        var totals = (await Usage.ReportAsync(Year, Token)).Totals;
        Assert.Equal((1, 1, 60, 0, 0.6m), (totals.Requests, totals.Failures, totals.PromptTokens, totals.CompletionTokens, totals.CostUsd));
        await Usage.SettleAsync(alive, Token);
        Assert.Empty(await Usage.SettleAsync(lost with { Usage = new TokenUsage(1, 0, 0, 0, 0, false) }, Token));
        Assert.Equal((90, 0.9m), await UsedAsync(Daily(100)));
    }

    [Fact]
    public async Task Lost_calls_are_found_in_every_organization()
    {
        await ReserveAsync(NewCall(60), Daily(100));
        await Storage.Usage(Globex).ReserveAsync(ReservationOf(NewCall(70)), [Daily(100)], Token);
        await PassTimeAsync(Lease);

        Assert.Equal(2, await Storage.UsageWork.ExpireReservationsAsync(Token));

        Assert.Equal(60, (await UsedAsync(Daily(100))).Tokens);
        Assert.Equal(70, (await Storage.Usage(Globex).ReportAsync(Year, Token)).Totals.TotalTokens);
    }

    [Fact]
    public async Task An_hour_that_costs_far_more_than_those_before_is_a_spike()
    {
        await CostAsync(TimeSpan.FromHours(-100), 1m);
        await CostAsync(TimeSpan.FromHours(-3), 2m);
        await CostAsync(TimeSpan.FromHours(-170), 1000m);
        await CostAsync(TimeSpan.FromHours(-2), 100m, UsageKind.Embedding);
        await CostAsync(TimeSpan.FromHours(-1), 4m);
        await CostAsync(TimeSpan.FromMinutes(-1), 3.5m);
        await CostAsync(TimeSpan.Zero, 1000m);

        Assert.Equal([new CostSpike(Acme, 7.5m, 1.5m)], await FindAsync(5, 7.5m));
        Assert.Empty(await FindAsync(5.1, 1m));
        Assert.Empty(await FindAsync(5, 7.51m));
        await Storage.UsageWork.RollUpAsync(100, Token);
        Assert.Equal([new CostSpike(Acme, 7.5m, 1.5m)], await FindAsync(5, 7.5m));
    }

    [Fact]
    public async Task A_first_hour_is_no_spike_and_every_organization_is_looked_at()
    {
        await CostAsync(TimeSpan.FromMinutes(-30), 100m);
        Assert.Empty(await FindAsync(5, 1m));

        foreach (var (at, cost) in new[] { (-120, 1m), (-60, 9m) })
        {
            await Storage.Usage(Globex).SettleAsync(NewCall(1, cost) with { At = Time.GetUtcNow().AddMinutes(at) }, Token);
        }

        Assert.Equal([new CostSpike(Globex, 9m, 1m)], await FindAsync(5, 1m));
    }

    private Task CostAsync(TimeSpan after, decimal usd, UsageKind kind = UsageKind.Chat) =>
        Usage.SettleAsync(NewCall(1, usd) with { At = Time.GetUtcNow() + after, Kind = kind }, Token);

    private Task<IReadOnlyList<CostSpike>> FindAsync(double factor, decimal least) =>
        Storage.UsageWork.FindSpikesAsync(Time.GetUtcNow(), factor, least, Token);
}
