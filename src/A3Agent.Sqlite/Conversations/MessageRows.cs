using A3Agent.Conversations;
using A3Agent.Plugins;

namespace A3Agent.Sqlite;

/// <summary>Rows of messages.</summary>
internal static class MessageRows
{
    private const string Columns = "id, sequence, role, content, turn_id, created_at, model, tool_calls, citations";

    public static void Insert(Database database, string organization, Guid conversationId, int sequence, Message message)
    {
        const string Sql = """
            INSERT INTO messages (organization, conversation_id, sequence, id, role, content, turn_id, created_at, model, tool_calls,
              citations)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
        database.Prepare(Sql)
            .Bind(organization).Bind(conversationId).Bind(sequence).Bind(message.Id).BindUtf8(Word<MessageRole>.Of(message.Role))
            .Bind(message.Content).Bind(message.TurnId).Bind(message.CreatedAt).Bind(message.Model)
            .BindUtf8(StoredJson.WriteList(message.ToolCalls)).BindUtf8(StoredJson.WriteList(message.Citations)).Run();
    }

    /// <summary>The first messages after a place, oldest first.</summary>
    public static List<Message> After(Database database, string organization, Guid conversationId, int sequence, int limit)
    {
        const string Sql = $"""
            SELECT {Columns} FROM messages WHERE organization = ? AND conversation_id = ? AND sequence > ? ORDER BY sequence LIMIT ?
            """;
        return ReadAll(database.Prepare(Sql).Bind(organization).Bind(conversationId).Bind(sequence).Bind(limit));
    }

    /// <summary>The last messages before a place, oldest first.</summary>
    public static List<Message> Before(Database database, string organization, Guid conversationId, int sequence, int limit)
    {
        const string Sql = $"""
            SELECT {Columns} FROM messages WHERE organization = ? AND conversation_id = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?
            """;
        var messages = ReadAll(database.Prepare(Sql).Bind(organization).Bind(conversationId).Bind(sequence).Bind(limit));
        messages.Reverse();
        return messages;
    }

    public static int Count(Database database, string organization, Guid conversationId)
    {
        const string Sql = "SELECT count(*) FROM messages WHERE organization = ? AND conversation_id = ?";
        using var rows = database.Prepare(Sql).Bind(organization).Bind(conversationId);
        rows.Step();
        return rows.Int32(0);
    }

    private static List<Message> ReadAll(Statement statement)
    {
        using var rows = statement;
        var messages = new List<Message>();
        while (rows.Step())
        {
            messages.Add(new Message
            {
                Id = rows.Guid(0),
                Sequence = rows.Int32(1),
                Role = Word<MessageRole>.Parse(rows.Bytes(2)),
                Content = rows.Text(3),
                TurnId = rows.Guid(4),
                CreatedAt = rows.Time(5),
                Model = rows.TextOrNull(6),
                ToolCalls = StoredJson.ReadListLater<ToolCallRecord>(rows.Bytes(7)),
                Citations = StoredJson.ReadListLater<Citation>(rows.Bytes(8)),
            });
        }

        return messages;
    }
}
