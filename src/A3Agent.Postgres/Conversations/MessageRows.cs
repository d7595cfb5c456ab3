using A3Agent.Conversations;
using A3Agent.Plugins;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>Statements about rows of messages.</summary>
internal static class MessageRows
{
    public const string Columns = "id, role, content, turn_id, created_at, model, tool_calls, citations, sequence";

    /// <summary>A conversation's first message.</summary>
    public static Sql InsertFirst(string organization, Guid conversationId, Message message)
    {
        const string Text = $"""
            INSERT INTO a3.messages (organization, conversation_id, {Columns})
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)
            """;
        return Bind(new Sql(Text).Bind(organization).Bind(conversationId), message);
    }

    /// <summary>Binds a message's columns, all but its place; of none as NULL.</summary>
    public static Sql Bind(Sql sql, Message? message) => sql
        .Bind(message?.Id).Bind(Word<MessageRole>.Text(message?.Role)).Bind(message?.Content).Bind(message?.TurnId).Bind(message?.CreatedAt)
        .Bind(message?.Model).BindJson(StoredJson.WriteList(message?.ToolCalls ?? [])).BindJson(StoredJson.WriteList(message?.Citations ?? []));

    /// <summary>The first messages after a place, oldest first.</summary>
    public static Sql After(string organization, Guid conversationId, int sequence, int limit)
    {
        const string Text = $"""
            SELECT {Columns} FROM a3.messages WHERE organization = $1 AND conversation_id = $2 AND sequence > $3 ORDER BY sequence LIMIT $4
            """;
        return new Sql(Text).Bind(organization).Bind(conversationId).Bind(sequence).Bind(limit);
    }

    /// <summary>The last messages of a conversation but for the <paramref name="newest"/> ones, newest first.</summary>
    public static Sql Before(string organization, Guid conversationId, int newest, int limit)
    {
        const string Text = $"""
            SELECT {Columns} FROM a3.messages
            WHERE organization = $1 AND conversation_id = $2
              AND sequence <= (SELECT last_sequence - $3 FROM a3.conversations WHERE organization = $1 AND id = $2)
            ORDER BY sequence DESC LIMIT $4
            """;
        return new Sql(Text).Bind(organization).Bind(conversationId).Bind(newest).Bind(limit);
    }

    public static Sql Count(string organization, Guid conversationId)
    {
        const string Text = "SELECT count(*) FROM a3.messages WHERE organization = $1 AND conversation_id = $2";
        return new Sql(Text).Bind(organization).Bind(conversationId);
    }

    public static Message Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Role = Word<MessageRole>.Parse(row.GetString(1)),
        Content = row.GetString(2),
        TurnId = row.GetGuid(3),
        CreatedAt = row.Time(4),
        Model = row.TextOrNull(5),
        ToolCalls = StoredJson.ReadListLater<ToolCallRecord>(row.Json(6)),
        Citations = StoredJson.ReadListLater<Citation>(row.Json(7)),
        Sequence = row.GetInt32(8),
    };
}
