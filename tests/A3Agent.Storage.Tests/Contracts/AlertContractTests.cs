using A3Agent.Crm;
using A3Agent.Usage;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>Alerts: raised once, listed, claimed and posted.</summary>
public abstract class AlertContractTests : UsageContract
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task An_alert_is_raised_once_for_its_key()
    {
        var alert = NewAlert("budget/day/80");

        Assert.True(await Usage.RaiseAsync(alert, Token));
        Assert.False(await Usage.RaiseAsync(NewAlert("budget/day/80"), Token));
        Assert.False(await Usage.RaiseAsync(alert, Token));
        Assert.True(await Storage.Usage(Globex).RaiseAsync(alert, Token));

        Assert.Equal([alert], (await Usage.ListAlertsAsync(new PageRequest(10), Token)).Items);
    }

    [Fact]
    public async Task Alerts_are_listed_newest_first_in_pages()
    {
        var all = new List<Alert>();
        for (var i = 0; i < 5; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(i % 2));
            all.Add(NewAlert($"key {i}") with { Kind = (AlertKind)(i % 4) });
            await Usage.RaiseAsync(all[i], Token);
        }

        var listed = new List<Alert>();
        string? cursor = null;
        do
        {
            var page = await Usage.ListAlertsAsync(new PageRequest(2, cursor, WithTotal: true), Token);
            Assert.Equal(5, page.Total);
            listed.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(all.OrderByDescending(alert => alert.At).ThenByDescending(alert => alert.Id.ToString(), StringComparer.Ordinal), listed);
        await Assert.ThrowsAsync<FormatException>(() => Usage.ListAlertsAsync(new PageRequest(2, "nonsense"), Token));
        Assert.Empty((await Storage.Usage(Globex).ListAlertsAsync(new PageRequest(2), Token)).Items);
    }

    [Fact]
    public async Task The_oldest_alert_is_claimed_first_and_only_once_until_its_lease_ends()
    {
        Assert.Null(await ClaimAsync());
        var first = NewAlert("first");
        await Storage.Usage(Globex).RaiseAsync(first, Token);
        Time.Advance(TimeSpan.FromSeconds(1));
        var second = NewAlert("second");
        await Usage.RaiseAsync(second, Token);

        Assert.Equal(new ClaimedAlert(Globex, first, 0), await ClaimAsync());
        Assert.Equal(new ClaimedAlert(Acme, second, 0), await ClaimAsync());
        Assert.Null(await ClaimAsync());

        await PassTimeAsync(Lease);
        Assert.Equal(new ClaimedAlert(Globex, first, 1), await ClaimAsync());
    }

    [Fact]
    public async Task A_claim_ends_for_good_or_until_later()
    {
        var alert = NewAlert("again");
        await Usage.RaiseAsync(alert, Token);

        await ClaimAsync();
        await Storage.UsageWork.EndAlertAsync(Acme, alert.Id, TimeSpan.FromHours(1), Token);
        await PassTimeAsync(TimeSpan.FromMinutes(59));
        Assert.Null(await ClaimAsync());
        await PassTimeAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(new ClaimedAlert(Acme, alert, 1), await ClaimAsync());

        await Storage.UsageWork.EndAlertAsync(Globex, alert.Id, TimeSpan.Zero, Token);
        Assert.Null(await ClaimAsync());
        await Storage.UsageWork.EndAlertAsync(Acme, alert.Id, null, Token);
        await PassTimeAsync(TimeSpan.FromDays(1));
        Assert.Null(await ClaimAsync());
        Assert.Equal([alert], (await Usage.ListAlertsAsync(new PageRequest(10), Token)).Items);
    }

    [Fact]
    public async Task Many_workers_at_once_claim_every_alert_once()
    {
        for (var i = 0; i < 20; i++)
        {
            await Storage.Usage(i % 2 == 0 ? Acme : Globex).RaiseAsync(NewAlert($"key {i}"), Token);
        }

        var claimed = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Task.Run(ClaimAsync, Token)));

        Assert.Equal(20, claimed.OfType<ClaimedAlert>().Select(claim => claim.Alert.Id).Distinct().Count());
        Assert.Equal(4, claimed.Count(claim => claim is null));
    }

    private Alert NewAlert(string key) => new(
        NewId(), Time.GetUtcNow(), AlertKind.BudgetThreshold, key, "80 % of the daily budget \"ü\" is used.", """{"usedTokens": 80, "id": "a"}""");

    private Task<ClaimedAlert?> ClaimAsync() => Storage.UsageWork.ClaimAlertAsync(Lease, Token);
}
