using A3Agent.Identity;
using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>Client search by words: those with all of them first, then those with any.</summary>
internal sealed class SqliteClientSearch(Engine engine, OrganizationId organization) : IClientSearchStore
{
    private readonly string owner = organization.Value;

    public Task<StoreSearchResult> SearchAsync(ClientSearch search, QueryVector? vector, CancellationToken cancellationToken) =>
        engine.ReadAsync(database => Search(database, search), cancellationToken);

    private StoreSearchResult Search(Database database, ClientSearch search)
    {
        var words = SearchWords.Of(search.Query);
        var hits = new List<ClientHit>();
        if (words.Count > 0)
        {
            Add(database, search, WordMatch.Of(owner, words, all: true), bonus: 1, hits);
        }

        if (words.Count > 1 && hits.Count < search.Limit)
        {
            Add(database, search, WordMatch.Of(owner, words, all: false), bonus: 0, hits);
        }

        return new StoreSearchResult(hits, Compared: false, Missing: true);
    }

    /// <summary>Adds what matches and is not there yet, best first.</summary>
    /// <remarks>
    /// The weights of bm25 follow the columns: scope, name, company, e-mail, phone, tags, notes, industry, city, state, country,
    /// ends of the phone number. A score is the bonus of its kind of match, one more for the exact name, and bm25 brought below 1.
    /// </remarks>
    private void Add(Database database, ClientSearch search, string match, int bonus, List<ClientHit> hits)
    {
        const string Sql = $"""
            WITH best AS (
              SELECT clients.document, clients.id, clients.folded_name = ?5 AS exact,
                bm25(client_words, 0, 10, 8, 5, 3, 4, 1, 4, 3, 2, 3, 3) AS distance
              FROM client_words JOIN clients ON clients.document = client_words.rowid
              WHERE client_words MATCH ?1 AND clients.organization = ?2 AND (?3 IS NULL OR clients.status = ?3)
                AND (?4 IS NULL
                  OR NOT EXISTS (SELECT 1 FROM json_each(?4) AS wanted WHERE instr(clients.folded_tags, wanted.value) = 0))
              ORDER BY exact DESC, distance, clients.id
              LIMIT ?6)
            SELECT {ClientKind.Columns}, best.exact, best.distance
            FROM best JOIN clients ON clients.document = best.document
            ORDER BY best.exact DESC, best.distance, best.id
            """;
        using var rows = database.Prepare(Sql)
            .Bind(match).Bind(owner).BindUtf8(Word<Crm.ClientStatus>.Of(search.Status)).BindUtf8(Tags(search))
            .Bind(Folded.Of(search.Query.Trim())).Bind(search.Limit);
        var seen = hits.Select(hit => hit.ClientId).ToHashSet(StringComparer.Ordinal);
        while (hits.Count < search.Limit && rows.Step())
        {
            var client = ClientKind.Instance.Read(rows);
            if (seen.Add(client.Id))
            {
                var closeness = Math.Max(0, -rows.DoubleOrNull(18) ?? 0);
                hits.Add(new ClientHit(client.Id, Similarity: null, bonus + rows.Int32(17) + (closeness / (1 + closeness)), client));
            }
        }
    }

    // Null rather than an empty list: the condition is then not worked out for every hit.
    private static byte[]? Tags(ClientSearch search) => StoredJson.WriteList<string>([.. search.Tags.Select(Folded.Tag)]);
}
