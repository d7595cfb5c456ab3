using System.Diagnostics;
using A3Agent.Search;
using Npgsql;

namespace A3Agent.Benchmarks.Search;

/// <summary>
/// Fills a database as its administrator: clients by statements, vectors by COPY, without triggers and foreign keys; their secondary
/// indexes and the graph are dropped before and built in bulk afterwards.
/// </summary>
internal sealed class SampleLoad(BenchmarkDatabase database, SearchOptions options, SampleVectors vectors)
{
    private const string Model = "benchmark";
    private static readonly string ClientsSql = ReadSql("SampleClients.sql");

    /// <summary>Loads every organization, and puts those with more than <paramref name="mostExact"/> clients into the graph.</summary>
    public async Task<VectorSet> RunAsync(IReadOnlyList<SampleOrganization> organizations, int mostExact, CancellationToken cancellationToken)
    {
        var set = await database.Storage.Vectors.AddSetAsync(Model, vectors.Dimensions, again: true, cancellationToken);
        await using var connection = await database.ConnectAsync(cancellationToken);
        await RunAsync(connection, "SET session_replication_role = replica; SET synchronous_commit = off", cancellationToken);
        var clientIndexes = await DropIndexesAsync(connection, "clients", cancellationToken);
        var vectorIndexes = await DropIndexesAsync(connection, $"vectors_{set.Id}", cancellationToken);
        await TimedAsync("clients", () => LoadClientsAsync(connection, organizations, cancellationToken));
        await TimedAsync("vectors", () => LoadVectorsAsync(connection, set, organizations, mostExact, cancellationToken));
        await RunAsync(connection, $"SET maintenance_work_mem = '{options.BuildMemory}'; SET max_parallel_maintenance_workers = 2", cancellationToken);
        foreach (var index in clientIndexes.Concat(vectorIndexes))
        {
            await TimedAsync(index, () => RunAsync(connection, index, cancellationToken));
        }

        await TimedAsync("vacuum", () => RunAsync(connection, $"VACUUM (ANALYZE) a3.clients, a3.vectors_{set.Id}, a3.organizations, a3.vector_graphs", cancellationToken));
        return set;
    }

    /// <summary>Adds organizations and their clients.</summary>
    public static async Task LoadClientsAsync(
        NpgsqlConnection connection, IReadOnlyList<SampleOrganization> organizations, CancellationToken cancellationToken)
    {
        foreach (var organization in organizations)
        {
            await using var add = BenchmarkDatabase.Command(connection, "INSERT INTO a3.organizations VALUES ($1, now())");
            add.Parameters.Add(new() { Value = organization.Id });
            await add.ExecuteNonQueryAsync(cancellationToken);
            await using var fill = BenchmarkDatabase.Command(connection, ClientsSql);
            fill.Parameters.Add(new() { Value = organization.Id });
            fill.Parameters.Add(new() { Value = organization.Size });
            fill.Parameters.Add(new() { Value = organization.Topics });
            await fill.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private async Task LoadVectorsAsync(
        NpgsqlConnection connection, VectorSet set, IReadOnlyList<SampleOrganization> organizations, int mostExact,
        CancellationToken cancellationToken)
    {
        foreach (var organization in organizations)
        {
            await CopyVectorsAsync(connection, set, organization, organization.Size > mostExact, cancellationToken);
        }

        await using var mark = BenchmarkDatabase.Command(
            connection, "INSERT INTO a3.vector_graphs (organization, set_id) SELECT unnest($1), $2");
        mark.Parameters.Add(new() { Value = organizations.Where(one => one.Size > mostExact).Select(one => one.Id).ToArray() });
        mark.Parameters.Add(new() { Value = set.Id });
        await mark.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Adds the vectors of one organization's clients.</summary>
    public async Task CopyVectorsAsync(
        NpgsqlConnection connection, VectorSet set, SampleOrganization organization, bool inGraph, CancellationToken cancellationToken)
    {
        var copy = $"COPY a3.vectors_{set.Id} (organization, client_id, content_hash, in_graph, embedding) FROM STDIN (FORMAT binary)";
        await using var rows = await connection.BeginBinaryImportAsync(copy, cancellationToken);
        var (vector, hash) = (new float[vectors.Dimensions], new byte[32]);
        for (var client = 0; client < organization.Size; client++)
        {
            vectors.Client(organization, client, vector);
            await rows.WriteRowAsync(
                cancellationToken, organization.Id, SampleOrganization.ClientId(client), hash, inGraph, SampleHalves.Of(vector));
        }

        await rows.CompleteAsync(cancellationToken);
    }

    // What belongs to a constraint stays: loading needs no help there.
    private static async Task<IReadOnlyList<string>> DropIndexesAsync(
        NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        const string Find = """
            SELECT i.indexrelid::regclass::text, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') FROM pg_index i
            WHERE i.indrelid = to_regclass('a3.' || $1) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
            ORDER BY 2
            """;
        var found = new List<(string Name, string Definition)>();
        await using (var find = BenchmarkDatabase.Command(connection, Find))
        {
            find.Parameters.Add(new() { Value = table });
            await using var rows = await find.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                found.Add((rows.GetString(0), rows.GetString(1)));
            }
        }

        foreach (var (name, _) in found)
        {
            await RunAsync(connection, $"DROP INDEX {name}", cancellationToken);
        }

        return [.. found.Select(index => index.Definition)];
    }

    private static Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        BenchmarkDatabase.RunAsync(connection, sql, cancellationToken);

    private static async Task TimedAsync(string what, Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        Console.Error.WriteLine($"{Stopwatch.GetElapsedTime(began).TotalSeconds,8:0.0} s  {what}");
    }

    private static string ReadSql(string name)
    {
        using var text = new StreamReader(typeof(SampleLoad).Assembly.GetManifestResourceStream(name)!);
        return text.ReadToEnd();
    }
}
