using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class ActivityContractTests : RecordContractTests<Activity, ActivityFilter>
{
    [Fact]
    public async Task Lists_narrow_by_every_filter_and_can_give_the_latest_first()
    {
        await StoreReferencesAsync(Acme);
        await Put(
            Records,
            Samples.Activity("1", "c", "d", "u"),
            new Activity { Id = "2", Type = ActivityType.Note, At = Time.GetUtcNow(), Text = "Überall" });

        Assert.Equal("2", await Listed(new ActivityFilter { Text = "üBER" }));
        Assert.Equal("1", await Listed(new ActivityFilter { Text = "kick" }));
        Assert.Equal("2", await Listed(new ActivityFilter { Type = ActivityType.Note }));
        Assert.Equal("1", await Listed(new ActivityFilter { ClientId = "c" }));
        Assert.Equal("1", await Listed(new ActivityFilter { DealId = "d" }));
        Assert.Equal("1", await Listed(new ActivityFilter { UserId = "u" }));
        Assert.Equal("2 1", await Listed(new ActivityFilter { LatestFirst = true }));
    }

    [Fact]
    public async Task Times_come_back_in_utc()
    {
        var local = new DateTimeOffset(2020, 7, 1, 12, 0, 0, TimeSpan.FromHours(2));
        await Put(Records, Bare("a") with { At = local });

        var stored = await Records.FindAsync("a", Token);

        Assert.Equal(local, stored!.At);
        Assert.Equal(TimeSpan.Zero, stored.At.Offset);
    }

    [Fact]
    public async Task A_time_finer_than_microseconds_is_cut_and_the_same_record_again_is_unchanged()
    {
        var fine = Bare("a") with { At = Time.GetUtcNow().AddTicks(17) };
        await Put(Records, fine);

        Assert.Equal(Time.GetUtcNow().AddTicks(10), (await Records.FindAsync("a", Token))!.At);
        Assert.Equal(PutOutcome.Unchanged, (await Records.PutAsync(fine, replace: true, Token)).Outcome);
    }

    [Fact]
    public async Task Unknown_references_are_named()
    {
        await StoreReferencesAsync(Acme);

        Assert.Equal("clientId", (await Records.PutAsync(Samples.Activity("a", clientId: "no"), replace: true, Token)).Field);
        Assert.Equal("dealId", (await Records.PutAsync(Samples.Activity("a", dealId: "no"), replace: true, Token)).Field);
        Assert.Equal("userId", (await Records.PutAsync(Samples.Activity("a", userId: "no"), replace: true, Token)).Field);
    }

    protected override IRecordSet<Activity, ActivityFilter> Of(OrganizationId organization) => Storage.Crm(organization).Activities;

    protected override async Task StoreReferencesAsync(OrganizationId organization)
    {
        await Put(Storage.Crm(organization).Users, Samples.User("u"));
        await Put(Storage.Crm(organization).Clients, Samples.Client("c"));
        await Put(Storage.Crm(organization).Deals, Samples.Deal("d"));
    }

    protected override Activity Sample(string id) => Samples.Activity(id, "c", "d", "u");

    protected override Activity Renamed(Activity record, string name) => record with { Subject = name };

    protected override Activity Bare(string id) =>
        new() { Id = id, Type = ActivityType.Call, At = new(1969, 12, 31, 23, 59, 59, TimeSpan.Zero) };
}
