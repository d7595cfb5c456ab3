using A3Agent.Search;

namespace A3Agent.Benchmarks.Search;

/// <summary>Half precision beside single precision: what comparing all vectors of one organization finds and takes.</summary>
internal sealed class Precision(BenchmarkDatabase database, VectorSet set, SampleVectors vectors)
{
    public async Task RunAsync(SampleOrganization organization, int count, SearchReport report, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        var queries = await new SampleQueries(database, set, vectors).OfAsync(organization, count, cancellationToken);
        await BenchmarkDatabase.RunAsync(
            connection,
            $"""
            CREATE TEMPORARY TABLE single (client_id text, embedding vector({vectors.Dimensions}));
            CREATE TEMPORARY TABLE half (client_id text, embedding halfvec({vectors.Dimensions}));
            ALTER TABLE single ALTER embedding SET STORAGE PLAIN;
            ALTER TABLE half ALTER embedding SET STORAGE PLAIN;
            """,
            cancellationToken);
        await FillAsync(connection, organization, cancellationToken);
        await BenchmarkDatabase.RunAsync(
            connection, "INSERT INTO half SELECT client_id, embedding::halfvec FROM single; ANALYZE single; ANALYZE half", cancellationToken);
        var answers = new Dictionary<(string Table, int Query), string[]>();
        var latency = await Latency.MeasureAsync(
            queries, 1,
            ("single", query => AskAsync("single", "vector", query)),
            ("half", query => AskAsync("half", "halfvec", query)));
        var same = queries.Average(query =>
            answers[("single", query.Number)].Intersect(answers[("half", query.Number)]).Count() / (double)ExactNeighbours.Most);
        report.Title($"Half and single precision, {organization.Size:N0} vectors compared one by one", ["type", "table", "p50 ms", "of the ten nearest in single precision"]);
        foreach (var (name, share) in new[] { ("single", 1.0), ("half", same) })
        {
            var size = await BenchmarkDatabase.ScalarAsync(connection, $"SELECT pg_size_pretty(pg_relation_size('{name}'))", cancellationToken);
            report.Row([name == "half" ? "halfvec" : "vector", $"{size}", $"{latency.P50(name):0.0}", $"{share:0.000}"]);
        }

        async Task AskAsync(string table, string type, SampleQuery query) =>
            answers[(table, query.Number)] = await NearestAsync(connection, table, type, query, cancellationToken);
    }

    private async Task FillAsync(Npgsql.NpgsqlConnection connection, SampleOrganization organization, CancellationToken cancellationToken)
    {
        await BenchmarkDatabase.RunAsync(connection, "CREATE TEMPORARY TABLE arrays (client_id text, numbers real[])", cancellationToken);
        await using (var rows = await connection.BeginBinaryImportAsync("COPY arrays FROM STDIN (FORMAT binary)", cancellationToken))
        {
            for (var client = 0; client < organization.Size; client++)
            {
                var vector = new float[vectors.Dimensions];
                vectors.Client(organization, client, vector);
                await rows.WriteRowAsync(cancellationToken, SampleOrganization.ClientId(client), vector);
            }

            await rows.CompleteAsync(cancellationToken);
        }

        await BenchmarkDatabase.RunAsync(
            connection, "INSERT INTO single SELECT client_id, numbers::vector FROM arrays; DROP TABLE arrays", cancellationToken);
    }

    private static async Task<string[]> NearestAsync(
        Npgsql.NpgsqlConnection connection, string table, string type, SampleQuery query, CancellationToken cancellationToken)
    {
        await using var nearest = BenchmarkDatabase.Command(
            connection,
            $"SELECT array_agg(client_id) FROM (SELECT client_id FROM {table} ORDER BY embedding <=> $1::{type}, client_id LIMIT {ExactNeighbours.Most}) AS n");
        nearest.Parameters.Add(new() { Value = query.Vector.Values.ToArray() });
        return (string[])(await nearest.ExecuteScalarAsync(cancellationToken))!;
    }
}
