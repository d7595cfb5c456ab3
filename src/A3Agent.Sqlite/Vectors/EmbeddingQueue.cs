using A3Agent.Identity;
using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>The clients that wait for a vector: claimed by lease, given back, given up.</summary>
internal static class EmbeddingQueue
{
    /// <summary>What is still claimed: version, organization, set, lease and the time, in this order.</summary>
    public const string StillClaimed =
        "version = ? AND organization = ? AND set_id = ? AND lease = ? AND available_at > ? AND dead_at IS NULL";

    /// <summary>Binds what <see cref="StillClaimed"/> needs.</summary>
    public static Statement BindClaimed(this Statement statement, ClaimedClients claim, long version, DateTimeOffset now) =>
        statement.Bind(version).Bind(claim.Organization.Value).Bind(claim.Set.Id).Bind(claim.Lease).Bind(now);

    /// <summary>The next organization with somebody who waits, and the set: the one after the given, then from the beginning.</summary>
    public static (OrganizationId Organization, int SetId)? FindDue(Database database, OrganizationId? after, DateTimeOffset now) =>
        FindDueAfter(database, after?.Value ?? "", now) ?? (after is null ? null : FindDueAfter(database, "", now));

    public static ClaimedClients? Claim(Database database, OrganizationId? after, int most, DateTimeOffset now, TimeSpan lease)
    {
        const string Sql = "UPDATE embedding_queue SET lease = ?, available_at = ? WHERE version = ?";
        if (FindDue(database, after, now) is not var (organization, setId))
        {
            return null;
        }

        var set = VectorSetRows.List(database).First(candidate => candidate.Id == setId);
        var clients = ListDue(database, organization, setId, most, now);
        var name = Guid.CreateVersion7(now);
        foreach (var client in clients)
        {
            database.Prepare(Sql).Bind(name).Bind(now + lease).Bind(client.Version).Run();
        }

        return new ClaimedClients(set, organization, name, clients);
    }

    /// <summary>Gives a client back, to be claimed again later.</summary>
    /// <returns>False when the claim has ended.</returns>
    public static bool Release(Database database, ClaimedClients claim, WaitingClient client, DateTimeOffset now, TimeSpan after)
    {
        const string Sql = $"UPDATE embedding_queue SET lease = NULL, available_at = ? WHERE {StillClaimed}";
        return database.Prepare(Sql).Bind(now + after).BindClaimed(claim, client.Version, now).Run() > 0;
    }

    /// <summary>Counts a refusal and gives the client back, or up.</summary>
    /// <returns>False when the claim has ended.</returns>
    public static bool Fail(
        Database database, ClaimedClients claim, WaitingClient client, string error, DateTimeOffset now, TimeSpan after)
    {
        const string Sql = $"""
            UPDATE embedding_queue
            SET lease = NULL, attempts = attempts + 1, error = ?, available_at = ?, dead_at = CASE WHEN attempts + 1 >= ? THEN ? END
            WHERE {StillClaimed}
            """;
        return database.Prepare(Sql)
            .Bind(error).Bind(now + after).Bind(IClientVectors.MaxAttempts).Bind(now).BindClaimed(claim, client.Version, now).Run() > 0;
    }

    public static List<DeadClient> ListDead(Database database, OrganizationId organization)
    {
        const string Sql = """
            SELECT clients.id, q.set_id, q.attempts, q.error, q.dead_at
            FROM embedding_queue q JOIN clients ON clients.document = q.document
            WHERE q.organization = ? AND q.dead_at IS NOT NULL
            ORDER BY q.dead_at DESC, clients.id, q.set_id LIMIT 200
            """;
        using var rows = database.Prepare(Sql).Bind(organization.Value);
        var dead = new List<DeadClient>();
        while (rows.Step())
        {
            dead.Add(new DeadClient(organization, rows.Text(0), rows.Int32(1), rows.Int32(2), rows.Text(3), rows.Time(4)));
        }

        return dead;
    }

    // The active set comes first: searches wait for it.
    private static (OrganizationId Organization, int SetId)? FindDueAfter(Database database, string after, DateTimeOffset now)
    {
        const string Sql = """
            SELECT o.organization, s.id FROM organizations o CROSS JOIN vector_sets s
            WHERE o.organization > ? AND s.state <> 'retired' AND EXISTS (
              SELECT 1 FROM embedding_queue q
              WHERE q.organization = o.organization AND q.set_id = s.id AND q.dead_at IS NULL AND q.available_at <= ?)
            ORDER BY o.organization, s.state, s.id LIMIT 1
            """;
        using var rows = database.Prepare(Sql).Bind(after).Bind(now);
        return rows.Step() ? (new OrganizationId(rows.Text(0)), rows.Int32(1)) : null;
    }

    private static List<WaitingClient> ListDue(Database database, OrganizationId organization, int setId, int most, DateTimeOffset now)
    {
        const string Sql = $"""
            SELECT {ClientKind.Columns}, clients.content_hash, q.version, q.attempts, v.document IS NOT NULL
            FROM embedding_queue q
            CROSS JOIN clients ON clients.document = q.document AND clients.organization = q.organization
            LEFT JOIN client_vectors v ON v.organization = q.organization AND v.set_id = q.set_id AND v.document = q.document
              AND v.content_hash = clients.content_hash
            WHERE q.organization = ? AND q.set_id = ? AND q.dead_at IS NULL AND q.available_at <= ?
            ORDER BY q.available_at, q.version LIMIT ?
            """;
        const int First = ClientKind.ColumnCount;
        using var rows = database.Prepare(Sql).Bind(organization.Value).Bind(setId).Bind(now).Bind(most);
        var clients = new List<WaitingClient>();
        while (rows.Step())
        {
            clients.Add(new WaitingClient(
                ClientKind.Instance.Read(rows), rows.Bytes(First).ToArray(), rows.Int64(First + 1), rows.Int32(First + 2),
                rows.Int32(First + 3) == 1));
        }

        return clients;
    }
}
