using A3Agent.Identity;
using A3Agent.Search;

namespace A3Agent.Postgres;

/// <summary>One organization's client search: one call of a3.search_clients, whose hits are read under row-level security.</summary>
internal sealed class PostgresClientSearch(Database database, OrganizationId organization, int mostFiltered = PostgresClientSearch.MostFiltered)
    : IClientSearchStore
{
    /// <summary>So many clients that a filter leaves are looked up and compared one by one; more go along the graph, where there is one.</summary>
    internal const int MostFiltered = 20_000;

    private const int MinSpellingLength = 4;

    public Task<StoreSearchResult> SearchAsync(ClientSearch search, QueryVector? vector, CancellationToken cancellationToken) =>
        database.ReadAsync(organization, session => SearchAsync(session, search, vector, cancellationToken), cancellationToken);

    private async Task<StoreSearchResult> SearchAsync(
        Session session, ClientSearch search, QueryVector? vector, CancellationToken cancellationToken)
    {
        return await session.ReadAsync(
            async rows =>
            {
                var hits = new List<ClientHit>(search.Limit);
                while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var client = ClientRow.Read(rows);
                    var similarity = rows.IsDBNull(ClientRow.Count + 1) ? (double?)null : rows.GetDouble(ClientRow.Count + 1);
                    hits.Add(new ClientHit(client.Id, similarity, rows.GetDouble(ClientRow.Count), client));
                }

                await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
                await rows.ReadAsync(cancellationToken).ConfigureAwait(false);
                return new StoreSearchResult(hits, rows.GetBoolean(0), rows.GetBoolean(1));
            },
            cancellationToken,
            Find(search, vector),
            State(search, vector)).ConfigureAwait(false);
    }

    internal Sql Find(ClientSearch search, QueryVector? vector)
    {
        var text = $"""
            SELECT {ClientRow.Columns}, found.score, found.similarity
            FROM a3.search_clients($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS found
            JOIN a3.clients ON clients.organization = $1 AND clients.id = found.client_id
            ORDER BY found.score DESC, found.client_id
            """;
        var words = SearchWords.Of(search.Query).Select(ClientWords.Normal).Where(word => word.Length > 0).Distinct().ToList();
        return new Sql(text)
            .Bind(organization.Value).Bind(Folded.Of(search.Query.Trim())).Bind(search.Query.Trim())
            .Bind([.. words.Select((word, i) => Expression(word, SearchWords.MatchesBeginnings(words, i)))])
            .Bind([.. words.Select(word => word.Length >= MinSpellingLength ? word : "")])
            .Bind(Word<Crm.ClientStatus>.Text(search.Status)).Bind([.. search.Tags.Select(tag => Folded.Of(tag)!)])
            .Bind(vector?.Values.ToArray()).Bind(vector?.SetId ?? 0).Bind(Word<SearchMode>.Text(search.Mode))
            .Bind(RankFusion.Depth(search.Limit)).Bind(search.Limit).Bind((double?)IClientSearchStore.MinHybridSimilarity)
            .Bind(mostFiltered);
    }

    private Sql State(ClientSearch search, QueryVector? vector)
    {
        const string Text = """
            SELECT coalesce(bool_or(s.id = $2), false), coalesce(bool_or(EXISTS (
              SELECT FROM a3.embedding_queue q WHERE q.organization = $1 AND q.set_id = s.id AND q.is_new AND q.dead_at IS NULL)), false)
            FROM a3.vector_sets s WHERE s.state = 'active'
            """;
        return new Sql(Text).Bind(organization.Value).Bind(search.Mode == SearchMode.Keyword ? 0 : vector?.SetId ?? 0);
    }

    /// <summary>A lexeme of the full-text index as a query; words have no quotes or backslashes, but nothing rests on that.</summary>
    private static string Expression(string word, bool beginnings) =>
        "'" + word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal) + "'"
        + (beginnings ? ":*" : "");
}
