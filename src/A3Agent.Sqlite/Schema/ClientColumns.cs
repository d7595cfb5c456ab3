using A3Agent.Crm;
using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>Fills what file 0005 added to clients, in clients from before it: SQLite cannot work it out.</summary>
internal static class ClientColumns
{
    private const int BatchSize = 500;

    /// <summary>Fills the next clients, within the transaction of the caller.</summary>
    /// <returns>How many there were; 0 when all are done.</returns>
    public static int FillNext(Database database)
    {
        const string Sql = "UPDATE clients SET content_hash = ?, folded_email = ?, spelled = ? WHERE document = ?";
        var clients = Next(database);
        foreach (var (document, client) in clients)
        {
            database.Prepare(Sql)
                .Bind(ClientText.Hash(client)).Bind(Folded.Of(client.Email)).BindUtf8(StoredJson.WriteList(SpelledWords.Of(client)))
                .Bind(document).Run();
        }

        return clients.Count;
    }

    private static List<(long Document, Client Client)> Next(Database database)
    {
        const string Sql = $"SELECT {ClientKind.Columns}, clients.document FROM clients WHERE content_hash IS NULL LIMIT ?";
        using var rows = database.Prepare(Sql).Bind(BatchSize);
        var clients = new List<(long, Client)>();
        while (rows.Step())
        {
            clients.Add((rows.Int64(ClientKind.ColumnCount), ClientKind.Instance.Read(rows)));
        }

        return clients;
    }
}
