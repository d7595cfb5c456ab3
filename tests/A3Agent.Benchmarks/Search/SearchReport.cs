using A3Agent.Search;

namespace A3Agent.Benchmarks.Search;

/// <summary>Writes tables as Markdown has them, each row as soon as it is known.</summary>
internal sealed class SearchReport(TextWriter output)
{
    private const string Sizes = """
        SELECT count(*), sum(pg_relation_size(relid)), pg_size_pretty(sum(pg_relation_size(relid)))
        FROM pg_partition_tree($1::regclass) WHERE isleaf
        """;

    public void Title(string title, IReadOnlyList<string> columns)
    {
        output.WriteLine();
        output.WriteLine(title);
        output.WriteLine();
        Row(columns);
        output.WriteLine($"|{string.Concat(columns.Select(_ => "---|"))}");
    }

    public void Row(IEnumerable<string> cells)
    {
        output.WriteLine($"| {string.Join(" | ", cells)} |");
        output.Flush();
    }

    /// <summary>What the data are and what they take.</summary>
    public async Task SizesAsync(
        BenchmarkDatabase database, VectorSet set, IReadOnlyList<SampleOrganization> organizations, CancellationToken cancellationToken)
    {
        Title("Data", ["what", "number or size"]);
        Row(["organizations", $"{organizations.Count}, of {organizations[^1].Size:N0} to {organizations[0].Size:N0} clients"]);
        Row(["vectors", $"{organizations.Sum(one => one.Size):N0} of {set.Dimensions} dimensions"]);
        await using var connection = await database.ConnectAsync(cancellationToken);
        foreach (var (name, relation) in new[] { ("table of vectors", $"a3.vectors_{set.Id}"), ("graph", $"a3.vectors_{set.Id}_graph") })
        {
            await using var size = BenchmarkDatabase.Command(connection, Sizes);
            size.Parameters.Add(new() { Value = relation });
            await using var row = await size.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            Row([name, row.GetString(2)]);
        }

        Row(["clients with their indexes", (string)(await BenchmarkDatabase.ScalarAsync(
            connection, "SELECT pg_size_pretty(pg_total_relation_size('a3.clients'))", cancellationToken))!]);
    }
}
