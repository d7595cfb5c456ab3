using A3Agent.Conversations;

namespace A3Agent.Sqlite;

/// <summary>Rows of turns.</summary>
internal static class TurnRows
{
    public static BegunTurn Begin(Database database, string organization, NewTurn begin, string? userId)
    {
        if (begin.Turn.ConversationId is not { } conversationId)
        {
            Insert(database, organization, begin.Turn);
            return new BegunTurn(BeginOutcome.Begun, null, []);
        }

        var messages = begin.UserMessage is null ? 0 : 1;
        var place = begin.NewConversation is { } conversation
            ? Make(database, organization, conversation, messages, userId)
            : ConversationRows.Advance(database, organization, conversationId, userId, messages, begin.UserMessage?.CreatedAt);
        if (place is not { } found)
        {
            return new BegunTurn(BeginOutcome.NotFound, null, []);
        }

        if (!Insert(database, organization, begin.Turn))
        {
            database.Discard = true;
            return new BegunTurn(BeginOutcome.InProgress, null, []);
        }

        if (begin.UserMessage is not null)
        {
            MessageRows.Insert(database, organization, conversationId, found.LastSequence, begin.UserMessage);
        }

        var isNew = begin.NewConversation is not null || begin.HistoryLimit <= 0;
        var before = found.LastSequence - messages + 1;
        return new BegunTurn(
            BeginOutcome.Begun,
            found.Conversation,
            isNew ? [] : MessageRows.Before(database, organization, conversationId, before, begin.HistoryLimit));
    }

    public static bool End(Database database, string organization, Turn turn, Message? assistantMessage)
    {
        if (!Update(database, organization, turn))
        {
            return false;
        }

        if (assistantMessage is not null && turn.ConversationId is { } conversationId)
        {
            var place = ConversationRows.Advance(database, organization, conversationId, null, 1, assistantMessage.CreatedAt);
            MessageRows.Insert(database, organization, conversationId, place!.Value.LastSequence, assistantMessage);
        }

        return true;
    }

    public static Turn? Find(Database database, string organization, Guid id)
    {
        const string Sql = """
            SELECT id, conversation_id, user_id, status, started_at, ended_at, prompt_name, prompt_version, prompt_sha256, model,
              temperature, finish_reason, error_code, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, cost_usd,
              usage_estimated
            FROM turns WHERE organization = ? AND id = ?
            """;
        using var row = database.Prepare(Sql).Bind(organization).Bind(id);
        return row.Step() ? Read(row) : null;
    }

    /// <summary>Ends what a dead process left running, in every organization.</summary>
    public static int InterruptAll(Database database, DateTimeOffset at)
    {
        const string Sql = "UPDATE turns SET status = 'interrupted', ended_at = ? WHERE status = 'running'";
        return database.Prepare(Sql).Bind(at).Run();
    }

    private static (Conversation Conversation, int LastSequence)? Make(
        Database database, string organization, Conversation conversation, int messages, string? userId)
    {
        if (userId is not null && userId != conversation.UserId)
        {
            return null;
        }

        var made = conversation with
        {
            CreatedAt = StoredTime.Normal(conversation.CreatedAt),
            UpdatedAt = StoredTime.Normal(conversation.UpdatedAt),
        };
        ConversationRows.Insert(database, organization, made, messages);
        return (made, messages);
    }

    private static bool Insert(Database database, string organization, Turn turn)
    {
        const string Sql = """
            INSERT INTO turns (organization, id, conversation_id, user_id, status, started_at, ended_at, prompt_name, prompt_version,
              prompt_sha256, model, temperature, finish_reason, error_code, prompt_tokens, completion_tokens, cached_tokens,
              reasoning_tokens, cost_usd, usage_estimated)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (organization, conversation_id) WHERE status = 'running' DO NOTHING
            """;
        var statement = database.Prepare(Sql)
            .Bind(organization).Bind(turn.Id).Bind(turn.ConversationId).Bind(turn.UserId)
            .BindUtf8(Word<TurnStatus>.Of(turn.Status)).Bind(turn.StartedAt);
        return BindEnd(statement, turn).Run() > 0;
    }

    private static bool Update(Database database, string organization, Turn turn)
    {
        const string Sql = """
            UPDATE turns SET status = ?, ended_at = ?, prompt_name = ?, prompt_version = ?, prompt_sha256 = ?, model = ?, temperature = ?,
              finish_reason = ?, error_code = ?, prompt_tokens = ?, completion_tokens = ?, cached_tokens = ?, reasoning_tokens = ?,
              cost_usd = ?, usage_estimated = ?
            WHERE organization = ? AND id = ? AND status = 'running'
            """;
        var statement = database.Prepare(Sql).BindUtf8(Word<TurnStatus>.Of(turn.Status));
        return BindEnd(statement, turn).Bind(organization).Bind(turn.Id).Run() > 0;
    }

    private static Statement BindEnd(Statement statement, Turn turn) => statement
        .Bind(turn.EndedAt).Bind(turn.Prompt?.Name).Bind(turn.Prompt?.Version).Bind(turn.Prompt?.Sha256).Bind(turn.Model)
        .Bind(turn.Temperature).Bind(turn.FinishReason).Bind(turn.ErrorCode).Bind(turn.Usage.PromptTokens)
        .Bind(turn.Usage.CompletionTokens).Bind(turn.Usage.CachedTokens).Bind(turn.Usage.ReasoningTokens)
        .BindCost(turn.Usage.CostUsd).Bind(turn.Usage.Estimated ? 1 : 0);

    private static Turn Read(Statement row) => new()
    {
        Id = row.Guid(0),
        ConversationId = row.GuidOrNull(1),
        UserId = row.Text(2),
        Status = Word<TurnStatus>.Parse(row.Bytes(3)),
        StartedAt = row.Time(4),
        EndedAt = row.TimeOrNull(5),
        Prompt = row.TextOrNull(6) is { } name ? new PromptReference(name, row.Text(7), row.Text(8)) : null,
        Model = row.TextOrNull(9),
        Temperature = row.DoubleOrNull(10),
        FinishReason = row.TextOrNull(11),
        ErrorCode = row.TextOrNull(12),
        Usage = new TokenUsage(
            row.Int64(13), row.Int64(14), row.Int64(15), row.Int64(16), row.CostOrNull(17), Estimated: row.Int32(18) != 0),
    };
}
