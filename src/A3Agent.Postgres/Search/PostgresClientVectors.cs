using A3Agent.Identity;
using A3Agent.Search;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>The vectors of all clients and their queue. Claims and results are bound to their organization by row-level security.</summary>
internal sealed class PostgresClientVectors(Database database) : IClientVectors
{
    private readonly GraphGrowth _growth = new(database);

    public Task<IReadOnlyList<VectorSet>> ListSetsAsync(CancellationToken cancellationToken)
    {
        const string Text = "SELECT id, model, dimensions, state, created_at FROM a3.vector_sets ORDER BY id";
        return database.ReadAsync<IReadOnlyList<VectorSet>>(
            null, async session => await session.ListAsync(ReadSet, cancellationToken, new Sql(Text)).ConfigureAwait(false), cancellationToken);
    }

    public Task<VectorSet> AddSetAsync(string model, int dimensions, bool again, CancellationToken cancellationToken)
    {
        const string Text = "SELECT id, model, dimensions, state, created_at FROM a3.vector_sets WHERE id = $1";
        VectorRules.CheckDimensions(dimensions);
        return database.WriteAsync(
            null,
            async session =>
            {
                var ids = await session.ListAsync(
                    row => row.GetInt32(0), cancellationToken, new Sql("SELECT a3.add_vector_set($1, $2, $3)").Bind(model).Bind(dimensions).Bind(again))
                    .ConfigureAwait(false);
                var sets = await session.ListAsync(ReadSet, cancellationToken, new Sql(Text).Bind(ids[0])).ConfigureAwait(false);
                return (sets[0], true);
            },
            cancellationToken);
    }

    public async Task<VectorSet?> AdvanceAsync(CancellationToken cancellationToken)
    {
        var switched = await database.WriteOnceAsync(
            null,
            session => session.ListAsync(
                row => row.IsDBNull(0) ? (int?)null : row.GetInt32(0), cancellationToken, new Sql("SELECT a3.advance_vector_sets()")),
            cancellationToken).ConfigureAwait(false);
        await _growth.GrowAsync(cancellationToken).ConfigureAwait(false);
        return switched[0] is { } id
            ? (await ListSetsAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(set => set.Id == id)
            : null;
    }

    public async Task<ClaimedClients?> ClaimAsync(OrganizationId? after, int most, TimeSpan lease, CancellationToken cancellationToken)
    {
        const string Next = """
            SELECT s.id, s.model, s.dimensions, s.state, s.created_at, n.organization
            FROM a3.next_waiting($1) n JOIN a3.vector_sets s ON s.id = n.set_id
            """;

        // Another worker may take all of an organization's clients just before; then it is the next one's turn.
        for (var served = after; ; )
        {
            var next = await database.ReadAsync(
                null,
                session => session.ListAsync(
                    row => (Set: ReadSet(row), Organization: new OrganizationId(row.GetString(5))), cancellationToken,
                    new Sql(Next).Bind(served?.Value)),
                cancellationToken).ConfigureAwait(false);
            if (next is not [var (set, organization)])
            {
                return null;
            }

            var claimed = await UnlessDroppedAsync(
                () => database.WriteOnceAsync(
                    organization, session => ClaimRows.ClaimAsync(session, organization, set.Id, most, lease, cancellationToken),
                    cancellationToken),
                []).ConfigureAwait(false);
            if (claimed.Count > 0)
            {
                return new ClaimedClients(set, organization, claimed[0].Lease, [.. claimed.Select(row => row.Client)]);
            }

            served = organization;
        }
    }

    public Task<int> CompleteAsync(ClaimedClients claim, IReadOnlyList<EmbeddedClient> embedded, CancellationToken cancellationToken)
    {
        VectorRules.Check(claim.Set, embedded);
        return embedded.Count == 0
            ? Task.FromResult(0)
            : UnlessDroppedAsync(
                () => database.WriteAsync(
                    claim.Organization,
                    async session => (await ClaimRows.CompleteAsync(session, claim, embedded, cancellationToken).ConfigureAwait(false), true),
                    cancellationToken),
                0);
    }

    public Task ReleaseAsync(
        ClaimedClients claim, IReadOnlyList<WaitingClient> clients, TimeSpan after, CancellationToken cancellationToken)
    {
        const string Text = """
            UPDATE a3.embedding_queue SET lease = NULL, available_at = now() + $5
            WHERE organization = $1 AND set_id = $2 AND lease = $3 AND client_id = ANY ($4)
            """;
        return database.WriteOnceAsync(
            claim.Organization,
            session => session.RunAsync(
                cancellationToken,
                new Sql(Text).Bind(claim.Organization.Value).Bind(claim.Set.Id).Bind(claim.Lease)
                    .Bind([.. clients.Select(client => client.Client.Id)]).Bind(after)),
            cancellationToken);
    }

    public Task FailAsync(
        ClaimedClients claim, WaitingClient client, string error, TimeSpan after, CancellationToken cancellationToken)
    {
        const string Text = """
            UPDATE a3.embedding_queue
            SET lease = NULL, available_at = now() + $6, attempts = attempts + 1, error = $7,
              dead_at = CASE WHEN attempts + 1 >= $8 THEN now() END
            WHERE organization = $1 AND set_id = $2 AND lease = $3 AND client_id = $4 AND version = $5
            """;
        return database.WriteOnceAsync(
            claim.Organization,
            session => session.RunAsync(
                cancellationToken,
                new Sql(Text).Bind(claim.Organization.Value).Bind(claim.Set.Id).Bind(claim.Lease).Bind(client.Client.Id)
                    .Bind(client.Version).Bind(after).Bind(error).Bind(IClientVectors.MaxAttempts)),
            cancellationToken);
    }

    public Task<IReadOnlyList<VectorSetStatus>> StatusAsync(OrganizationId? organization, CancellationToken cancellationToken) =>
        VectorStatus.ReadAsync(database, organization, cancellationToken);

    public Task<IReadOnlyList<DeadClient>> ListDeadAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        VectorStatus.ListDeadAsync(database, organization, cancellationToken);

    // A set that is dropped while it is worked for has nothing to give or to take any more.
    private static async Task<T> UnlessDroppedAsync<T>(Func<Task<T>> work, T otherwise)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return otherwise;
        }
    }

    internal static VectorSet ReadSet(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetString(1), row.GetInt32(2), Word<VectorSetState>.Parse(row.GetString(3)),
        row.GetFieldValue<DateTimeOffset>(4));
}
