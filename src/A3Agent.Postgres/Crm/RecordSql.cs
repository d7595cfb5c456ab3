namespace A3Agent.Postgres;

/// <summary>The statements of one kind of record, put together once from the constants that name its table and columns.</summary>
/// <remarks>In all of them $1 is the organization: row-level security is the first line of defence, this the second.</remarks>
internal sealed class RecordSql
{
    public RecordSql(string table, RecordColumns columns)
    {
        var read = Selected = string.Join(", ", columns.Read.Select(column => $"{table}.{column}"));
        var insert = $"""
            INSERT INTO a3.{table} (organization, {string.Join(", ", columns.Written)}, origin_turn, origin_call)
            VALUES ($1, {string.Join(", ", columns.Written.Select(Value))}, ${columns.Written.Length + 2}, ${columns.Written.Length + 3})
            """;
        Find = $"SELECT {read} FROM a3.{table} WHERE organization = $1 AND id = $2";
        FindByOrigin = $"SELECT {read} FROM a3.{table} WHERE organization = $1 AND origin_turn = $2 AND origin_call = $3";
        FindIdsByName = $"SELECT id FROM a3.{table} WHERE organization = $1 AND folded_name = $2 ORDER BY id LIMIT 3";
        List = $"SELECT {read} FROM a3.{table} WHERE organization = $1";
        Count = $"SELECT count(*) FROM a3.{table} WHERE organization = $1";
        Lock = $"SELECT 1 FROM a3.{table} WHERE organization = $1 AND id = $2 FOR UPDATE";
        Delete = $"DELETE FROM a3.{table} WHERE organization = $1 AND id = $2";

        // xmax is 0 in a row that this statement has inserted; a row that it has updated was locked by it first, which xmax tells.
        var replaced = columns.Replaced.Select(column => $"{column} = excluded.{column}");
        Replace = $"""
            ON CONFLICT (organization, id) DO UPDATE SET {string.Join(", ", replaced)}
            WHERE {Differs(table, "excluded", columns)}
            RETURNING xmax = 0
            """;
        Put = $"{insert}\n{Replace}";
        Create = $"{insert}\nON CONFLICT DO NOTHING\nRETURNING {read}";

        string Value(string column, int i) => column == columns.Words ? $"${i + 2}::tsvector" : $"${i + 2}";
    }

    /// <summary>The columns that a record is read from, named with their table.</summary>
    public string Selected { get; }

    /// <summary>Finds by id.</summary>
    public string Find { get; }

    /// <summary>Finds by origin: turn and call.</summary>
    public string FindByOrigin { get; }

    /// <summary>Finds ids by folded name.</summary>
    public string FindIdsByName { get; }

    /// <summary>Selects records; conditions follow.</summary>
    public string List { get; }

    /// <summary>Counts records; conditions follow.</summary>
    public string Count { get; }

    /// <summary>
    /// Makes or replaces: what the kind binds, then the origin. Gives whether it was made; no row when it is there unchanged.
    /// </summary>
    public string Put { get; }

    /// <summary>
    /// Makes, unless id or origin is taken: what the kind binds, then the origin. Gives the record; no row when it was not made.
    /// </summary>
    public string Create { get; }

    /// <summary>Locks by id until the end of the transaction, for others' references to it too.</summary>
    public string Lock { get; }

    /// <summary>Deletes by id.</summary>
    public string Delete { get; }

    /// <summary>The end of an insert that replaces what is there when it differs.</summary>
    public string Replace { get; }

    /// <summary>Whether two rows say different things.</summary>
    public static string Differs(string one, string other, RecordColumns columns)
    {
        var content = $"({Of(one)}) IS DISTINCT FROM ({Of(other)})";
        return string.Join(" OR ", [content, .. columns.Json.Select(column => $"NOT a3.same_json({one}.{column}, {other}.{column})")]);

        string Of(string row) => string.Join(", ", columns.Content.Select(column => $"{row}.{column}"));
    }
}
