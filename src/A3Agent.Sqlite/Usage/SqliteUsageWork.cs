using A3Agent.Identity;
using A3Agent.Usage;

namespace A3Agent.Sqlite;

/// <summary>What workers do for all accounts.</summary>
internal sealed class SqliteUsageWork(Engine engine) : IUsageWork
{
    private static readonly TimeSpan UntouchedFor = TimeSpan.FromDays(2);

    public Task<int> RollUpAsync(int most, CancellationToken cancellationToken) =>
        engine.WriteAsync(database => RollUp.Move(database, most), cancellationToken);

    public Task<int> ExpireReservationsAsync(CancellationToken cancellationToken) => engine.WriteAsync(
        database =>
        {
            var now = engine.Time.GetUtcNow();
            var lost = ReservationRows.ListLost(database, now);
            foreach (var (organization, call) in lost)
            {
                CallRows.Settle(database, organization.Value, call, now);
            }

            return lost.Count;
        },
        cancellationToken);

    public Task<int> PruneCountersAsync(int most, CancellationToken cancellationToken) => engine.WriteAsync(
        database => CounterRows.Prune(database, engine.Time.GetUtcNow() - UntouchedFor, most), cancellationToken);

    public Task<IReadOnlyList<CostSpike>> FindSpikesAsync(
        DateTimeOffset now, double factor, decimal leastUsd, CancellationToken cancellationToken) =>
        engine.ReadAsync(database => CostSpikes.Find(database, now, factor, leastUsd), cancellationToken);

    public Task<ClaimedAlert?> ClaimAlertAsync(TimeSpan lease, CancellationToken cancellationToken) =>
        engine.WriteAsync(database => AlertRows.Claim(database, engine.Time.GetUtcNow(), lease), cancellationToken);

    public Task EndAlertAsync(OrganizationId organization, Guid alert, TimeSpan? again, CancellationToken cancellationToken) =>
        engine.WriteAsync(
            database => AlertRows.End(database, organization.Value, alert, again is { } after ? engine.Time.GetUtcNow() + after : null),
            cancellationToken);
}
