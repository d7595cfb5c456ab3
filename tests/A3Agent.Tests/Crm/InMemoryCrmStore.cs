using A3Agent.Crm;

namespace A3Agent.Tests.Crm;

/// <summary>A CRM in memory that keeps the contract of <see cref="ICrmStore"/>, for tests of what stands on it.</summary>
internal sealed class InMemoryCrmStore : ICrmStore
{
    private readonly Lock _gate = new();

    public InMemoryCrmStore()
    {
        Users = new InMemoryRecordSet<User, UserFilter>
        {
            Gate = _gate, Matches = InMemoryFilters.Matches, Name = user => user.DisplayName, Release = ReleaseUser,
        };
        Clients = new InMemoryRecordSet<Client, ClientFilter>
        {
            Gate = _gate, Matches = InMemoryFilters.Matches, Name = client => client.DisplayName, Release = ReleaseClient,
            UnknownReference = client => Users!.Has(client.OwnerId) ? null : "ownerId",
        };
        Deals = new InMemoryRecordSet<Deal, DealFilter>
        {
            Gate = _gate, Matches = InMemoryFilters.Matches, Order = InMemoryFilters.Order, Name = deal => deal.Title,
            Release = ReleaseDeal,
            UnknownReference = deal => !Clients!.Has(deal.ClientId) ? "clientId" : !Users!.Has(deal.OwnerId) ? "ownerId" : null,
        };
        Activities = new InMemoryRecordSet<Activity, ActivityFilter>
        {
            Gate = _gate, Matches = InMemoryFilters.Matches, Order = InMemoryFilters.Order,
            UnknownReference = activity => Users!.Has(activity.UserId) ? UnknownReference(activity.ClientId, activity.DealId) : "userId",
        };
        Tasks = new InMemoryRecordSet<TaskItem, TaskFilter>
        {
            Gate = _gate, Matches = InMemoryFilters.Matches, Order = InMemoryFilters.Order, Name = task => task.Title,
            UnknownReference = task => Users!.Has(task.AssignedTo) ? UnknownReference(task.ClientId, task.DealId) : "assignedTo",
            Carry = (task, old) => task with { CreatedBy = old.CreatedBy, CreatedAt = old.CreatedAt },
        };
    }

    public InMemoryRecordSet<Client, ClientFilter> Clients { get; }

    public InMemoryRecordSet<Deal, DealFilter> Deals { get; }

    public InMemoryRecordSet<Activity, ActivityFilter> Activities { get; }

    public InMemoryRecordSet<TaskItem, TaskFilter> Tasks { get; }

    public InMemoryRecordSet<User, UserFilter> Users { get; }

    IRecordSet<Client, ClientFilter> ICrmStore.Clients => Clients;

    IRecordSet<Deal, DealFilter> ICrmStore.Deals => Deals;

    IRecordSet<Activity, ActivityFilter> ICrmStore.Activities => Activities;

    IRecordSet<TaskItem, TaskFilter> ICrmStore.Tasks => Tasks;

    IRecordSet<User, UserFilter> ICrmStore.Users => Users;

    public Task<IReadOnlyList<PipelineRow>> SummarizeDealsAsync(DealFilter filter, PipelineGroup group, CancellationToken cancellationToken)
    {
        var users = Users.All.ToDictionary(user => user.Id, user => user.DisplayName);
        var clients = Clients.All.ToDictionary(client => client.Id, client => client.DisplayName);
        var rows = Deals.All.Where(deal => InMemoryFilters.Matches(deal, filter))
            .GroupBy(deal => (Key: Key(deal), deal.Currency))
            .Select(deals =>
            {
                var values = deals.Where(deal => deal.Value is not null).Select(deal => deal.Value!.Value).ToList();
                return new PipelineRow(
                    deals.Key.Key, Label(deals.Key.Key), deals.Key.Currency, deals.Count(), values.Count,
                    values.Count > 0 ? values.Sum() : null, values.Count > 0 ? decimal.Round(values.Average(), 4) : null);
            })
            .OrderByDescending(row => row.Sum ?? decimal.MinValue)
            .ThenByDescending(row => row.Count)
            .ThenBy(row => row.Key, StringComparer.Ordinal);
        return Task.FromResult<IReadOnlyList<PipelineRow>>([.. rows]);

        string? Key(Deal deal) => group switch
        {
            PipelineGroup.Stage => deal.Stage,
            PipelineGroup.Status => deal.Status.ToString().ToLowerInvariant(),
            PipelineGroup.Owner => deal.OwnerId,
            PipelineGroup.Product => deal.Product,
            _ => deal.ClientId,
        };

        string? Label(string? key) => key is null ? null : group switch
        {
            PipelineGroup.Owner => users[key],
            PipelineGroup.Client => clients[key],
            _ => key,
        };
    }

    private string? UnknownReference(string? clientId, string? dealId) =>
        !Clients.Has(clientId) ? "clientId" : !Deals.Has(dealId) ? "dealId" : null;

    private bool ReleaseUser(string id)
    {
        if (Tasks.All.Any(task => task.AssignedTo == id))
        {
            return false;
        }

        Clients.Change(client => client.OwnerId == id, client => client with { OwnerId = null });
        Deals.Change(deal => deal.OwnerId == id, deal => deal with { OwnerId = null });
        Activities.Change(activity => activity.UserId == id, activity => activity with { UserId = null });
        return true;
    }

    private bool ReleaseClient(string id)
    {
        Deals.Change(deal => deal.ClientId == id, deal => deal with { ClientId = null });
        Activities.Change(activity => activity.ClientId == id, activity => activity with { ClientId = null });
        Tasks.Change(task => task.ClientId == id, task => task with { ClientId = null });
        return true;
    }

    private bool ReleaseDeal(string id)
    {
        Activities.Change(activity => activity.DealId == id, activity => activity with { DealId = null });
        Tasks.Change(task => task.DealId == id, task => task with { DealId = null });
        return true;
    }
}
