using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>The ranked lists of one search by words, as ids of clients, best first.</summary>
internal sealed class WordLists(Database database, string organization, ClientSearch search)
{
    private readonly int depth = RankFusion.Depth(search.Limit);
    private readonly string name = search.Query.Trim();
    private readonly IReadOnlyList<string> words = SearchWords.Of(search.Query);

    /// <summary>Clients whose name, e-mail or id is the query.</summary>
    public List<string> Exact()
    {
        const string Sql = $"""
            WITH same AS (
              SELECT document FROM clients WHERE organization = ?1 AND folded_name = ?4
              UNION SELECT document FROM clients WHERE organization = ?1 AND folded_email = ?4
              UNION SELECT document FROM clients WHERE organization = ?1 AND id = ?5)
            SELECT clients.id FROM same CROSS JOIN clients ON clients.document = same.document
            WHERE {SearchFilter.Sql}
            ORDER BY clients.id LIMIT ?6
            """;
        using var rows = database.Prepare(Sql).BindFilter(organization, search).Bind(Folded.Of(name)).Bind(name).Bind(depth);
        return Ids(rows);
    }

    /// <summary>Clients with all of the words; then those with any of them, in which the former come first.</summary>
    public IEnumerable<List<string>> AllThenAny()
    {
        if (words.Count == 0)
        {
            yield break;
        }

        var all = Matching(WordMatch.Of(organization, words, all: true));
        yield return all;
        if (words.Count > 1)
        {
            // What fills the list already needs no search for more: it would be cut off.
            yield return all.Count < depth
                ? [.. all.Union(Matching(WordMatch.Of(organization, words, all: false)), StringComparer.Ordinal).Take(depth)]
                : all;
        }
    }

    /// <summary>Clients that have nearly the words which nobody has exactly; most alike first.</summary>
    public List<string> Spelling()
    {
        var folded = SearchWords.Of(Folded.Of(search.Query)!);
        var unknown = folded.Where((word, i) => word.Length >= SpelledWords.MinQueryLength && !IsKnown(folded, i)).ToList();
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var near in NearWords.Of(database, organization, unknown))
        {
            AddNear(near, scores);
        }

        return
        [
            .. scores.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => pair.Key).Take(depth),
        ];
    }

    private static List<string> Ids(Statement rows)
    {
        var ids = new List<string>();
        while (rows.Step())
        {
            ids.Add(rows.Text(0));
        }

        return ids;
    }

    /// <summary>Clients that match an expression; the exact name first, then by bm25.</summary>
    /// <remarks>
    /// The weights of bm25 follow the columns: scope, name, company, e-mail, phone, tags, notes, industry, city, state, country,
    /// ends of the phone number.
    /// </remarks>
    private List<string> Matching(string match)
    {
        const string Sql = $"""
            SELECT clients.id
            FROM client_words CROSS JOIN clients ON clients.document = client_words.rowid
            WHERE client_words MATCH ?4 AND {SearchFilter.Sql}
            ORDER BY clients.folded_name = ?5 DESC, bm25(client_words, 0, 10, 8, 5, 3, 4, 1, 4, 3, 2, 3, 3), clients.id
            LIMIT ?6
            """;
        using var rows = database.Prepare(Sql).BindFilter(organization, search).Bind(match).Bind(Folded.Of(name)).Bind(depth);
        return Ids(rows);
    }

    private bool IsKnown(IReadOnlyList<string> folded, int index)
    {
        const string Sql = "SELECT 1 FROM client_words WHERE client_words MATCH ? LIMIT 1";
        using var rows = database.Prepare(Sql).Bind(WordMatch.OfOne(organization, folded, index));
        return rows.Step();
    }

    /// <summary>Adds to each client the similarity of the first of the words that it has.</summary>
    /// <remarks>CROSS JOIN: the words come first, or the planner would look up every client of the organization in the index.</remarks>
    private void AddNear(IReadOnlyList<(string Word, double Similarity)> near, Dictionary<string, double> scores)
    {
        const string Sql = $"""
            SELECT clients.id
            FROM client_words CROSS JOIN clients ON clients.document = client_words.rowid
            WHERE client_words MATCH ?4 AND {SearchFilter.Sql}
            ORDER BY clients.id LIMIT ?5
            """;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (word, similarity) in near)
        {
            using var rows = database.Prepare(Sql).BindFilter(organization, search).Bind(WordMatch.OfSpelled(organization, word)).Bind(depth);
            foreach (var id in Ids(rows).Where(seen.Add))
            {
                scores[id] = scores.GetValueOrDefault(id) + similarity;
            }

            if (seen.Count >= depth)
            {
                return;
            }
        }
    }
}
