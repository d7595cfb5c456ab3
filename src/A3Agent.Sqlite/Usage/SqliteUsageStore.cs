using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Usage;

namespace A3Agent.Sqlite;

/// <summary>One organization's accounts.</summary>
internal sealed class SqliteUsageStore(Engine engine, OrganizationId organization) : IUsageStore
{
    private readonly string owner = organization.Value;

    public Task<ReservationOutcome> ReserveAsync(
        Reservation reservation, IReadOnlyList<Budget> installation, CancellationToken cancellationToken) => engine.WriteAsync(
            database => ReservationRows.Reserve(database, owner, reservation, installation, engine.Time.GetUtcNow()), cancellationToken);

    public Task<IReadOnlyList<BudgetStatus>> SettleAsync(UsageCall call, CancellationToken cancellationToken) =>
        engine.WriteAsync(database => CallRows.Settle(database, owner, call, engine.Time.GetUtcNow()), cancellationToken);

    public Task ReleaseAsync(Guid reservation, CancellationToken cancellationToken) => engine.WriteAsync(
        database => ReservationRows.Release(database, owner, reservation, engine.Time.GetUtcNow()), cancellationToken);

    public Task<UsageReport> ReportAsync(UsageQuery query, CancellationToken cancellationToken) =>
        engine.ReadAsync(database => UsageReports.Read(database, owner, query), cancellationToken);

    public Task<IReadOnlyList<BudgetStatus>> ListBudgetsAsync(
        DateTimeOffset now, IReadOnlyList<Budget> installation, CancellationToken cancellationToken) =>
        engine.ReadAsync<IReadOnlyList<BudgetStatus>>(
            database =>
            [
                .. ((IEnumerable<Budget>)[.. BudgetRows.Own(database, owner), .. installation])
                    .Select(budget => BudgetRows.Find(database, owner, budget, now)),
            ],
            cancellationToken);

    public Task ReplaceBudgetsAsync(IReadOnlyList<Budget> budgets, CancellationToken cancellationToken) =>
        engine.WriteAsync(database => BudgetRows.Replace(database, owner, budgets), cancellationToken);

    public Task<bool> RaiseAsync(Alert alert, CancellationToken cancellationToken) =>
        engine.WriteAsync(database => AlertRows.Insert(database, owner, alert, engine.Time.GetUtcNow()), cancellationToken);

    public Task<Page<Alert>> ListAlertsAsync(PageRequest page, CancellationToken cancellationToken) =>
        engine.ReadAsync(database => AlertRows.List(database, owner, page), cancellationToken);
}
