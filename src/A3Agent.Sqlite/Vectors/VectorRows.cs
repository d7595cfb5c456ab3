using System.Runtime.InteropServices;
using A3Agent.Identity;
using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>The vectors of clients.</summary>
internal static class VectorRows
{
    /// <summary>Stores or keeps the vector of a claimed client and takes the client from the queue.</summary>
    /// <returns>False when it was changed, deleted or claimed by somebody else meanwhile: then nothing is done.</returns>
    public static bool Complete(Database database, ClaimedClients claim, EmbeddedClient client, DateTimeOffset now)
    {
        const string Sql = $"""
            DELETE FROM embedding_queue
            WHERE {EmbeddingQueue.StillClaimed}
              AND document = (SELECT document FROM clients WHERE organization = ? AND id = ? AND content_hash = ?)
              AND (? OR EXISTS (SELECT 1 FROM client_vectors v WHERE v.organization = embedding_queue.organization
                AND v.set_id = embedding_queue.set_id AND v.document = embedding_queue.document AND v.content_hash = ?))
            RETURNING document
            """;
        using var taken = database.Prepare(Sql)
            .BindClaimed(claim, client.Version, now).Bind(claim.Organization.Value).Bind(client.ClientId).Bind(client.Hash)
            .Bind(client.Vector is null ? 0 : 1).Bind(client.Hash);
        if (!taken.Step())
        {
            return false;
        }

        if (client.Vector is { } vector)
        {
            Put(database, claim, taken.Int64(0), client.Hash, vector.Span);
        }

        return true;
    }

    public static VectorSetStatus Status(Database database, VectorSet set, OrganizationId? organization)
    {
        const string VectorsSql = """
            SELECT count(*) FROM organizations o CROSS JOIN client_vectors v ON v.organization = o.organization AND v.set_id = ?
            WHERE ?2 IS NULL OR o.organization = ?2
            """;
        const string QueueSql = """
            SELECT count(*) - count(q.dead_at), count(q.dead_at)
            FROM organizations o CROSS JOIN embedding_queue q ON q.organization = o.organization AND q.set_id = ?
            WHERE ?2 IS NULL OR o.organization = ?2
            """;
        using var vectors = database.Prepare(VectorsSql).Bind(set.Id).Bind(organization?.Value);
        using var queue = database.Prepare(QueueSql).Bind(set.Id).Bind(organization?.Value);
        vectors.Step();
        queue.Step();
        return new VectorSetStatus(set, vectors.Int64(0), queue.Int64(0), queue.Int64(1));
    }

    private static void Put(Database database, ClaimedClients claim, long document, byte[] hash, ReadOnlySpan<float> vector)
    {
        const string Sql = """
            INSERT INTO client_vectors (organization, set_id, document, content_hash, vector) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (organization, set_id, document) DO UPDATE SET content_hash = excluded.content_hash, vector = excluded.vector
            """;
        database.Prepare(Sql)
            .Bind(claim.Organization.Value).Bind(claim.Set.Id).Bind(document).Bind(hash).Bind(MemoryMarshal.AsBytes(vector)).Run();
    }
}
