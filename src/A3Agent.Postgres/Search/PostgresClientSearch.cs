using A3Agent.Identity;
using A3Agent.Search;

namespace A3Agent.Postgres;

/// <summary>One organization's client search: one call of a3.search_clients, whose hits are read under row-level security.</summary>
internal sealed class PostgresClientSearch(Database database, OrganizationId organization, int mostExact = GraphGrowth.MostExact) : IClientSearchStore
{
    private const int MinSpellingLength = 4;

    public Task<StoreSearchResult> SearchAsync(ClientSearch search, QueryVector? vector, CancellationToken cancellationToken) =>
        database.ReadAsync(organization, session => SearchAsync(session, search, vector, cancellationToken), cancellationToken);

    private async Task<StoreSearchResult> SearchAsync(
        Session session, ClientSearch search, QueryVector? vector, CancellationToken cancellationToken)
    {
        var statements = vector is null ? new[] { Find(search, null) } : [Find(search, vector), State(vector)];
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

                if (vector is null)
                {
                    return new StoreSearchResult(hits, Compared: false, Missing: false);
                }

                await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
                await rows.ReadAsync(cancellationToken).ConfigureAwait(false);
                return new StoreSearchResult(hits, rows.GetBoolean(0), rows.GetBoolean(1));
            },
            cancellationToken,
            statements).ConfigureAwait(false);
    }

    internal Sql Find(ClientSearch search, QueryVector? vector)
    {
        const string Text = $"""
            SELECT {ClientRow.Columns}, found.score, found.similarity
            FROM a3.search_clients($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS found
            JOIN a3.clients ON clients.organization = $1 AND clients.id = found.client_id
            ORDER BY found.score DESC, found.client_id
            """;
        var words = SearchWords.Of(search.Query);
        return new Sql(Text)
            .Bind(organization.Value).Bind(Folded.Of(search.Query.Trim())).Bind(search.Query.Trim())
            .Bind([.. words.Select((word, i) => Expression(word, SearchWords.MatchesBeginnings(words, i)))])
            .Bind([.. words.Select(word => word.Length >= MinSpellingLength ? ClientWords.Normal(word) : "")])
            .Bind(Word<Crm.ClientStatus>.Text(search.Status)).Bind([.. search.Tags.Select(tag => Folded.Of(tag)!)])
            .Bind(vector?.Values.ToArray()).Bind(vector?.SetId ?? 0).Bind(Word<SearchMode>.Text(search.Mode))
            .Bind(RankFusion.Depth(search.Limit)).Bind(search.Limit).Bind((double?)IClientSearchStore.MinHybridSimilarity)
            .Bind(mostExact);
    }

    private Sql State(QueryVector vector)
    {
        const string Text = """
            SELECT EXISTS (SELECT FROM a3.vector_sets WHERE id = $2 AND state = 'active'),
              EXISTS (SELECT FROM a3.embedding_queue WHERE organization = $1 AND set_id = $2 AND is_new AND dead_at IS NULL)
            """;
        return new Sql(Text).Bind(organization.Value).Bind(vector.SetId);
    }

    /// <summary>A lexeme of the full-text index as a query; words have no quotes or backslashes, but nothing rests on that.</summary>
    private static string Expression(string word, bool beginnings) =>
        "'" + ClientWords.Normal(word).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal) + "'"
        + (beginnings ? ":*" : "");
}
