using A3Agent.Conversations;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>Statements about rows of turns.</summary>
internal static class TurnRows
{
    private const string EndColumns = """
        status, ended_at, prompt_name, prompt_version, prompt_sha256, model, temperature, finish_reason, error_code, prompt_tokens,
        completion_tokens, cached_tokens, reasoning_tokens, cost_usd, usage_estimated
        """;

    private const string EndValues = "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17";
    private const string Columns = $"organization, id, {EndColumns}, conversation_id, user_id, started_at, runner";
    private const string Values = $"$1, $2, {EndValues}, $18, $19, $20, $21";

    /// <summary>A turn without a conversation, or the first one of a new conversation.</summary>
    public static Sql Insert(string organization, Turn turn, long runner)
    {
        const string Text = $"INSERT INTO a3.turns ({Columns}) VALUES ({Values})";
        return BindNew(BindEnd(new Sql(Text), organization, turn), turn, runner);
    }

    /// <summary>
    /// Begins a turn, unless the user has no such conversation or it has a running turn, and makes room for the user's message, in one
    /// statement: nothing of it happens when the turn does not begin.
    /// </summary>
    /// <returns>A statement that gives the conversation when the turn has begun.</returns>
    public static Sql Begin(string organization, NewTurn begin, string? userId, long runner)
    {
        const string Text = $"""
            WITH turn AS (
              INSERT INTO a3.turns ({Columns}) SELECT {Values}
              FROM a3.conversations WHERE organization = $1 AND id = $18 AND ($22 IS NULL OR user_id = $22)
              ON CONFLICT (organization, conversation_id) WHERE status = 'running' DO NOTHING
              RETURNING 1),
            place AS (
              UPDATE a3.conversations
              SET last_sequence = last_sequence + CASE WHEN $23 IS NULL THEN 0 ELSE 1 END, updated_at = coalesce($27, updated_at)
              WHERE organization = $1 AND id = $18 AND EXISTS (SELECT FROM turn)
              RETURNING {ConversationRows.Columns}, last_sequence),
            message AS (
              INSERT INTO a3.messages (organization, conversation_id, {MessageRows.Columns})
              SELECT $1, $18, $23, $24, $25, $26, $27, $28, $29, $30, last_sequence FROM place WHERE $23 IS NOT NULL)
            SELECT {ConversationRows.Columns} FROM place
            """;
        var turn = BindNew(BindEnd(new Sql(Text), organization, begin.Turn), begin.Turn, runner).Bind(userId);
        return MessageRows.Bind(turn, begin.UserMessage);
    }

    /// <summary>Ends a running turn and appends the assistant's message, if there is one.</summary>
    /// <returns>A statement that gives a row when the turn was running.</returns>
    public static Sql End(string organization, Turn turn, Message? assistantMessage)
    {
        const string Text = $"""
            WITH ended AS (
              UPDATE a3.turns SET ({EndColumns}) = ({EndValues})
              WHERE organization = $1 AND id = $2 AND status = 'running'
              RETURNING conversation_id),
            place AS (
              UPDATE a3.conversations SET last_sequence = last_sequence + 1, updated_at = coalesce($22, updated_at)
              WHERE organization = $1 AND id = (SELECT conversation_id FROM ended) AND $18 IS NOT NULL
              RETURNING id, last_sequence),
            message AS (
              INSERT INTO a3.messages (organization, conversation_id, {MessageRows.Columns})
              SELECT $1, id, $18, $19, $20, $21, $22, $23, $24, $25, last_sequence FROM place)
            SELECT 1 FROM ended
            """;
        return MessageRows.Bind(BindEnd(new Sql(Text), organization, turn), assistantMessage);
    }

    public static Sql Find(string organization, Guid id)
    {
        const string Text = $"SELECT {EndColumns}, id, conversation_id, user_id, started_at FROM a3.turns WHERE organization = $1 AND id = $2";
        return new Sql(Text).Bind(organization).Bind(id);
    }

    /// <summary>Ends, in every organization, what processes that are no longer there left running; gives how many turns that were.</summary>
    public static Sql InterruptLost(DateTimeOffset at)
    {
        const string Text = "SELECT a3.interrupt_lost_turns($1)";
        return new Sql(Text).Bind(at);
    }

    public static Turn Read(NpgsqlDataReader row) => new()
    {
        Status = Word<TurnStatus>.Parse(row.GetString(0)),
        EndedAt = row.TimeOrNull(1),
        Prompt = row.TextOrNull(2) is { } name ? new PromptReference(name, row.GetString(3), row.GetString(4)) : null,
        Model = row.TextOrNull(5),
        Temperature = row.DoubleOrNull(6),
        FinishReason = row.TextOrNull(7),
        ErrorCode = row.TextOrNull(8),
        Usage = new TokenUsage(
            row.GetInt64(9), row.GetInt64(10), row.GetInt64(11), row.GetInt64(12), row.DecimalOrNull(13), Estimated: row.GetBoolean(14)),
        Id = row.GetGuid(15),
        ConversationId = row.GuidOrNull(16),
        UserId = row.GetString(17),
        StartedAt = row.Time(18),
    };

    private static Sql BindEnd(Sql sql, string organization, Turn turn) => sql
        .Bind(organization).Bind(turn.Id).Bind(Word<TurnStatus>.Text(turn.Status)).Bind(turn.EndedAt).Bind(turn.Prompt?.Name)
        .Bind(turn.Prompt?.Version).Bind(turn.Prompt?.Sha256).Bind(turn.Model).Bind(turn.Temperature).Bind(turn.FinishReason)
        .Bind(turn.ErrorCode).Bind(turn.Usage.PromptTokens).Bind(turn.Usage.CompletionTokens).Bind(turn.Usage.CachedTokens)
        .Bind(turn.Usage.ReasoningTokens).Bind(turn.Usage.CostUsd).Bind(turn.Usage.Estimated);

    private static Sql BindNew(Sql sql, Turn turn, long runner) =>
        sql.Bind(turn.ConversationId).Bind(turn.UserId).Bind(turn.StartedAt).Bind(runner);
}
