using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class UserContractTests : RecordContractTests<User, UserFilter>
{
    [Fact]
    public async Task Lists_narrow_by_text_team_and_role()
    {
        await Put(
            Records,
            new User { Id = "1", DisplayName = "Moses Frase", Email = "moses@x.example", Team = "Élan" },
            new User { Id = "2", DisplayName = "Ümit 100%", Role = Role.Admin });

        Assert.Equal("1", await Listed(new UserFilter { Text = "FRASE" }));
        Assert.Equal("1", await Listed(new UserFilter { Text = "@X.exam" }));
        Assert.Equal("2", await Listed(new UserFilter { Text = "üMIT" }));
        Assert.Equal("2", await Listed(new UserFilter { Text = "0%" }));
        Assert.Equal("", await Listed(new UserFilter { Text = "m%s" }));
        Assert.Equal("1", await Listed(new UserFilter { Team = "éLAN" }));
        Assert.Equal("2", await Listed(new UserFilter { Role = Role.Admin }));
    }

    [Fact]
    public async Task Deleting_a_user_empties_references_to_it()
    {
        await Put(Records, Samples.User("u"));
        await Put(Crm.Clients, Samples.Client("c", ownerId: "u"));
        await Put(Crm.Deals, Samples.Deal("d", ownerId: "u"));
        await Put(Crm.Activities, Samples.Activity("a", userId: "u"));

        Assert.Equal(DeleteOutcome.Deleted, await Records.DeleteAsync("u", Token));

        Same.As(Samples.Client("c"), await Crm.Clients.FindAsync("c", Token));
        Same.As(Samples.Deal("d"), await Crm.Deals.FindAsync("d", Token));
        Same.As(Samples.Activity("a"), await Crm.Activities.FindAsync("a", Token));
    }

    [Fact]
    public async Task A_user_with_tasks_is_in_use_and_stays()
    {
        await Put(Records, Samples.User("u"));
        await Put(Crm.Clients, Samples.Client("c", ownerId: "u"));
        await Put(Crm.Tasks, Samples.Task("t", "u"));

        Assert.Equal(DeleteOutcome.InUse, await Records.DeleteAsync("u", Token));

        Assert.NotNull(await Records.FindAsync("u", Token));
        Assert.Equal("u", (await Crm.Clients.FindAsync("c", Token))!.OwnerId);
    }

    protected override IRecordSet<User, UserFilter> Of(OrganizationId organization) => Storage.Crm(organization).Users;

    protected override Task StoreReferencesAsync(OrganizationId organization) => Task.CompletedTask;

    protected override User Sample(string id) => Samples.User(id);

    protected override User Renamed(User record, string name) => record with { DisplayName = name };

    protected override User Bare(string id) => new() { Id = id, DisplayName = id };
}
