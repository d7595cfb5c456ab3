using A3Agent.Search;

namespace A3Agent.Benchmarks.Search;

/// <summary>
/// The truth: the ten nearest clients of a query behind each filter, by comparing every vector of the organization. Kept in the database,
/// so that a second run over the same data need not compare again.
/// </summary>
internal sealed class ExactNeighbours(BenchmarkDatabase database, VectorSet set)
{
    /// <summary>How many are looked at.</summary>
    public const int Most = 10;

    private const string Kept = """
        CREATE SCHEMA IF NOT EXISTS benchmark;
        CREATE TABLE IF NOT EXISTS benchmark.nearest (
          organization text, query integer, filter text, ids text[], distances double precision[],
          PRIMARY KEY (organization, query, filter));
        """;

    /// <summary>The nearest ones of each of the queries by its number, behind a filter; empty where nobody passes it.</summary>
    public async Task<IReadOnlyDictionary<int, string[]>> FindAsync(
        SampleOrganization organization, SampleFilter filter, IReadOnlyList<SampleQuery> queries, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        await BenchmarkDatabase.RunAsync(connection, Kept, cancellationToken);
        await FillAsync(connection, organization, queries, cancellationToken);
        await using var read = BenchmarkDatabase.Command(
            connection, "SELECT query, coalesce(ids, '{}') FROM benchmark.nearest WHERE organization = $1 AND filter = $2 AND query = ANY ($3)");
        read.Parameters.Add(new() { Value = organization.Id });
        read.Parameters.Add(new() { Value = filter.Name });
        read.Parameters.Add(new() { Value = queries.Select(query => query.Number).ToArray() });
        await using var rows = await read.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<int, string[]>();
        while (await rows.ReadAsync(cancellationToken))
        {
            found.Add(rows.GetInt32(0), rows.GetFieldValue<string[]>(1));
        }

        return found;
    }

    private async Task FillAsync(
        Npgsql.NpgsqlConnection connection, SampleOrganization organization, IReadOnlyList<SampleQuery> queries,
        CancellationToken cancellationToken)
    {
        const string Known = "SELECT coalesce(array_agg(DISTINCT query), '{}') FROM benchmark.nearest WHERE organization = $1";
        await using var ask = BenchmarkDatabase.Command(connection, Known);
        ask.Parameters.Add(new() { Value = organization.Id });
        var known = (int[])(await ask.ExecuteScalarAsync(cancellationToken))!;
        var missing = queries.Where(query => !known.Contains(query.Number)).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        // Which clients pass which filter is looked up once, so that each query costs the comparisons alone.
        await BenchmarkDatabase.RunAsync(connection, $"""
            DROP TABLE IF EXISTS passes;
            CREATE TEMPORARY TABLE passes AS
            SELECT c.id, {string.Join(", ", SampleFilter.All.Select((filter, i) => $"{Condition(filter)} AS f{i}"))}
            FROM a3.clients c WHERE c.organization = '{organization.Id}';
            ANALYZE passes;
            """, cancellationToken);
        var lists = SampleFilter.All.Select((filter, i) => $"""
            SELECT $1, $3, '{filter.Name}', array_agg(id ORDER BY d, id), array_agg(d ORDER BY d, id)
            FROM (SELECT id, d FROM compared WHERE f{i} ORDER BY d, id LIMIT {Most}) AS l{i}
            """);
        await using var compare = BenchmarkDatabase.Command(connection, $"""
            WITH compared AS MATERIALIZED (
              SELECT p.*, v.embedding <=> $2::halfvec AS d
              FROM a3.vectors_{set.Id} v JOIN passes p ON p.id = v.client_id WHERE v.organization = $1)
            INSERT INTO benchmark.nearest {string.Join("\nUNION ALL\n", lists)}
            """);
        compare.Parameters.Add(new() { Value = organization.Id });
        compare.Parameters.Add(new() { Value = Array.Empty<float>() });
        compare.Parameters.Add(new() { Value = 0 });
        foreach (var query in missing)
        {
            compare.Parameters[1].Value = query.Vector.Values.ToArray();
            compare.Parameters[2].Value = query.Number;
            await compare.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static string Condition(SampleFilter filter) => filter switch
    {
        { Tag: { } tag } => $"c.folded_tags @> ARRAY['{tag}']",
        { StatusText: { } status } => $"c.status = '{status}'",
        _ => "true",
    };
}
