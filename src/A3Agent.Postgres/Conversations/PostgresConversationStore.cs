using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>One organization's conversations. Every call is one round trip.</summary>
internal sealed class PostgresConversationStore(Database database, Runner runner, OrganizationId organization) : IConversationStore
{
    private readonly string _owner = organization.Value;

    public Task CreateAsync(Conversation conversation, CancellationToken cancellationToken) => database.WriteOnceAsync(
        organization,
        session => session.RunAsync(cancellationToken, ConversationRows.Insert(_owner, conversation, lastSequence: 0)),
        cancellationToken);

    public async Task<Conversation?> FindAsync(Guid id, string? userId, CancellationToken cancellationToken) => await database.ReadAsync(
        organization,
        session => session.ListAsync(ConversationRows.Read, cancellationToken, ConversationRows.Find(_owner, id, userId)),
        cancellationToken).ConfigureAwait(false) is [var found] ? found : null;

    public async Task<Page<Conversation>> ListAsync(string? userId, PageRequest page, CancellationToken cancellationToken)
    {
        Pages.Check(page);
        var after = ReadPlace(page.Cursor);
        var (items, total) = await ReadPageAsync(
            ConversationRows.Read,
            () => ConversationRows.List(_owner, userId, after, page.Limit + 1),
            () => page.WithTotal ? ConversationRows.Count(_owner, userId) : null,
            cancellationToken).ConfigureAwait(false);
        return new Page<Conversation>(items, Pages.Cut(items, page) is { } last ? ConversationCursor.WritePlace(last) : null, total);
    }

    public async Task<bool> DeleteAsync(Guid id, string? userId, CancellationToken cancellationToken) => await database.WriteOnceAsync(
        organization,
        session => session.RunAsync(cancellationToken, ConversationRows.Delete(_owner, id, userId)),
        cancellationToken).ConfigureAwait(false) is [> 0];

    public async Task<Page<Message>> ListMessagesAsync(Guid conversationId, PageRequest page, CancellationToken cancellationToken)
    {
        Pages.Check(page);
        var after = ConversationCursor.ReadSequence(page.Cursor);
        var (items, total) = await ReadPageAsync(
            MessageRows.Read,
            () => MessageRows.After(_owner, conversationId, after, page.Limit + 1),
            () => page.WithTotal ? MessageRows.Count(_owner, conversationId) : null,
            cancellationToken).ConfigureAwait(false);
        return new Page<Message>(items, Pages.Cut(items, page) is { } last ? ConversationCursor.WriteSequence(last) : null, total);
    }

    public async Task<BegunTurn> BeginTurnAsync(NewTurn turn, string? userId, CancellationToken cancellationToken)
    {
        if (turn.NewConversation is { } made && userId is not null && userId != made.UserId)
        {
            return new BegunTurn(BeginOutcome.NotFound, null, []);
        }

        var number = await runner.NumberAsync(cancellationToken).ConfigureAwait(false);
        return await database.WriteOnceAsync(
            organization,
            session => turn is { NewConversation: null, Turn.ConversationId: { } known }
                ? BeginAsync(session, known, turn, userId, number, cancellationToken)
                : BeginNewAsync(session, turn, number, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> EndTurnAsync(Turn turn, Message? assistantMessage, CancellationToken cancellationToken)
    {
        return await database.WriteOnceAsync(organization, EndAsync, cancellationToken).ConfigureAwait(false);

        Task<bool> EndAsync(Session session)
        {
            var message = turn.ConversationId is null ? null : assistantMessage;
            var end = TurnRows.End(_owner, turn, message);
            return turn.ConversationId is { } conversation && message is not null
                ? session.ReadAsync(SecondAsync, cancellationToken, ConversationRows.Lock(_owner, conversation, null), end)
                : session.ReadAsync(rows => rows.ReadAsync(cancellationToken), cancellationToken, end);
        }

        async Task<bool> SecondAsync(NpgsqlDataReader rows) =>
            await rows.NextResultAsync(cancellationToken).ConfigureAwait(false) && await rows.ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task SaveSummaryAsync(Guid conversationId, ConversationSummary summary, CancellationToken cancellationToken) =>
        database.WriteOnceAsync(
            organization,
            session => session.RunAsync(cancellationToken, ConversationRows.Summarize(_owner, conversationId, summary)),
            cancellationToken);

    public async Task<Turn?> FindTurnAsync(Guid id, CancellationToken cancellationToken) => await database.ReadAsync(
        organization,
        session => session.ListAsync(TurnRows.Read, cancellationToken, TurnRows.Find(_owner, id)),
        cancellationToken).ConfigureAwait(false) is [var found] ? found : null;

    private async Task<BegunTurn> BeginNewAsync(Session session, NewTurn begin, long number, CancellationToken cancellationToken)
    {
        var statements = new List<Sql> { TurnRows.Insert(_owner, begin.Turn, number) };
        var conversation = begin.NewConversation;
        if (conversation is not null)
        {
            statements.Insert(0, ConversationRows.Insert(_owner, conversation, lastSequence: begin.UserMessage is null ? 0 : 1));
            if (begin.UserMessage is { } message)
            {
                statements.Add(MessageRows.InsertFirst(_owner, conversation.Id, message));
            }
        }

        await session.RunAsync(cancellationToken, [.. statements]).ConfigureAwait(false);
        return new BegunTurn(BeginOutcome.Begun, conversation is null ? null : Stored(conversation), []);
    }

    private Task<BegunTurn> BeginAsync(
        Session session, Guid conversationId, NewTurn begin, string? userId, long number, CancellationToken cancellationToken)
    {
        var newest = begin.UserMessage is null ? 0 : 1;
        return session.ReadAsync(
            ReadAsync,
            cancellationToken,
            ConversationRows.Lock(_owner, conversationId, userId),
            TurnRows.Begin(_owner, begin, userId, number),
            MessageRows.Before(_owner, conversationId, newest, Math.Max(begin.HistoryLimit, 0)));

        async Task<BegunTurn> ReadAsync(NpgsqlDataReader rows)
        {
            var isThere = await rows.ReadAsync(cancellationToken).ConfigureAwait(false);
            await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
            if (!await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return new BegunTurn(isThere ? BeginOutcome.InProgress : BeginOutcome.NotFound, null, []);
            }

            var conversation = ConversationRows.Read(rows);
            await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
            var history = await rows.AllAsync(MessageRows.Read, cancellationToken).ConfigureAwait(false);
            history.Reverse();
            return new BegunTurn(BeginOutcome.Begun, conversation, history);
        }
    }

    // The statements are made anew for every try.
    private Task<(List<T> Items, int? Total)> ReadPageAsync<T>(
        Func<NpgsqlDataReader, T> read, Func<Sql> list, Func<Sql?> count, CancellationToken cancellationToken)
    {
        return database.ReadAsync(
            organization,
            session => count() is { } counted
                ? session.ReadAsync(ReadAsync, cancellationToken, list(), counted)
                : session.ReadAsync(ReadAsync, cancellationToken, list()),
            cancellationToken);

        async Task<(List<T> Items, int? Total)> ReadAsync(NpgsqlDataReader rows)
        {
            var items = await rows.AllAsync(read, cancellationToken).ConfigureAwait(false);
            var hasTotal = await rows.NextResultAsync(cancellationToken).ConfigureAwait(false)
                && await rows.ReadAsync(cancellationToken).ConfigureAwait(false);
            return (items, hasTotal ? (int)rows.GetInt64(0) : null);
        }
    }

    private static (DateTimeOffset Time, Guid Id)? ReadPlace(string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        var (microseconds, id) = ConversationCursor.ReadPlace(cursor);
        return microseconds >= StoredTime.Microseconds(DateTimeOffset.MinValue) && microseconds <= StoredTime.Microseconds(DateTimeOffset.MaxValue)
            ? (StoredTime.FromMicroseconds(microseconds), id)
            : throw Cursor.Foreign();
    }

    private static Conversation Stored(Conversation conversation) => conversation with
    {
        CreatedAt = StoredTime.Normal(conversation.CreatedAt), UpdatedAt = StoredTime.Normal(conversation.UpdatedAt),
    };
}
