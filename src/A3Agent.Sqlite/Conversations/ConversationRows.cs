using A3Agent.Conversations;

namespace A3Agent.Sqlite;

/// <summary>Rows of conversations. Where a user is given, only that user's conversations are seen.</summary>
internal static class ConversationRows
{
    private const string Columns =
        "id, user_id, agent, title, instructions, time_zone, locale, created_at, updated_at, summary, summary_through";

    public static Conversation? Find(Database database, string organization, Guid id, string? userId)
    {
        const string Sql = $"SELECT {Columns} FROM conversations WHERE organization = ?1 AND id = ?2 AND (?3 IS NULL OR user_id = ?3)";
        using var rows = database.Prepare(Sql).Bind(organization).Bind(id).Bind(userId);
        return rows.Step() ? Read(rows) : null;
    }

    /// <summary>Newest first, from a place on.</summary>
    public static List<Conversation> List(Database database, string organization, string? userId, long time, Guid id, int limit)
    {
        const string Mine = $"""
            SELECT {Columns} FROM conversations
            WHERE organization = ? AND user_id = ? AND (updated_at, id) < (?, ?)
            ORDER BY updated_at DESC, id DESC LIMIT ?
            """;
        const string All = $"""
            SELECT {Columns} FROM conversations
            WHERE organization = ? AND (updated_at, id) < (?, ?)
            ORDER BY updated_at DESC, id DESC LIMIT ?
            """;
        using var rows = userId is null ? database.Prepare(All).Bind(organization) : database.Prepare(Mine).Bind(organization).Bind(userId);
        rows.Bind(time).Bind(id).Bind(limit);
        var list = new List<Conversation>();
        while (rows.Step())
        {
            list.Add(Read(rows));
        }

        return list;
    }

    public static int Count(Database database, string organization, string? userId)
    {
        const string Sql = "SELECT count(*) FROM conversations WHERE organization = ?1 AND (?2 IS NULL OR user_id = ?2)";
        using var rows = database.Prepare(Sql).Bind(organization).Bind(userId);
        rows.Step();
        return rows.Int32(0);
    }

    public static int Insert(Database database, string organization, Conversation conversation, int lastSequence)
    {
        const string Sql = $"""
            INSERT INTO conversations (organization, {Columns}, last_sequence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
        return database.Prepare(Sql)
            .Bind(organization).Bind(conversation.Id).Bind(conversation.UserId).Bind(conversation.Agent).Bind(conversation.Title)
            .Bind(conversation.Instructions).Bind(conversation.TimeZone).Bind(conversation.Locale).Bind(conversation.CreatedAt)
            .Bind(conversation.UpdatedAt).Bind(conversation.Summary?.Text).Bind(conversation.Summary?.Through).Bind(lastSequence).Run();
    }

    /// <summary>Keeps a summary unless there is one that covers more.</summary>
    public static int Summarize(Database database, string organization, Guid id, ConversationSummary summary)
    {
        const string Sql = """
            UPDATE conversations SET summary = ?1, summary_through = ?2
            WHERE organization = ?3 AND id = ?4 AND (summary_through IS NULL OR summary_through <= ?2)
            """;
        return database.Prepare(Sql).Bind(summary.Text).Bind(summary.Through).Bind(organization).Bind(id).Run();
    }

    /// <summary>Makes room for some messages at the end of a conversation.</summary>
    /// <param name="database">The writer's connection.</param>
    /// <param name="organization">The organization.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="userId">Its user; null for whoever.</param>
    /// <param name="messages">How many messages come.</param>
    /// <param name="at">When; null leaves the time as it is.</param>
    /// <returns>The conversation and its last sequence number now; null when there is no such conversation.</returns>
    public static (Conversation Conversation, int LastSequence)? Advance(
        Database database, string organization, Guid id, string? userId, int messages, DateTimeOffset? at)
    {
        const string Sql = $"""
            UPDATE conversations SET last_sequence = last_sequence + ?1, updated_at = coalesce(?2, updated_at)
            WHERE organization = ?3 AND id = ?4 AND (?5 IS NULL OR user_id = ?5)
            RETURNING {Columns}, last_sequence
            """;
        using var rows = database.Prepare(Sql).Bind(messages).Bind(at).Bind(organization).Bind(id).Bind(userId);
        return rows.Step() ? (Read(rows), rows.Int32(11)) : null;
    }

    /// <summary>Deletes a conversation; its messages and turns go with it.</summary>
    public static bool Delete(Database database, string organization, Guid id, string? userId)
    {
        const string Sql = "DELETE FROM conversations WHERE organization = ?1 AND id = ?2 AND (?3 IS NULL OR user_id = ?3)";
        return database.Prepare(Sql).Bind(organization).Bind(id).Bind(userId).Run() > 0;
    }

    private static Conversation Read(Statement row) => new()
    {
        Id = row.Guid(0),
        UserId = row.Text(1),
        Agent = row.Text(2),
        Title = row.TextOrNull(3),
        Instructions = row.TextOrNull(4),
        TimeZone = row.TextOrNull(5),
        Locale = row.TextOrNull(6),
        CreatedAt = row.Time(7),
        UpdatedAt = row.Time(8),
        Summary = row.TextOrNull(9) is { } summary ? new ConversationSummary(summary, row.Int32(10)) : null,
    };
}
