using A3Agent.Identity;
using A3Agent.Search;

namespace A3Agent.Benchmarks.Search;

/// <summary>Other values of hnsw.ef_search: recall and latency of the whole call where it goes along the graph.</summary>
internal sealed class GraphSettings(BenchmarkDatabase database, VectorSet set, ExactNeighbours exact, SampleVectors vectors)
{
    private const string Current = """
        SELECT split_part(s, '=', 2) FROM pg_proc p, unnest(p.proconfig) AS s
        WHERE p.oid = to_regproc('a3.nearest_in_graph') AND s LIKE 'hnsw.ef_search=%'
        """;

    public async Task RunAsync(
        IReadOnlyList<SampleOrganization> organizations, IReadOnlyList<int> efs, int count, SearchReport report,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        var shipped = (string)(await BenchmarkDatabase.ScalarAsync(connection, Current, cancellationToken))!;
        report.Title("hnsw.ef_search", ["clients", "filter", "ef_search", "recall@10", "p50 ms", "p99 ms"]);
        try
        {
            foreach (var ef in efs)
            {
                await SetAsync(connection, $"{ef}", cancellationToken);
                foreach (var organization in Some(organizations))
                {
                    await MeasureAsync(organization, ef, count, report, cancellationToken);
                }
            }
        }
        finally
        {
            await SetAsync(connection, shipped, CancellationToken.None);
        }
    }

    private async Task MeasureAsync(SampleOrganization organization, int ef, int count, SearchReport report, CancellationToken cancellationToken)
    {
        var queries = await new SampleQueries(database, set, vectors).OfAsync(organization, count, cancellationToken);
        var store = database.Storage.Search(new OrganizationId(organization.Id));
        foreach (var filter in SampleFilter.All.Where(filter => filter.Share >= 0.1))
        {
            var recall = await new Recall(database, exact).MeasureAsync(organization, filter, queries, cancellationToken);
            var latency = await Latency.MeasureAsync(
                queries, 1, ("call", query => store.SearchAsync(query.Search(filter, SearchMode.Semantic), query.Vector, cancellationToken)));
            report.Row([
                $"{organization.Size:N0}", filter.Name, $"{ef}", $"{recall:0.000}", $"{latency.P50("call"):0.0}", $"{latency.P99("call"):0.0}"]);
        }
    }

    // The server's own connections have to see the function as it is now: they do, by the next statement.
    private static Task SetAsync(Npgsql.NpgsqlConnection connection, string ef, CancellationToken cancellationToken) =>
        BenchmarkDatabase.RunAsync(connection, $"LOAD 'vector'; ALTER FUNCTION a3.nearest_in_graph SET hnsw.ef_search = {ef}", cancellationToken);

    private static IEnumerable<SampleOrganization> Some(IReadOnlyList<SampleOrganization> organizations) =>
        new[] { organizations[0], organizations[organizations.Count / 2], organizations[^1] }.Distinct();
}
