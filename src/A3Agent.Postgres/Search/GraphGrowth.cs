using System.Diagnostics;
using A3Agent.Identity;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>
/// Moves the vectors of large organizations into the graph of their set, some at a time: adding one takes milliseconds, and until then it
/// is found by comparing it.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="mostExact">Organizations with more vectors than this get a graph.</param>
internal sealed class GraphGrowth(Database database, int mostExact = GraphGrowth.MostExact)
{
    /// <summary>
    /// Up to so many vectors of an organization are compared one by one. A graph is faster from about 10,000 on, but misses some of the
    /// nearest of middle-sized organizations, which share it with larger ones: measured, see docs/operations.md.
    /// </summary>
    public const int MostExact = 50_000;

    private const int BatchSize = 100;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private List<(OrganizationId Organization, int SetId)> _waiting = [];
    private long _lookedAt;

    /// <summary>Works for about a second, if there is anything to do.</summary>
    public async Task GrowAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        if (_waiting.Count == 0 && (_lookedAt == 0 || Stopwatch.GetElapsedTime(_lookedAt) > Pause))
        {
            _waiting = await FindAsync(cancellationToken).ConfigureAwait(false);
            _lookedAt = began;
        }

        while (_waiting.Count > 0 && Stopwatch.GetElapsedTime(began) < Slice)
        {
            var (organization, setId) = _waiting[^1];
            if (!await MoveSomeAsync(organization, setId, cancellationToken).ConfigureAwait(false))
            {
                _waiting.RemoveAt(_waiting.Count - 1);
            }
        }
    }

    private Task<List<(OrganizationId Organization, int SetId)>> FindAsync(CancellationToken cancellationToken) => database.ReadAsync(
        null,
        session => session.ListAsync(
            row => (new OrganizationId(row.GetString(0)), row.GetInt32(1)), cancellationToken,
            new Sql("SELECT organization, set_id FROM a3.organizations_to_graph($1)").Bind(mostExact)),
        cancellationToken);

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> MoveSomeAsync(OrganizationId organization, int setId, CancellationToken cancellationToken)
    {
        try
        {
            return await MoveAsync(organization, setId, cancellationToken).ConfigureAwait(false) == BatchSize;
        }
        catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // The set was dropped meanwhile.
            return false;
        }
    }

    private Task<int> MoveAsync(OrganizationId organization, int setId, CancellationToken cancellationToken)
    {
        const string Mark = """
            INSERT INTO a3.vector_graphs (organization, set_id)
            SELECT $1, id FROM a3.vector_sets WHERE id = $2 ON CONFLICT DO NOTHING
            """;
        var move = $"""
            UPDATE a3.vectors_{setId} AS v SET in_graph = true
            FROM (
              SELECT ctid AS place FROM a3.vectors_{setId} WHERE organization = $1 AND NOT in_graph
              ORDER BY client_id LIMIT $2 FOR UPDATE SKIP LOCKED) AS next
            WHERE v.organization = $1 AND v.ctid = next.place
            """;
        return database.WriteOnceAsync(
            organization,
            async session => (await session.RunAsync(
                cancellationToken,
                new Sql(Mark).Bind(organization.Value).Bind(setId),
                new Sql(move).Bind(organization.Value).Bind(BatchSize)).ConfigureAwait(false))[1],
            cancellationToken);
    }
}
