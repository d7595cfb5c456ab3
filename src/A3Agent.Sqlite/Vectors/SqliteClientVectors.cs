using A3Agent.Identity;
using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>Vectors of clients and the queue of those that wait for one. That clients are queued is the triggers' work.</summary>
internal sealed class SqliteClientVectors(Engine engine) : IClientVectors
{
    public Task<IReadOnlyList<VectorSet>> ListSetsAsync(CancellationToken cancellationToken) =>
        engine.ReadAsync<IReadOnlyList<VectorSet>>(VectorSetRows.List, cancellationToken);

    public Task<VectorSet> AddSetAsync(string model, int dimensions, bool again, CancellationToken cancellationToken)
    {
        VectorRules.CheckDimensions(dimensions);
        return engine.WriteAsync(
            database => VectorSetRows.Add(database, model, dimensions, again, engine.Time.GetUtcNow()), cancellationToken);
    }

    public async Task<VectorSet?> AdvanceAsync(CancellationToken cancellationToken)
    {
        // A read first: mostly there is nothing to do, and then the writer is left alone.
        var sets = await ListSetsAsync(cancellationToken).ConfigureAwait(false);
        var active = sets.Any(set => set.State == VectorSetState.Filling)
            ? await engine.WriteAsync(database => VectorSetRows.Switch(database, engine.Time.GetUtcNow()), cancellationToken).ConfigureAwait(false)
            : null;
        if (sets.Any(set => set.State == VectorSetState.Retired))
        {
            while (await engine.WriteAsync(database => VectorSetRows.DropSome(database, engine.Time.GetUtcNow()), cancellationToken)
                .ConfigureAwait(false))
            {
            }
        }

        return active;
    }

    public async Task<ClaimedClients?> ClaimAsync(OrganizationId? after, int most, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var waiting = await engine.ReadAsync(
            database => EmbeddingQueue.FindDue(database, after, engine.Time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        return waiting is null
            ? null
            : await engine.WriteAsync(
                database => EmbeddingQueue.Claim(database, after, most, engine.Time.GetUtcNow(), lease), cancellationToken).ConfigureAwait(false);
    }

    public Task<int> CompleteAsync(ClaimedClients claim, IReadOnlyList<EmbeddedClient> embedded, CancellationToken cancellationToken)
    {
        VectorRules.Check(claim.Set, embedded);
        return engine.WriteAsync(
            database => embedded.Count(client => VectorRows.Complete(database, claim, client, engine.Time.GetUtcNow())), cancellationToken);
    }

    public Task ReleaseAsync(ClaimedClients claim, IReadOnlyList<WaitingClient> clients, TimeSpan after, CancellationToken cancellationToken) =>
        engine.WriteAsync(
            database => clients.Count(client => EmbeddingQueue.Release(database, claim, client, engine.Time.GetUtcNow(), after)),
            cancellationToken);

    public Task FailAsync(
        ClaimedClients claim, WaitingClient client, string error, TimeSpan after, CancellationToken cancellationToken) =>
        engine.WriteAsync(
            database => EmbeddingQueue.Fail(database, claim, client, error, engine.Time.GetUtcNow(), after), cancellationToken);

    public Task<IReadOnlyList<VectorSetStatus>> StatusAsync(OrganizationId? organization, CancellationToken cancellationToken) =>
        engine.ReadAsync<IReadOnlyList<VectorSetStatus>>(
            database => [.. VectorSetRows.List(database).Select(set => VectorRows.Status(database, set, organization))], cancellationToken);

    public Task<IReadOnlyList<DeadClient>> ListDeadAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        engine.ReadAsync<IReadOnlyList<DeadClient>>(database => EmbeddingQueue.ListDead(database, organization), cancellationToken);
}
