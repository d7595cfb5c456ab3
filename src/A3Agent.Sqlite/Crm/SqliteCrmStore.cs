using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Sqlite;

/// <summary>One organization's CRM.</summary>
internal sealed class SqliteCrmStore(Engine engine, OrganizationId organization) : ICrmStore
{
    public IRecordSet<Client, ClientFilter> Clients { get; } =
        new SqliteRecordSet<Client, ClientFilter>(ClientKind.Instance, engine, organization);

    public IRecordSet<Deal, DealFilter> Deals { get; } =
        new SqliteRecordSet<Deal, DealFilter>(DealKind.Instance, engine, organization);

    public IRecordSet<Activity, ActivityFilter> Activities { get; } =
        new SqliteRecordSet<Activity, ActivityFilter>(ActivityKind.Instance, engine, organization);

    public IRecordSet<TaskItem, TaskFilter> Tasks { get; } =
        new SqliteRecordSet<TaskItem, TaskFilter>(TaskKind.Instance, engine, organization);

    public IRecordSet<User, UserFilter> Users { get; } =
        new SqliteRecordSet<User, UserFilter>(UserKind.Instance, engine, organization);

    public Task<IReadOnlyList<PipelineRow>> SummarizeDealsAsync(
        DealFilter filter, PipelineGroup group, CancellationToken cancellationToken) =>
        engine.ReadAsync(database => DealSummary.Read(database, organization.Value, filter, group), cancellationToken);
}
