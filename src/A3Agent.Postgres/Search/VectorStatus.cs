using A3Agent.Identity;
using A3Agent.Search;

namespace A3Agent.Postgres;

/// <summary>How far the sets are.</summary>
internal static class VectorStatus
{
    private const int MaxDead = 200;

    public static Task<IReadOnlyList<VectorSetStatus>> ReadAsync(
        Database database, OrganizationId? organization, CancellationToken cancellationToken) => organization is { } one
            ? ReadOneAsync(database, one, cancellationToken)
            : ReadAllAsync(database, cancellationToken);

    public static Task<IReadOnlyList<DeadClient>> ListDeadAsync(
        Database database, OrganizationId organization, CancellationToken cancellationToken)
    {
        const string Text = """
            SELECT client_id, set_id, attempts, error, dead_at FROM a3.embedding_queue
            WHERE organization = $1 AND dead_at IS NOT NULL ORDER BY dead_at DESC, client_id LIMIT $2
            """;
        return database.ReadAsync<IReadOnlyList<DeadClient>>(
            organization,
            async session => await session.ListAsync(
                row => new DeadClient(
                    organization, row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4)),
                cancellationToken, new Sql(Text).Bind(organization.Value).Bind(MaxDead)).ConfigureAwait(false),
            cancellationToken);
    }

    private static Task<IReadOnlyList<VectorSetStatus>> ReadAllAsync(Database database, CancellationToken cancellationToken)
    {
        const string Text = """
            SELECT s.id, s.model, s.dimensions, s.state, s.created_at, c.embedded, c.queued, c.dead
            FROM a3.vector_sets s JOIN a3.vector_set_counts() c ON c.set_id = s.id ORDER BY s.id
            """;
        return ReadRowsAsync(database, null, new Sql(Text), cancellationToken);
    }

    // The sets' tables are named in the statement, so they are looked up first; one that is dropped in between is asked for again.
    private static async Task<IReadOnlyList<VectorSetStatus>> ReadOneAsync(
        Database database, OrganizationId organization, CancellationToken cancellationToken)
    {
        var ids = await database.ReadAsync(
            null, session => session.ListAsync(row => row.GetInt32(0), cancellationToken, new Sql("SELECT id FROM a3.vector_sets ORDER BY id")),
            cancellationToken).ConfigureAwait(false);
        if (ids.Count == 0)
        {
            return [];
        }

        var text = string.Join("\nUNION ALL\n", ids.Select(id => $"""
            SELECT s.id, s.model, s.dimensions, s.state, s.created_at,
              (SELECT count(*) FROM a3.vectors_{id} v WHERE v.organization = $1),
              count(q.client_id) FILTER (WHERE q.dead_at IS NULL), count(q.client_id) FILTER (WHERE q.dead_at IS NOT NULL)
            FROM a3.vector_sets s LEFT JOIN a3.embedding_queue q ON q.organization = $1 AND q.set_id = s.id
            WHERE s.id = {id} GROUP BY s.id
            """));
        return await ReadRowsAsync(database, organization, new Sql($"{text}\nORDER BY 1").Bind(organization.Value), cancellationToken)
            .ConfigureAwait(false);
    }

    private static Task<IReadOnlyList<VectorSetStatus>> ReadRowsAsync(
        Database database, OrganizationId? organization, Sql statement, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<VectorSetStatus>>(
            organization,
            async session => await session.ListAsync(
                row => new VectorSetStatus(PostgresClientVectors.ReadSet(row), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7)),
                cancellationToken, statement).ConfigureAwait(false),
            cancellationToken);
}
