using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class ClientContractTests : RecordContractTests<Client, ClientFilter>
{
    [Fact]
    public async Task Lists_narrow_by_text_status_tag_and_owner()
    {
        await StoreReferencesAsync(Acme);
        await Put(
            Records,
            Samples.Client("1", "u"),
            new Client { Id = "2", DisplayName = "50%_off\\", Tags = ["vip"] },
            new Client { Id = "3", DisplayName = "Third", Tags = ["vip2", "key"] });

        Assert.Equal("1", await Listed(new ClientFilter { Text = "KÖLN" }));
        Assert.Equal("1", await Listed(new ClientFilter { Text = "MEDIC" }));
        Assert.Equal("1", await Listed(new ClientFilter { Text = "555-01" }));
        Assert.Equal("2", await Listed(new ClientFilter { Text = "%_O" }));
        Assert.Equal("2", await Listed(new ClientFilter { Text = "\\" }));
        Assert.Equal("", await Listed(new ClientFilter { Text = "line one" }));
        Assert.Equal("2 3", await Listed(new ClientFilter { Status = ClientStatus.Lead }));
        Assert.Equal("1 2", await Listed(new ClientFilter { Tag = "ViP" }));
        Assert.Equal("", await Listed(new ClientFilter { Tag = "account" }));
        Assert.Equal("1", await Listed(new ClientFilter { OwnerId = "u", Tag = "vip", Status = ClientStatus.Active, Text = "beta" }));
    }

    [Fact]
    public async Task The_order_of_tags_is_content_and_the_order_of_custom_fields_is_not()
    {
        var client = Bare("c") with { Tags = ["a", "b"], CustomFields = Samples.Fields("""{"x": 1, "y": 2}""") };
        await Put(Records, client);

        var fields = client with { CustomFields = Samples.Fields("""{"y": 2, "x": 1}""") };
        Assert.Equal(PutOutcome.Unchanged, (await Records.PutAsync(fields, replace: true, Token)).Outcome);
        Assert.Equal(PutOutcome.Updated, (await Records.PutAsync(client with { Tags = ["b", "a"] }, replace: true, Token)).Outcome);
        var other = client with { CustomFields = Samples.Fields("""{"x": 1, "y": 3}""") };
        Assert.Equal(PutOutcome.Updated, (await Records.PutAsync(other, replace: true, Token)).Outcome);
    }

    [Fact]
    public async Task An_unknown_owner_is_named_and_nothing_is_written()
    {
        await Storage.Crm(Globex).Users.PutAsync(Samples.User("theirs"), replace: false, Token);

        Assert.Equal(
            new PutResult(PutOutcome.UnknownReference, "ownerId"),
            await Records.PutAsync(Samples.Client("c", ownerId: "theirs"), replace: true, Token));
        Assert.Null(await Records.FindAsync("c", Token));
    }

    [Fact]
    public async Task Deleting_a_client_empties_references_to_it()
    {
        await StoreReferencesAsync(Acme);
        await Put(Records, Bare("c"));
        await Put(Crm.Deals, Samples.Deal("d", clientId: "c"));
        await Put(Crm.Activities, Samples.Activity("a", clientId: "c"));
        await Put(Crm.Tasks, Samples.Task("t", "u", clientId: "c"));

        Assert.Equal(DeleteOutcome.Deleted, await Records.DeleteAsync("c", Token));

        Same.As(Samples.Deal("d"), await Crm.Deals.FindAsync("d", Token));
        Same.As(Samples.Activity("a"), await Crm.Activities.FindAsync("a", Token));
        Same.As(Samples.Task("t", "u"), await Crm.Tasks.FindAsync("t", Token));
    }

    protected override IRecordSet<Client, ClientFilter> Of(OrganizationId organization) => Storage.Crm(organization).Clients;

    protected override Task StoreReferencesAsync(OrganizationId organization) =>
        Put(Storage.Crm(organization).Users, Samples.User("u"));

    protected override Client Sample(string id) => Samples.Client(id, "u");

    protected override Client Renamed(Client record, string name) => record with { DisplayName = name };

    protected override Client Bare(string id) => new() { Id = id, DisplayName = id };
}
