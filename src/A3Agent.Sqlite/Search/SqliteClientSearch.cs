using A3Agent.Identity;
using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>Client search by the same name, by words, by spelling and by meaning; every list is filtered, then they are fused.</summary>
internal sealed class SqliteClientSearch(Engine engine, OrganizationId organization) : IClientSearchStore
{
    private const string Begin = "BEGIN";
    private const string End = "COMMIT";

    private readonly string owner = organization.Value;

    public Task<StoreSearchResult> SearchAsync(ClientSearch search, QueryVector? vector, CancellationToken cancellationToken) =>
        engine.ReadAsync(database => SearchAtOneMoment(database, search, vector, cancellationToken), cancellationToken);

    /// <summary>All statements see the same moment: no client is deleted, and no set replaced, between them.</summary>
    private StoreSearchResult SearchAtOneMoment(
        Database database, ClientSearch search, QueryVector? vector, CancellationToken cancellationToken)
    {
        database.Prepare(Begin).Run();
        try
        {
            return Search(database, search, vector, cancellationToken);
        }
        finally
        {
            if (database.InTransaction)
            {
                database.Prepare(End).Run();
            }
        }
    }

    private StoreSearchResult Search(Database database, ClientSearch search, QueryVector? vector, CancellationToken cancellationToken)
    {
        var active = VectorSetRows.Find(database, VectorSetState.Active);
        var usable = search.Mode != SearchMode.Keyword && vector is not null && vector.SetId == active?.Id ? vector : null;
        var meaning = usable is null ? null : new VectorComparison(database, owner, usable);
        var lists = new List<IReadOnlyList<string>>();
        if (meaning is null || search.Mode != SearchMode.Semantic)
        {
            var words = new WordLists(database, owner, search);
            lists.AddRange([words.Exact(), .. words.AllThenAny(), words.Spelling()]);
        }

        if (meaning is not null)
        {
            lists.Add(meaning.Best(search, cancellationToken));
        }

        var hits = new List<ClientHit>();
        foreach (var (id, score) in RankFusion.Fuse([.. lists]).Take(search.Limit))
        {
            hits.Add(new ClientHit(id, meaning?.SimilarityOf(id), score, ClientKind.Instance.Find(database, owner, id)!));
        }

        return new StoreSearchResult(hits, Compared: meaning is not null, active is not null && Waits(database, active));
    }

    private bool Waits(Database database, VectorSet active)
    {
        const string Sql = "SELECT 1 FROM embedding_queue WHERE organization = ? AND set_id = ? AND is_new = 1 AND dead_at IS NULL LIMIT 1";
        using var rows = database.Prepare(Sql).Bind(owner).Bind(active.Id);
        return rows.Step();
    }
}
