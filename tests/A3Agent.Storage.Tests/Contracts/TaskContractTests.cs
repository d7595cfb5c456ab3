using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class TaskContractTests : RecordContractTests<TaskItem, TaskFilter>
{
    [Fact]
    public async Task Lists_narrow_by_every_filter_and_can_give_the_first_due_first()
    {
        await StoreReferencesAsync(Acme);
        await Put(
            Records,
            Samples.Task("1", "u", "c", "d"),
            Bare("2") with { Title = "ÖFFNEN", AssignedTo = "u2", DueDate = new DateOnly(2026, 1, 1) },
            Bare("3"));

        Assert.Equal("2", await Listed(new TaskFilter { Text = "öff" }));
        Assert.Equal("1", await Listed(new TaskFilter { Status = TaskItemStatus.Done }));
        Assert.Equal("2", await Listed(new TaskFilter { AssignedTo = "u2" }));
        Assert.Equal("1", await Listed(new TaskFilter { ClientId = "c" }));
        Assert.Equal("1", await Listed(new TaskFilter { DealId = "d" }));
        Assert.Equal("1", await Listed(new TaskFilter { DueFrom = new DateOnly(2026, 1, 2) }));
        Assert.Equal("2", await Listed(new TaskFilter { DueTo = new DateOnly(2026, 1, 2) }));
        Assert.Equal("2 1 3", await Listed(new TaskFilter { DueFirst = true }));
    }

    [Fact]
    public async Task Who_made_a_task_and_when_stays_when_it_is_replaced()
    {
        await StoreReferencesAsync(Acme);
        await Put(Records, Sample("t"));

        var result = await Records.PutAsync(
            Sample("t") with { Title = "New", CreatedBy = "other", CreatedAt = Time.GetUtcNow() }, replace: true, Token);

        Assert.Equal(PutOutcome.Updated, result.Outcome);
        Same.As(Sample("t") with { Title = "New" }, await Records.FindAsync("t", Token));
        var again = await Records.PutAsync(Sample("t") with { Title = "New", CreatedBy = null }, replace: true, Token);
        Assert.Equal(PutOutcome.Unchanged, again.Outcome);
    }

    [Fact]
    public async Task Unknown_references_are_named()
    {
        await StoreReferencesAsync(Acme);

        Assert.Equal("assignedTo", (await Records.PutAsync(Samples.Task("t", "no"), replace: true, Token)).Field);
        Assert.Equal("clientId", (await Records.PutAsync(Samples.Task("t", "u", clientId: "no"), replace: true, Token)).Field);
        Assert.Equal("dealId", (await Records.PutAsync(Samples.Task("t", "u", dealId: "no"), replace: true, Token)).Field);
    }

    protected override IRecordSet<TaskItem, TaskFilter> Of(OrganizationId organization) => Storage.Crm(organization).Tasks;

    protected override async Task StoreReferencesAsync(OrganizationId organization)
    {
        await Put(Storage.Crm(organization).Users, Samples.User("u"), Samples.User("u2"));
        await Put(Storage.Crm(organization).Clients, Samples.Client("c"));
        await Put(Storage.Crm(organization).Deals, Samples.Deal("d"));
    }

    protected override TaskItem Sample(string id) => Samples.Task(id, "u", "c", "d");

    protected override TaskItem Renamed(TaskItem record, string name) => record with { Title = name };

    protected override TaskItem Bare(string id) => new() { Id = id, Title = id, AssignedTo = "u" };
}
