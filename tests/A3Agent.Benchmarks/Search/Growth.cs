using System.Diagnostics;
using A3Agent.Search;

namespace A3Agent.Benchmarks.Search;

/// <summary>How fast vectors that came one by one move into the graph, by the platform's own background work.</summary>
internal sealed class Growth(BenchmarkDatabase database, VectorSet set, SampleVectors vectors, SearchOptions options)
{
    private const int Size = 2_000;

    public async Task RunAsync(SearchReport report, CancellationToken cancellationToken)
    {
        var organization = new SampleOrganization(options.Organizations, Size);
        await using var connection = await database.ConnectAsync(cancellationToken);
        await BenchmarkDatabase.RunAsync(
            connection, $"SET session_replication_role = replica; INSERT INTO a3.organizations VALUES ('{organization.Id}', now())",
            cancellationToken);
        try
        {
            await new SampleLoad(database, options, vectors).CopyVectorsAsync(connection, set, organization, inGraph: false, cancellationToken);
            await BenchmarkDatabase.RunAsync(
                connection, $"INSERT INTO a3.vector_graphs VALUES ('{organization.Id}', {set.Id})", cancellationToken);
            var began = Stopwatch.GetTimestamp();
            while (await OutsideAsync(connection, organization, cancellationToken) > 0)
            {
                await database.Storage.Vectors.AdvanceAsync(cancellationToken);
            }

            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            report.Title("Moving vectors into the graph", ["vectors", "seconds", "vectors per second"]);
            report.Row([$"{Size:N0}", $"{seconds:0.0}", $"{Size / seconds:0}"]);
        }
        finally
        {
            await BenchmarkDatabase.RunAsync(
                connection,
                $"""
                DELETE FROM a3.vectors_{set.Id} WHERE organization = '{organization.Id}';
                DELETE FROM a3.vector_graphs WHERE organization = '{organization.Id}';
                DELETE FROM a3.organizations WHERE organization = '{organization.Id}';
                """,
                CancellationToken.None);
        }
    }

    private async Task<long> OutsideAsync(
        Npgsql.NpgsqlConnection connection, SampleOrganization organization, CancellationToken cancellationToken) =>
        (long)(await BenchmarkDatabase.ScalarAsync(
            connection, $"SELECT count(*) FROM a3.vectors_{set.Id} WHERE organization = '{organization.Id}' AND NOT in_graph", cancellationToken))!;
}
