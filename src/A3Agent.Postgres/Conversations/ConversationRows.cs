using A3Agent.Conversations;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>Statements about rows of conversations. Where a user is given, only that user's conversations are seen.</summary>
internal static class ConversationRows
{
    public const string Columns =
        "id, user_id, agent, title, instructions, time_zone, locale, created_at, updated_at, summary, summary_through";

    public static Sql Find(string organization, Guid id, string? userId)
    {
        const string Text = $"SELECT {Columns} FROM a3.conversations WHERE organization = $1 AND id = $2 AND ($3 IS NULL OR user_id = $3)";
        return new Sql(Text).Bind(organization).Bind(id).Bind(userId);
    }

    /// <summary>
    /// Makes writers of one conversation wait for each other: beginning and ending a turn lock the conversation first, then its turn, and
    /// what the statements after this one see is what the one before has left.
    /// </summary>
    public static Sql Lock(string organization, Guid id, string? userId)
    {
        const string Text = """
            SELECT 1 FROM a3.conversations WHERE organization = $1 AND id = $2 AND ($3 IS NULL OR user_id = $3) FOR NO KEY UPDATE
            """;
        return new Sql(Text).Bind(organization).Bind(id).Bind(userId);
    }

    /// <summary>Newest first, from a place on; from the newest where there is none.</summary>
    public static Sql List(string organization, string? userId, (DateTimeOffset Time, Guid Id)? after, int limit)
    {
        const string Mine = $"""
            SELECT {Columns} FROM a3.conversations
            WHERE organization = $1 AND (updated_at, id) < (coalesce($2, 'infinity'), $3) AND user_id = $5
            ORDER BY updated_at DESC, id DESC LIMIT $4
            """;
        const string All = $"""
            SELECT {Columns} FROM a3.conversations
            WHERE organization = $1 AND (updated_at, id) < (coalesce($2, 'infinity'), $3)
            ORDER BY updated_at DESC, id DESC LIMIT $4
            """;
        var list = new Sql(userId is null ? All : Mine).Bind(organization).Bind(after?.Time).Bind(after?.Id ?? Guid.AllBitsSet).Bind(limit);
        return userId is null ? list : list.Bind(userId);
    }

    public static Sql Count(string organization, string? userId)
    {
        const string Text = "SELECT count(*) FROM a3.conversations WHERE organization = $1 AND ($2 IS NULL OR user_id = $2)";
        return new Sql(Text).Bind(organization).Bind(userId);
    }

    public static Sql Insert(string organization, Conversation conversation, int lastSequence)
    {
        const string Text = $"""
            INSERT INTO a3.conversations (organization, {Columns}, last_sequence)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """;
        return new Sql(Text)
            .Bind(organization).Bind(conversation.Id).Bind(conversation.UserId).Bind(conversation.Agent).Bind(conversation.Title)
            .Bind(conversation.Instructions).Bind(conversation.TimeZone).Bind(conversation.Locale).Bind(conversation.CreatedAt)
            .Bind(conversation.UpdatedAt).Bind(conversation.Summary?.Text).Bind(conversation.Summary?.Through).Bind(lastSequence);
    }

    /// <summary>Keeps a summary unless there is one that covers more.</summary>
    public static Sql Summarize(string organization, Guid id, ConversationSummary summary)
    {
        const string Text = """
            UPDATE a3.conversations SET summary = $3, summary_through = $4
            WHERE organization = $1 AND id = $2 AND (summary_through IS NULL OR summary_through <= $4)
            """;
        return new Sql(Text).Bind(organization).Bind(id).Bind(summary.Text).Bind(summary.Through);
    }

    /// <summary>Deletes a conversation; its messages and turns go with it.</summary>
    public static Sql Delete(string organization, Guid id, string? userId)
    {
        const string Text = "DELETE FROM a3.conversations WHERE organization = $1 AND id = $2 AND ($3 IS NULL OR user_id = $3)";
        return new Sql(Text).Bind(organization).Bind(id).Bind(userId);
    }

    public static Conversation Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        UserId = row.GetString(1),
        Agent = row.GetString(2),
        Title = row.TextOrNull(3),
        Instructions = row.TextOrNull(4),
        TimeZone = row.TextOrNull(5),
        Locale = row.TextOrNull(6),
        CreatedAt = row.Time(7),
        UpdatedAt = row.Time(8),
        Summary = row.TextOrNull(9) is { } summary ? new ConversationSummary(summary, row.GetInt32(10)) : null,
    };
}
