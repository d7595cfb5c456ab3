using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class DealContractTests : RecordContractTests<Deal, DealFilter>
{
    [Fact]
    public async Task Lists_narrow_by_every_filter()
    {
        await StoreReferencesAsync(Acme);
        await Put(
            Records,
            Samples.Deal("1", "c", "u"),
            new Deal { Id = "2", Title = "Größe", Stage = "Won", Product = "MG", ExpectedCloseDate = new DateOnly(2018, 1, 1) });

        Assert.Equal("2", await Listed(new DealFilter { Text = "GRÖ" }));
        Assert.Equal("1", await Listed(new DealFilter { Text = "gtx p" }));
        Assert.Equal("1", await Listed(new DealFilter { Status = DealStatus.Won }));
        Assert.Equal("2", await Listed(new DealFilter { Stage = "wON" }));
        Assert.Equal("", await Listed(new DealFilter { Stage = "wo" }));
        Assert.Equal("1", await Listed(new DealFilter { OwnerId = "u" }));
        Assert.Equal("1", await Listed(new DealFilter { ClientId = "c" }));
        Assert.Equal("2", await Listed(new DealFilter { Product = "mg" }));
        Assert.Equal("1", await Listed(new DealFilter { ClosingFrom = new DateOnly(2017, 6, 1), ClosingTo = new DateOnly(2017, 6, 1) }));
        Assert.Equal("2", await Listed(new DealFilter { ClosingFrom = new DateOnly(2017, 6, 2) }));
    }

    [Fact]
    public async Task Ordered_lists_put_the_unknown_last_and_give_no_cursor()
    {
        await Put(
            Records,
            new Deal { Id = "1", Title = "x", Value = 5 },
            new Deal { Id = "2", Title = "x", ClosedDate = new DateOnly(2017, 1, 2), OpenedDate = new DateOnly(2016, 1, 1) },
            new Deal
            {
                Id = "3", Title = "x", Value = 7, ExpectedCloseDate = new DateOnly(2017, 1, 1), OpenedDate = new DateOnly(2016, 2, 1),
            });

        Assert.Equal("3 1 2", await Listed(new DealFilter { Order = DealOrder.Value }));
        Assert.Equal("3 2 1", await Listed(new DealFilter { Order = DealOrder.Closing }));
        Assert.Equal("3 2 1", await Listed(new DealFilter { Order = DealOrder.Opened }));
        var cut = await Records.ListAsync(new DealFilter { Order = DealOrder.Value }, new PageRequest(1), Token);
        Assert.Single(cut.Items);
        Assert.Null(cut.NextCursor);
        var cursor = (await Records.ListAsync(new DealFilter(), new PageRequest(1), Token)).NextCursor;
        await Assert.ThrowsAsync<FormatException>(() =>
            Records.ListAsync(new DealFilter { Order = DealOrder.Value }, new PageRequest(1, cursor), Token));
    }

    [Fact]
    public async Task Unknown_references_are_named()
    {
        await StoreReferencesAsync(Acme);

        Assert.Equal("clientId", (await Records.PutAsync(Samples.Deal("d", clientId: "no"), replace: true, Token)).Field);
        Assert.Equal("ownerId", (await Records.PutAsync(Samples.Deal("d", "c", ownerId: "no"), replace: true, Token)).Field);
    }

    [Fact]
    public async Task Deleting_a_deal_empties_references_to_it()
    {
        await StoreReferencesAsync(Acme);
        await Put(Records, Bare("d"));
        await Put(Crm.Activities, Samples.Activity("a", dealId: "d"));
        await Put(Crm.Tasks, Samples.Task("t", "u", dealId: "d"));

        Assert.Equal(DeleteOutcome.Deleted, await Records.DeleteAsync("d", Token));

        Same.As(Samples.Activity("a"), await Crm.Activities.FindAsync("a", Token));
        Same.As(Samples.Task("t", "u"), await Crm.Tasks.FindAsync("t", Token));
    }

    [Fact]
    public async Task A_value_that_cannot_be_kept_exactly_is_refused_and_the_next_write_goes_well()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            Records.PutAsync(Bare("d") with { Value = 0.00001m }, replace: true, Token));

        await Put(Records, Bare("d") with { Value = 0.0001m });
    }

    protected override IRecordSet<Deal, DealFilter> Of(OrganizationId organization) => Storage.Crm(organization).Deals;

    protected override async Task StoreReferencesAsync(OrganizationId organization)
    {
        await Put(Storage.Crm(organization).Users, Samples.User("u"));
        await Put(Storage.Crm(organization).Clients, Samples.Client("c"));
    }

    protected override Deal Sample(string id) => Samples.Deal(id, "c", "u");

    protected override Deal Renamed(Deal record, string name) => record with { Title = name };

    protected override Deal Bare(string id) => new() { Id = id, Title = id };
}
