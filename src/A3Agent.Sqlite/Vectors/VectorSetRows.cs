using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>The sets of vectors: made beside the active one, made active when they are full, dropped when nobody can use them.</summary>
internal static class VectorSetRows
{
    /// <summary>A search that began with a set may hold its query's vector for some time.</summary>
    private static readonly TimeSpan RetiredFor = TimeSpan.FromMinutes(1);

    private const int DroppedAtOnce = 1_000;
    private const string Columns = "id, model, dimensions, state, created_at";

    public static List<VectorSet> List(Database database)
    {
        const string Sql = $"SELECT {Columns} FROM vector_sets ORDER BY id";
        using var rows = database.Prepare(Sql);
        var sets = new List<VectorSet>();
        while (rows.Step())
        {
            sets.Add(Read(rows));
        }

        return sets;
    }

    /// <summary>The set in a state; null when there is none.</summary>
    public static VectorSet? Find(Database database, VectorSetState state)
    {
        const string Sql = $"SELECT {Columns} FROM vector_sets WHERE state = ? LIMIT 1";
        using var rows = database.Prepare(Sql).BindUtf8(Word<VectorSetState>.Of(state));
        return rows.Step() ? Read(rows) : null;
    }

    public static VectorSet Add(Database database, string model, int dimensions, bool again, DateTimeOffset now)
    {
        const string Sql = """
            INSERT INTO vector_sets (model, dimensions, state, created_at)
            VALUES (?, ?, CASE WHEN EXISTS (SELECT 1 FROM vector_sets WHERE state = 'active') THEN 'filling' ELSE 'active' END, ?)
            """;
        const string NewestSql = $"SELECT {Columns} FROM vector_sets ORDER BY id DESC LIMIT 1";
        const string QueueSql = """
            INSERT INTO embedding_queue (organization, set_id, document, is_new)
            SELECT organization, ?, document, 1 FROM clients WHERE content_hash IS NOT NULL ORDER BY document
            """;
        if (!again && List(database).FindLast(
            there => there.State != VectorSetState.Retired && there.Model == model && there.Dimensions == dimensions) is { } known)
        {
            return known;
        }

        Retire(database, VectorSetState.Filling, now);
        database.Prepare(Sql).Bind(model).Bind(dimensions).Bind(now).Run();
        VectorSet set;
        using (var rows = database.Prepare(NewestSql))
        {
            rows.Step();
            set = Read(rows);
        }

        database.Prepare(QueueSql).Bind(set.Id).Run();
        return set;
    }

    /// <summary>Makes the filling set the active one when no client waits for its first vector in it.</summary>
    public static VectorSet? Switch(Database database, DateTimeOffset now)
    {
        const string Sql = "UPDATE vector_sets SET state = 'active' WHERE id = ?";
        if (Find(database, VectorSetState.Filling) is not { } filling || Waits(database, filling) || QueueMissed(database, filling) > 0)
        {
            return null;
        }

        Retire(database, VectorSetState.Active, now);
        database.Prepare(Sql).Bind(filling.Id).Run();
        return filling with { State = VectorSetState.Active };
    }

    /// <summary>Drops a part of a set that has been retired for long enough, so that no write is held up for long.</summary>
    /// <returns>False when there is nothing more to drop.</returns>
    public static bool DropSome(Database database, DateTimeOffset now)
    {
        const string DueSql = "SELECT id FROM vector_sets WHERE state = 'retired' AND retired_at <= ? LIMIT 1";
        const string VectorsSql = """
            DELETE FROM client_vectors WHERE (organization, set_id, document) IN (
              SELECT v.organization, v.set_id, v.document
              FROM organizations o CROSS JOIN client_vectors v ON v.organization = o.organization AND v.set_id = ?
              LIMIT ?)
            """;
        const string SetSql = "DELETE FROM vector_sets WHERE id = ?";
        long id;
        using (var due = database.Prepare(DueSql).Bind(now - RetiredFor))
        {
            if (!due.Step())
            {
                return false;
            }

            id = due.Int64(0);
        }

        if (database.Prepare(VectorsSql).Bind(id).Bind(DroppedAtOnce).Run() < DroppedAtOnce)
        {
            database.Prepare(SetSql).Bind(id).Run();
        }

        return true;
    }

    private static void Retire(Database database, VectorSetState state, DateTimeOffset now)
    {
        const string QueueSql = "DELETE FROM embedding_queue WHERE set_id IN (SELECT id FROM vector_sets WHERE state = ?)";
        const string Sql = "UPDATE vector_sets SET state = 'retired', retired_at = ? WHERE state = ?";
        database.Prepare(QueueSql).BindUtf8(Word<VectorSetState>.Of(state)).Run();
        database.Prepare(Sql).Bind(now).BindUtf8(Word<VectorSetState>.Of(state)).Run();
    }

    private static bool Waits(Database database, VectorSet set)
    {
        const string Sql = """
            SELECT 1 FROM organizations o CROSS JOIN embedding_queue q ON q.organization = o.organization
            WHERE q.set_id = ? AND q.is_new = 1 AND q.dead_at IS NULL LIMIT 1
            """;
        using var rows = database.Prepare(Sql).Bind(set.Id);
        return rows.Step();
    }

    // The triggers miss nobody; this is what makes the switch right even if somebody were missed.
    private static int QueueMissed(Database database, VectorSet set)
    {
        const string Sql = """
            INSERT INTO embedding_queue (organization, set_id, document, is_new)
            SELECT c.organization, ?1, c.document, v.document IS NULL
            FROM clients c
            LEFT JOIN client_vectors v ON v.organization = c.organization AND v.set_id = ?1 AND v.document = c.document
            WHERE c.content_hash IS NOT NULL AND v.content_hash IS NOT c.content_hash
              AND NOT EXISTS (SELECT 1 FROM embedding_queue q
                WHERE q.organization = c.organization AND q.document = c.document AND q.set_id = ?1)
            """;
        return database.Prepare(Sql).Bind(set.Id).Run();
    }

    private static VectorSet Read(Statement row) =>
        new(row.Int32(0), row.Text(1), row.Int32(2), Word<VectorSetState>.Parse(row.Bytes(3)), row.Time(4));
}
