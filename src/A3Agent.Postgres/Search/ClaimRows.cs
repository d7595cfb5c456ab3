using A3Agent.Identity;
using A3Agent.Search;
using Npgsql;
using NpgsqlTypes;

namespace A3Agent.Postgres;

/// <summary>Rows of the queue while a worker has them, and the vectors that come of them.</summary>
internal static class ClaimRows
{
    /// <summary>As in a3.add_vector_set: up to so many dimensions a vector lies in its row.</summary>
    private const int LongestPlain = 3_600;

    /// <summary>Claims waiting clients.</summary>
    /// <remarks>
    /// The rows are named by their place (ctid): joined by their key, they would be compared with every row of the organization as long as
    /// the server has no statistics of a queue that has just been filled.
    /// </remarks>
    public static Task<List<(Guid Lease, WaitingClient Client)>> ClaimAsync(
        Session session, OrganizationId organization, int setId, int most, TimeSpan time, CancellationToken cancellationToken)
    {
        var text = $"""
            WITH fresh AS MATERIALIZED (
              SELECT gen_random_uuid() AS lease
            ), due AS MATERIALIZED (
              SELECT ctid AS place FROM a3.embedding_queue
              WHERE organization = $1 AND set_id = $2 AND dead_at IS NULL AND available_at <= now()
              ORDER BY available_at LIMIT $3 FOR UPDATE SKIP LOCKED
            ), claimed AS (
              UPDATE a3.embedding_queue AS q SET lease = fresh.lease, available_at = now() + $4
              FROM due, fresh WHERE q.ctid = due.place
              RETURNING q.client_id, q.lease, q.version, q.attempts)
            SELECT {ClientRow.Columns}, clients.content_hash, claimed.version, claimed.attempts,
              coalesce(v.content_hash = clients.content_hash, false), claimed.lease
            FROM claimed JOIN a3.clients ON clients.organization = $1 AND clients.id = claimed.client_id
            LEFT JOIN a3.vectors_{setId} v ON v.organization = $1 AND v.client_id = claimed.client_id
            ORDER BY claimed.version
            """;
        return session.ListAsync(
            row => (row.GetGuid(ClientRow.Count + 4), new WaitingClient(
                ClientRow.Read(row), row.GetFieldValue<byte[]>(ClientRow.Count), row.GetInt64(ClientRow.Count + 1),
                row.GetInt32(ClientRow.Count + 2), row.GetBoolean(ClientRow.Count + 3))),
            cancellationToken,
            new Sql(text).Bind(organization.Value).Bind(setId).Bind(most).Bind(time));
    }

    /// <summary>
    /// Takes from the queue what is still as it was claimed, and stores the vectors of clients whose text is still the one that was embedded.
    /// </summary>
    /// <remarks>
    /// The vectors come by COPY into a table of the transaction's own (Postgres refuses COPY into one with row-level security). Clients are
    /// locked first, as a delete does, so that the two wait for each other instead of blocking each other. The claim is found by its lease
    /// alone, the vectors by key and place, so that no plan depends on statistics, which there are none of.
    /// </remarks>
    public static async Task<int> CompleteAsync(
        Session session, ClaimedClients claim, IReadOnlyList<EmbeddedClient> embedded, CancellationToken cancellationToken)
    {
        const string Make = """
            CREATE TEMPORARY TABLE a3_embedded (
              client_id text COLLATE "C" PRIMARY KEY, content_hash bytea, version bigint, embedding public.halfvec)
            ON COMMIT DROP
            """;
        const string Plain = "ALTER TABLE a3_embedded ALTER embedding SET STORAGE PLAIN";
        const string Lock = """
            SELECT FROM a3.clients WHERE organization = $1 AND id = ANY (ARRAY(SELECT client_id FROM a3_embedded)) ORDER BY id FOR KEY SHARE
            """;
        var keep = $"""
            WITH mine AS (
              DELETE FROM a3.embedding_queue AS q USING a3_embedded e
              WHERE q.organization = $1 AND q.lease = $3 AND q.available_at > now() AND q.client_id = e.client_id AND q.version = e.version
                AND EXISTS (SELECT FROM a3.vector_sets s WHERE s.id = $2 AND s.state <> 'retired')
                AND (e.embedding IS NOT NULL OR EXISTS (
                  SELECT FROM a3.vectors_{claim.Set.Id} v
                  WHERE v.organization = $1 AND v.client_id = e.client_id AND v.content_hash = e.content_hash))
              RETURNING e.ctid AS place
            ), stored AS (
              INSERT INTO a3.vectors_{claim.Set.Id} AS v (organization, client_id, content_hash, embedding)
              SELECT $1, e.client_id, e.content_hash, e.embedding
              FROM mine m JOIN a3_embedded e ON e.ctid = m.place
              JOIN a3.clients c ON c.organization = $1 AND c.id = e.client_id AND c.content_hash = e.content_hash
              WHERE e.embedding IS NOT NULL
              ON CONFLICT (organization, client_id) DO UPDATE
              SET content_hash = excluded.content_hash, embedding = excluded.embedding, in_graph = false)
            SELECT count(*) FROM mine
            """;
        var owner = claim.Organization.Value;
        Sql[] make = claim.Set.Dimensions <= LongestPlain ? [new Sql(Make), new Sql(Plain)] : [new Sql(Make)];
        await session.RunAsync(cancellationToken, make).ConfigureAwait(false);
        await CopyAsync(session.Connection, embedded, cancellationToken).ConfigureAwait(false);
        await session.RunAsync(cancellationToken, new Sql(Lock).Bind(owner)).ConfigureAwait(false);
        var counts = await session.ListAsync(
            row => row.GetInt64(0), cancellationToken, new Sql(keep).Bind(owner).Bind(claim.Set.Id).Bind(claim.Lease)).ConfigureAwait(false);
        return (int)counts[0];
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, IReadOnlyList<EmbeddedClient> embedded, CancellationToken cancellationToken)
    {
        const string Copy = "COPY a3_embedded (client_id, content_hash, version, embedding) FROM STDIN (FORMAT binary)";
        await using var rows = await connection.BeginBinaryImportAsync(Copy, cancellationToken).ConfigureAwait(false);
        foreach (var client in embedded)
        {
            await rows.StartRowAsync(cancellationToken).ConfigureAwait(false);
            await rows.WriteAsync(client.ClientId, NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false);
            await rows.WriteAsync(client.Hash, NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
            await rows.WriteAsync(client.Version, NpgsqlDbType.Bigint, cancellationToken).ConfigureAwait(false);
            if (client.Vector is { } vector)
            {
                await rows.WriteAsync(Halves.Of(vector.Span), NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await rows.WriteNullAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        await rows.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }
}
