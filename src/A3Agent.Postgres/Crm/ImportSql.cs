using A3Agent.Crm;

namespace A3Agent.Postgres;

/// <summary>The statements of an import of one kind of record, put together once from constants; $1 is the organization.</summary>
internal sealed class ImportSql
{
    public ImportSql(string table, RecordColumns columns, RecordSql sql, IEnumerable<(string Column, string Table)> references)
    {
        var staged = $"pg_temp.staged_{table}";
        var written = string.Join(", ", columns.Written);
        Stage = $"""
            CREATE TEMPORARY TABLE staged_{table} ON COMMIT DROP AS
            SELECT 0 AS position, {string.Join(", ", columns.Written.Select(column => As(column, "text")))} FROM a3.{table} WITH NO DATA
            """;
        Copy = $"COPY {staged} (position, {written}) FROM STDIN (FORMAT binary)";
        Analyze = $"ANALYZE {staged}";
        GivenTwice = $"""
            DELETE FROM {staged} AS staged
            USING (SELECT position, row_number() OVER (PARTITION BY id ORDER BY position) AS place FROM {staged}) AS given
            WHERE given.position = staged.position AND given.place > 1
            RETURNING staged.position, staged.id
            """;
        Unchanged = $"""
            DELETE FROM {staged} AS staged USING a3.{table}
            WHERE {table}.organization = $1 AND {table}.id = staged.id AND NOT ({RecordSql.Differs(table, "staged", columns)})
            """;
        Unknown =
        [
            .. references.Select(reference => $"""
                DELETE FROM {staged} AS staged
                WHERE staged.{reference.Column} IS NOT NULL AND NOT EXISTS (
                  SELECT FROM a3.{reference.Table} AS other WHERE other.organization = $1 AND other.id = staged.{reference.Column})
                RETURNING staged.position
                """),
        ];

        // In the order of ids, so that two imports of the same records wait for each other instead of blocking each other.
        Merge = $"""
            WITH merged (made) AS (
            INSERT INTO a3.{table} (organization, {written})
            SELECT $1, {string.Join(", ", columns.Written.Select(column => As(column, "tsvector")))} FROM {staged} ORDER BY id
            {sql.Replace})
            SELECT count(*) FILTER (WHERE made), count(*) FILTER (WHERE NOT made) FROM merged
            """;

        string As(string column, string type) => column == columns.Words ? $"{column}::{type} AS {column}" : column;
    }

    /// <summary>
    /// Makes the table that the records are staged in. Postgres copies into no table with row-level security; a temporary one belongs to
    /// this transaction alone.
    /// </summary>
    public string Stage { get; }

    /// <summary>Copies: position, then what the kind binds.</summary>
    public string Copy { get; }

    /// <summary>Tells the planner how many rows are staged.</summary>
    public string Analyze { get; }

    /// <summary>Takes out what is given again: position and id.</summary>
    public string GivenTwice { get; }

    /// <summary>Takes out what is there already with the same content.</summary>
    public string Unchanged { get; }

    /// <summary>Takes out what refers to something unknown, one statement for every reference: position.</summary>
    public IReadOnlyList<string> Unknown { get; }

    /// <summary>Makes and replaces what is left: how many were made, how many replaced.</summary>
    public string Merge { get; }

    public static ImportSql Of<T>(RecordShape<T> shape, RecordColumns columns, RecordSql sql)
        where T : class, ICrmRecord => new(
            shape.Name, columns, sql, shape.References.Select(reference => (RecordColumns.Of(reference), reference.Table)));
}
