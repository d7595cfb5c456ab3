using A3Agent.Postgres;
using A3Agent.Search;

namespace A3Agent.Benchmarks.Search;

/// <summary>Recall and latency of the client search on Postgres over organizations of very different sizes.</summary>
internal sealed class SearchBenchmark
{
    private readonly BenchmarkDatabase _database;
    private readonly SearchOptions _options;
    private readonly SampleVectors _vectors;
    private readonly TextWriter _output;
    private readonly IReadOnlyList<SampleOrganization> _organizations;
    private VectorSet _set = null!;
    private ExactNeighbours _exact = null!;

    private SearchBenchmark(BenchmarkDatabase database, SearchOptions options, TextWriter output)
    {
        (_database, _options, _output) = (database, options, output);
        _vectors = new SampleVectors(options.Dimensions);
        _organizations = SampleOrganization.Of(options.Organizations, options.Vectors);
    }

    public static async Task RunAsync(SearchOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using var database = await BenchmarkDatabase.OpenAsync(options.Postgres, options.Database, cancellationToken);
        await new SearchBenchmark(database, options, output).RunAsync(cancellationToken);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var sets = await _database.Storage.Vectors.ListSetsAsync(cancellationToken);
        _set = sets.Count > 0
            ? sets[^1]
            : await new SampleLoad(_database, _options, _vectors).RunAsync(_organizations, GraphGrowth.MostExact, cancellationToken);
        _exact = new ExactNeighbours(_database, _set);
        var data = new SearchReport(_output);
        await data.SizesAsync(_database, _set, _organizations, cancellationToken);
        foreach (var part in _options.Parts)
        {
            await (part switch
            {
                "recall" => RecallAsync(data, cancellationToken),
                "latency" => LatencyAsync(data, cancellationToken),
                "settings" => new GraphSettings(_database, _set, _exact, _vectors).RunAsync(
                    Graphed(), _options.Efs, _options.Queries, data, cancellationToken),
                "crossing" => CrossingAsync(data, cancellationToken),
                "growth" => new Growth(_database, _set, _vectors, _options).RunAsync(data, cancellationToken),
                "precision" => new Precision(_database, _set, _vectors).RunAsync(Middle(), _options.Queries, data, cancellationToken),
                _ => throw new ArgumentException($"Unknown part {part}."),
            });
        }
    }

    /// <summary>Recall of the whole search by meaning, with every filter.</summary>
    private async Task RecallAsync(SearchReport report, CancellationToken cancellationToken)
    {
        var recall = new Recall(_database, _exact);
        report.Title("Recall@10", ["organization", "clients", .. SampleFilter.All.Select(filter => filter.Name), "foreign queries"]);
        foreach (var organization in Measured())
        {
            var queries = await QueriesAsync(organization, cancellationToken);
            var row = new List<string> { Kind(organization), $"{organization.Size:N0}" };
            foreach (var filter in SampleFilter.All)
            {
                var share = await recall.MeasureAsync(organization, filter, queries, cancellationToken);
                row.Add(share is { } known ? $"{known:0.000}" : "-");
            }

            var foreign = await new SampleQueries(_database, _set, _vectors).OfAsync(organization, _options.Queries, cancellationToken, foreign: true);
            row.Add($"{await recall.MeasureAsync(organization, SampleFilter.All[0], foreign, cancellationToken):0.000}");
            report.Row(row);
        }
    }

    /// <summary>The whole call beside the prepared function and the bare statement.</summary>
    private async Task LatencyAsync(SearchReport report, CancellationToken cancellationToken)
    {
        report.Title("Latency, ms", ["organization", "clients", .. CallLatency.Columns]);
        var latency = new CallLatency(_database, _set, _options);
        foreach (var organization in Measured())
        {
            var queries = await QueriesAsync(organization, cancellationToken);
            foreach (var (mode, filter) in Ways())
            {
                var graph = IsGraphed(organization) && (filter.Share >= 1 || organization.Size * filter.Share > PostgresClientSearch.MostFiltered);
                var row = await latency.MeasureAsync(organization, queries, mode, filter, graph, cancellationToken);
                report.Row([Kind(organization), $"{organization.Size:N0}", .. row]);
            }
        }
    }

    /// <summary>Where the graph becomes faster than comparing all.</summary>
    private async Task CrossingAsync(SearchReport report, CancellationToken cancellationToken)
    {
        report.Title("Exact or graph, bare statements, ms", ["clients", "exact p50", "exact p99", "graph p50", "graph p99"]);
        foreach (var organization in _organizations.Where(one => one.Size > GraphGrowth.MostExact / 10).Where((_, i) => i < 14 || i % 5 == 0))
        {
            var queries = await QueriesAsync(organization, cancellationToken);
            await using var exact = await BareStatement.PrepareAsync(_database, _set, organization, SampleFilter.All[0], false, cancellationToken);
            await using var graph = await BareStatement.PrepareAsync(_database, _set, organization, SampleFilter.All[0], true, cancellationToken);
            var measured = await Latency.MeasureAsync(
                queries, 1,
                ("exact", query => exact.RunAsync(query, cancellationToken)),
                ("graph", query => IsGraphed(organization) ? graph.RunAsync(query, cancellationToken) : Task.CompletedTask));
            report.Row([
                $"{organization.Size:N0}", $"{measured.P50("exact"):0.0}", $"{measured.P99("exact"):0.0}",
                IsGraphed(organization) ? $"{measured.P50("graph"):0.0}" : "-", IsGraphed(organization) ? $"{measured.P99("graph"):0.0}" : "-"]);
        }
    }

    private Task<IReadOnlyList<SampleQuery>> QueriesAsync(SampleOrganization organization, CancellationToken cancellationToken) =>
        new SampleQueries(_database, _set, _vectors).OfAsync(organization, _options.Queries, cancellationToken);

    // Without a filter, behind one that leaves many and behind one that leaves few.
    private static IEnumerable<(SearchMode Mode, SampleFilter Filter)> Ways() =>
        from mode in new[] { SearchMode.Semantic, SearchMode.Hybrid } from filter in new[] { 0, 1, 3 } select (mode, SampleFilter.All[filter]);

    // The largest, the smallest and one between of each kind.
    private IEnumerable<SampleOrganization> Measured() => _organizations.GroupBy(Kind).SelectMany(kind =>
    {
        var list = kind.ToList();
        return new[] { list[0], list[list.Count / 2], list[^1] }.Distinct();
    });

    private SampleOrganization Middle() => _organizations.First(one => !IsGraphed(one));

    private IReadOnlyList<SampleOrganization> Graphed() => [.. _organizations.Where(IsGraphed)];

    private static bool IsGraphed(SampleOrganization organization) => organization.Size > GraphGrowth.MostExact;

    private static string Kind(SampleOrganization organization) =>
        IsGraphed(organization) ? "large" : organization.Size > GraphGrowth.MostExact / 10 ? "middle" : "small";
}
