using A3Agent.Crm;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class ImportContractTests : StorageContract
{
    [Fact]
    public async Task An_import_makes_replaces_and_leaves_alone()
    {
        await Put(Crm.Deals, Deal("1"), Deal("2"));

        var result = await ImportAsync([Deal("1"), Deal("2") with { Title = "New" }, Deal("3")]);

        Assert.Equal((1, 1, 1, 0), (result.Imported, result.Updated, result.Unchanged, result.Rejected.Count));
        Assert.Equal("New", (await Crm.Deals.FindAsync("2", Token))!.Title);
        Assert.NotNull(await Crm.Deals.FindAsync("3", Token));
    }

    [Fact]
    public async Task A_second_import_of_the_same_changes_nothing()
    {
        await Put(Crm.Users, Samples.User("u"));
        await Put(Crm.Clients, Samples.Client("c"));
        var deals = Enumerable.Range(0, 1200).Select(i => Samples.Deal($"d{i}", "c", "u")).ToList();

        Assert.Equal(1200, (await ImportAsync(deals)).Imported);
        Assert.Equal(1200, (await ImportAsync(deals)).Unchanged);
        Same.As(deals[7], await Crm.Deals.FindAsync("d7", Token));
    }

    [Fact]
    public async Task Every_kind_imports_with_every_field()
    {
        await Crm.Users.ImportAsync(Stream([Samples.User("u")]), false, Token);
        await Crm.Clients.ImportAsync(Stream([Samples.Client("c", "u")]), false, Token);
        await Crm.Deals.ImportAsync(Stream([Samples.Deal("d", "c", "u")]), false, Token);
        await Crm.Activities.ImportAsync(Stream([Samples.Activity("a", "c", "d", "u")]), false, Token);
        await Crm.Tasks.ImportAsync(Stream([Samples.Task("t", "u", "c", "d")]), false, Token);

        Same.As(Samples.User("u"), await Crm.Users.FindAsync("u", Token));
        Same.As(Samples.Client("c", "u"), await Crm.Clients.FindAsync("c", Token));
        Same.As(Samples.Deal("d", "c", "u"), await Crm.Deals.FindAsync("d", Token));
        Same.As(Samples.Activity("a", "c", "d", "u"), await Crm.Activities.FindAsync("a", Token));
        Same.As(Samples.Task("t", "u", "c", "d"), await Crm.Tasks.FindAsync("t", Token));
    }

    [Fact]
    public async Task A_rejected_row_keeps_everything_out_unless_it_may_be_skipped()
    {
        Deal[] deals =
        [
            Deal("1"), Deal("2") with { ClientId = "no" }, Deal("3"), Deal("1") with { Title = "again" }, Deal("4") with { OwnerId = "no" },
        ];

        var refused = await ImportAsync(deals);

        Assert.Equal((0, 0, 0), (refused.Imported, refused.Updated, refused.Unchanged));
        Assert.Equal([(1, "clientId"), (3, "id"), (4, "ownerId")], refused.Rejected.Select(row => (row.Index, row.Field)));
        Assert.Empty((await Crm.Deals.ListAsync(new DealFilter(), new PageRequest(10), Token)).Items);

        var skipped = await ImportAsync(deals, skipRejected: true);

        Assert.Equal((2, 3), (skipped.Imported, skipped.Rejected.Count));
        Assert.Equal("1", (await Crm.Deals.FindAsync("1", Token))!.Title);
        Assert.Null(await Crm.Deals.FindAsync("2", Token));
    }

    [Fact]
    public async Task A_source_that_fails_or_is_cancelled_keeps_everything_out()
    {
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAsync<InvalidDataException>(() => Crm.Deals.ImportAsync(Broken(), true, Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Crm.Deals.ImportAsync(Cancelling(stop), true, stop.Token));

        Assert.Empty((await Crm.Deals.ListAsync(new DealFilter(), new PageRequest(10), Token)).Items);
        Assert.Equal(1, (await ImportAsync([Deal("1")])).Imported);
    }

    [Fact]
    public async Task Imports_of_two_organizations_at_once_do_not_mix()
    {
        var ours = Enumerable.Range(0, 1100).Select(i => Deal($"{i}")).ToList();
        var theirs = ours.Select(deal => deal with { Title = "theirs" }).ToList();

        var results = await Task.WhenAll(
            ImportAsync(ours), Storage.Crm(Globex).Deals.ImportAsync(Stream(theirs), false, Token));

        Assert.All(results, result => Assert.Equal(1100, result.Imported));
        Assert.Equal("7", (await Crm.Deals.FindAsync("7", Token))!.Title);
        Assert.Equal("theirs", (await Storage.Crm(Globex).Deals.FindAsync("7", Token))!.Title);
    }

    private static Deal Deal(string id) => new() { Id = id, Title = id };

    private static async IAsyncEnumerable<T> Stream<T>(IEnumerable<T> records)
    {
        foreach (var record in records)
        {
            yield return record;
        }

        await Task.CompletedTask;
    }

    private static async IAsyncEnumerable<Deal> Broken()
    {
        for (var i = 0; i < 700; i++)
        {
            yield return Deal($"{i}");
        }

        await Task.CompletedTask;
        throw new InvalidDataException("line 701");
    }

    private static async IAsyncEnumerable<Deal> Cancelling(CancellationTokenSource stop)
    {
        for (var i = 0; i < 700; i++)
        {
            yield return Deal($"{i}");
        }

        await stop.CancelAsync();
        yield return Deal("last");
    }

    private Task<BulkResult> ImportAsync(IEnumerable<Deal> deals, bool skipRejected = false) =>
        Crm.Deals.ImportAsync(Stream(deals), skipRejected, Token);
}
