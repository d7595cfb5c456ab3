using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>Compares a query's vector with those of an organization's clients, all of them, where SQLite has them in memory.</summary>
internal sealed class VectorComparison(Database database, string organization, QueryVector query)
{
    private readonly Dictionary<string, float> known = new(StringComparer.Ordinal);

    /// <summary>The ids of the clients that are most alike, ties by id.</summary>
    public IReadOnlyList<string> Best(ClientSearch search, CancellationToken cancellationToken)
    {
        const string AllSql = "SELECT document, vector FROM client_vectors WHERE organization = ? AND set_id = ?";
        const string FilteredSql = $"""
            SELECT v.document, v.vector
            FROM client_vectors v CROSS JOIN clients ON clients.document = v.document
            WHERE v.organization = ?1 AND v.set_id = ?4 AND {SearchFilter.Sql}
            """;
        var best = new MostAlike(
            RankFusion.Depth(search.Limit), search.Mode == SearchMode.Semantic ? double.NegativeInfinity : IClientSearchStore.MinHybridSimilarity);
        using var rows = SearchFilter.IsOn(search)
            ? database.Prepare(FilteredSql).BindFilter(organization, search).Bind(query.SetId)
            : database.Prepare(AllSql).Bind(organization).Bind(query.SetId);
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var similarity = Compare(rows.Bytes(1));
            if (best.MayTake(similarity) && FindId(rows.Int64(0)) is { } id)
            {
                best.Add(id, similarity);
            }
        }

        return best.Take(known);
    }

    /// <summary>The similarity of one client; null when it has no vector.</summary>
    public double? SimilarityOf(string id)
    {
        const string Sql = """
            SELECT v.vector FROM clients JOIN client_vectors v
              ON v.organization = clients.organization AND v.set_id = ? AND v.document = clients.document
            WHERE clients.organization = ? AND clients.id = ?
            """;
        if (known.TryGetValue(id, out var similarity))
        {
            return similarity;
        }

        using var rows = database.Prepare(Sql).Bind(query.SetId).Bind(organization).Bind(id);
        return rows.Step() ? Compare(rows.Bytes(0)) : null;
    }

    /// <summary>The cosine; that of a vector without length, which has no direction, is 0.</summary>
    private float Compare(ReadOnlySpan<byte> vector)
    {
        var cosine = TensorPrimitives.CosineSimilarity(query.Values.Span, MemoryMarshal.Cast<byte, float>(vector));
        return float.IsNaN(cosine) ? 0 : Math.Clamp(cosine, -1, 1);
    }

    // Asked only for those that may be among the best, not for every vector. A client that is gone is not found.
    private string? FindId(long document)
    {
        const string Sql = "SELECT id FROM clients WHERE document = ? AND organization = ?";
        using var rows = database.Prepare(Sql).Bind(document).Bind(organization);
        return rows.Step() ? rows.Text(0) : null;
    }
}
