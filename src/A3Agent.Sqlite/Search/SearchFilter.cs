using A3Agent.Crm;
using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>The filters of a client search, which every list of it applies.</summary>
internal static class SearchFilter
{
    /// <summary>A condition on clients; its parameters 1 to 3 are the organization, the status and the tags.</summary>
    public const string Sql = """
        clients.organization = ?1 AND (?2 IS NULL OR clients.status = ?2)
        AND (?3 IS NULL OR NOT EXISTS (SELECT 1 FROM json_each(?3) AS wanted WHERE instr(clients.folded_tags, wanted.value) = 0))
        """;

    /// <summary>Whether a search has filters at all.</summary>
    public static bool IsOn(ClientSearch search) => search.Status is not null || search.Tags.Count > 0;

    /// <summary>Binds the first three parameters.</summary>
    public static Statement BindFilter(this Statement statement, string organization, ClientSearch search) =>
        statement.Bind(organization).BindUtf8(Word<ClientStatus>.Of(search.Status)).BindUtf8(Tags(search));

    // Null rather than an empty list: the condition is then not worked out for every hit.
    private static byte[]? Tags(ClientSearch search) => StoredJson.WriteList<string>([.. search.Tags.Select(Folded.Tag)]);
}
