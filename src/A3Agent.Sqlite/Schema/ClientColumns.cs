using A3Agent.Crm;
using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>Fills what file 0005 adds to clients, in the clients from before it: SQLite cannot work it out.</summary>
internal static class ClientColumns
{
    private const int BatchSize = 500;

    /// <summary>Fills every client, in bounded memory, within the transaction of the caller.</summary>
    public static void Fill(Database database)
    {
        const string Sql = "UPDATE clients SET content_hash = ?, folded_email = ?, spelled = ? WHERE document = ?";
        var last = long.MinValue;
        while (ListAfter(database, last) is { Count: > 0 } clients)
        {
            foreach (var (document, client) in clients)
            {
                database.Prepare(Sql)
                    .Bind(ClientText.Hash(client)).Bind(Folded.Of(client.Email)).BindUtf8(StoredJson.WriteList(SpelledWords.Of(client)))
                    .Bind(document).Run();
            }

            last = clients[^1].Document;
        }
    }

    private static List<(long Document, Client Client)> ListAfter(Database database, long last)
    {
        const string Sql = $"SELECT {ClientKind.Columns}, clients.document FROM clients WHERE document > ? ORDER BY document LIMIT ?";
        using var rows = database.Prepare(Sql).Bind(last).Bind(BatchSize);
        var clients = new List<(long, Client)>();
        while (rows.Step())
        {
            clients.Add((rows.Int64(ClientKind.ColumnCount), ClientKind.Instance.Read(rows)));
        }

        return clients;
    }
}
