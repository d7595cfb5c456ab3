using A3Agent.Crm;
using A3Agent.Offline;

namespace A3Agent.Tests.Offline;

/// <summary>The demo organization is complete, consistent and around the day it is seeded on.</summary>
public sealed class DemoOrganizationTests
{
    private readonly MemoryCrm crm = new();

    [Fact]
    public async Task An_empty_organization_is_filled_with_records_that_refer_to_each_other()
    {
        await SeedAsync();

        Assert.Equal(
            (5, 16, 24, 20, 8),
            (crm.UserSet.Rows.Count, crm.ClientSet.Rows.Count, crm.DealSet.Rows.Count, crm.ActivitySet.Rows.Count, crm.TaskSet.Rows.Count)
        );
        var users = crm.UserSet.Rows.Select(user => user.Id).ToHashSet();
        var clients = crm.ClientSet.Rows.Select(client => client.Id).ToHashSet();
        var deals = crm.DealSet.Rows.ToDictionary(deal => deal.Id);
        Assert.Contains("dev", users);
        Assert.All(crm.ClientSet.Rows, client => Assert.Contains(client.OwnerId!, users));
        Assert.All(deals.Values, deal => Assert.True(users.Contains(deal.OwnerId!) && clients.Contains(deal.ClientId!)));
        Assert.All(
            crm.ActivitySet.Rows,
            activity =>
                Assert.True(
                    users.Contains(activity.UserId!) && (activity.DealId is null || deals[activity.DealId].ClientId == activity.ClientId)
                )
        );
        Assert.All(crm.TaskSet.Rows, task => Assert.True(users.Contains(task.AssignedTo) && deals[task.DealId!].ClientId == task.ClientId));
    }

    [Fact]
    public async Task Dates_lie_around_the_given_day()
    {
        await SeedAsync();

        Assert.All(crm.DealSet.Rows, deal => Assert.Equal(deal.Status != DealStatus.Open, deal.ClosedDate < SmallCrm.Today));
        Assert.All(
            crm.DealSet.Rows.Where(deal => deal.Status == DealStatus.Open),
            deal => Assert.True(deal.ExpectedCloseDate > SmallCrm.Today)
        );
        Assert.All(crm.ActivitySet.Rows, activity => Assert.True(activity.At < new DateTimeOffset(SmallCrm.Today, default, TimeSpan.Zero)));
        Assert.Contains(crm.DealSet.Rows, deal => deal is { Status: DealStatus.Open, Value: null });
    }

    [Fact]
    public async Task An_organization_with_clients_is_left_alone()
    {
        crm.ClientSet.Rows.Add(new Client { Id = "mine", DisplayName = "Mine" });

        await SeedAsync();

        Assert.Single(crm.ClientSet.Rows);
        Assert.Empty(crm.UserSet.Rows);
    }

    private Task SeedAsync() => new DemoOrganization().SeedAsync(crm, SmallCrm.Today, TestContext.Current.CancellationToken);

    private sealed class MemoryCrm : ICrmStore
    {
        public MemorySet<Client, ClientFilter> ClientSet { get; } = new();

        public MemorySet<Deal, DealFilter> DealSet { get; } = new();

        public MemorySet<Activity, ActivityFilter> ActivitySet { get; } = new();

        public MemorySet<TaskItem, TaskFilter> TaskSet { get; } = new();

        public MemorySet<User, UserFilter> UserSet { get; } = new();

        public IRecordSet<Client, ClientFilter> Clients => ClientSet;

        public IRecordSet<Deal, DealFilter> Deals => DealSet;

        public IRecordSet<Activity, ActivityFilter> Activities => ActivitySet;

        public IRecordSet<TaskItem, TaskFilter> Tasks => TaskSet;

        public IRecordSet<User, UserFilter> Users => UserSet;

        public Task<IReadOnlyList<PipelineRow>> SummarizeDealsAsync(
            DealFilter filter,
            PipelineGroup group,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();
    }

    private sealed class MemorySet<T, TFilter> : IRecordSet<T, TFilter>
        where T : class, ICrmRecord
    {
        public List<T> Rows { get; } = [];

        public Task<Page<T>> ListAsync(TFilter filter, PageRequest page, CancellationToken cancellationToken) =>
            Task.FromResult(new Page<T>([.. Rows.Take(page.Limit)], null));

        public async Task<BulkResult> ImportAsync(IAsyncEnumerable<T> records, bool skipRejected, CancellationToken cancellationToken)
        {
            await foreach (var record in records.WithCancellation(cancellationToken))
            {
                Rows.Add(record);
            }

            return new BulkResult(Rows.Count, 0, 0, []);
        }

        public Task<T?> FindAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> FindIdsByNameAsync(string name, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<PutResult> PutAsync(T record, bool replace, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<(PutResult Result, T Stored)> CreateOnceAsync(T record, RecordOrigin origin, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<DeleteOutcome> DeleteAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
