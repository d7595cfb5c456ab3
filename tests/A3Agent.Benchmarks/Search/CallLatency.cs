using A3Agent.Identity;
using A3Agent.Postgres;
using A3Agent.Search;
using Microsoft.Extensions.Logging.Abstractions;

namespace A3Agent.Benchmarks.Search;

/// <summary>The whole search call beside the statement that it sends, prepared, and beside the least that answers the same.</summary>
internal sealed class CallLatency(BenchmarkDatabase database, VectorSet set, SearchOptions options)
{
    public static readonly string[] Columns =
    [
        "mode", "filter", "bare p50", "statement p50", "store p50", "searcher p50", "statement p99", "store p99", "searcher p99", "store/statement",
        "searcher/statement", "store/bare",
    ];

    public async Task<IEnumerable<string>> MeasureAsync(
        SampleOrganization organization, IReadOnlyList<SampleQuery> queries, SearchMode mode, SampleFilter filter, bool graph,
        CancellationToken cancellationToken)
    {
        await using var bare = await BareStatement.PrepareAsync(database, set, organization, filter, graph, cancellationToken);
        await using var statement = await FunctionCall.PrepareAsync(
            database, organization, filter, mode, PostgresClientSearch.MostFiltered, queries[0], cancellationToken);
        var store = database.Storage.Search(new OrganizationId(organization.Id));
        var searcher = Searcher(queries).Of(new OrganizationId(organization.Id));
        var measured = await Latency.MeasureAsync(
            queries, options.Rounds,
            ("bare", query => mode == SearchMode.Semantic ? bare.RunAsync(query, cancellationToken) : Task.CompletedTask),
            ("statement", query => statement.RunAsync(query, cancellationToken)),
            ("store", query => store.SearchAsync(query.Search(filter, mode), query.Vector, cancellationToken)),
            ("searcher", query => searcher.SearchAsync(query.Search(filter, mode), cancellationToken)));
        var (b, st, so, se) = (measured.P50("bare"), measured.P50("statement"), measured.P50("store"), measured.P50("searcher"));
        var isBare = mode == SearchMode.Semantic;
        return
        [
            mode.ToString().ToLowerInvariant(), filter.Name, isBare ? $"{b:0.00}" : "-", $"{st:0.00}", $"{so:0.00}", $"{se:0.00}",
            $"{measured.P99("statement"):0.0}", $"{measured.P99("store"):0.0}", $"{measured.P99("searcher"):0.0}",
            $"{so / st:0.00}", $"{se / st:0.00}", isBare ? $"{so / b:0.00}" : "-",
        ];
    }

    private ClientSearcher Searcher(IReadOnlyList<SampleQuery> queries)
    {
        var settings = new EmbeddingOptions { Model = set.Model, Dimensions = set.Dimensions };
        return new ClientSearcher(
            database.Storage, new EmbeddingModels(settings, new KnownVectors(queries)), settings,
            new EmbeddingHealth(TimeProvider.System, NullLogger<EmbeddingHealth>.Instance), TimeProvider.System);
    }
}
