using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Postgres;

/// <summary>One organization's CRM.</summary>
internal sealed class PostgresCrmStore(Database database, OrganizationId organization) : ICrmStore
{
    public IRecordSet<Client, ClientFilter> Clients => Of(ClientKind.Instance);

    public IRecordSet<Deal, DealFilter> Deals => Of(DealKind.Instance);

    public IRecordSet<Activity, ActivityFilter> Activities => Of(ActivityKind.Instance);

    public IRecordSet<TaskItem, TaskFilter> Tasks => Of(TaskKind.Instance);

    public IRecordSet<User, UserFilter> Users => Of(UserKind.Instance);

    public Task<IReadOnlyList<PipelineRow>> SummarizeDealsAsync(
        DealFilter filter, PipelineGroup group, CancellationToken cancellationToken) => database.ReadAsync(
            organization, session => DealSummary.ReadAsync(session, organization, filter, group, cancellationToken), cancellationToken);

    private PostgresRecordSet<T, TFilter> Of<T, TFilter>(RecordKind<T, TFilter> kind)
        where T : class, ICrmRecord => new(kind, database, organization);
}
