using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Sqlite;

/// <summary>One organization's conversations.</summary>
internal sealed class SqliteConversationStore(Engine engine, OrganizationId organization) : IConversationStore
{
    private readonly string owner = organization.Value;

    public Task CreateAsync(Conversation conversation, CancellationToken cancellationToken) =>
        engine.WriteAsync(database => ConversationRows.Insert(database, owner, conversation, lastSequence: 0), cancellationToken);

    public Task<Conversation?> FindAsync(Guid id, string? userId, CancellationToken cancellationToken) =>
        engine.ReadAsync(database => ConversationRows.Find(database, owner, id, userId), cancellationToken);

    public Task<Page<Conversation>> ListAsync(string? userId, PageRequest page, CancellationToken cancellationToken) =>
        engine.ReadAsync(database => ReadList(database, userId, page), cancellationToken);

    public Task<bool> DeleteAsync(Guid id, string? userId, CancellationToken cancellationToken) =>
        engine.WriteAsync(database => ConversationRows.Delete(database, owner, id, userId), cancellationToken);

    public Task<Page<Message>> ListMessagesAsync(Guid conversationId, PageRequest page, CancellationToken cancellationToken) =>
        engine.ReadAsync(database => ReadMessages(database, conversationId, page), cancellationToken);

    public Task<BegunTurn> BeginTurnAsync(NewTurn turn, string? userId, CancellationToken cancellationToken) =>
        engine.WriteAsync(database => TurnRows.Begin(database, owner, turn, userId), cancellationToken);

    public Task<bool> EndTurnAsync(Turn turn, Message? assistantMessage, CancellationToken cancellationToken) =>
        engine.WriteAsync(database => TurnRows.End(database, owner, turn, assistantMessage), cancellationToken);

    public Task SaveSummaryAsync(Guid conversationId, ConversationSummary summary, CancellationToken cancellationToken) =>
        engine.WriteAsync(database => ConversationRows.Summarize(database, owner, conversationId, summary), cancellationToken);

    public Task<Turn?> FindTurnAsync(Guid id, CancellationToken cancellationToken) =>
        engine.ReadAsync(database => TurnRows.Find(database, owner, id), cancellationToken);

    private Page<Conversation> ReadList(Database database, string? userId, PageRequest page)
    {
        Pages.Check(page);
        var (time, id) = ConversationCursor.ReadPlace(page.Cursor);
        var items = ConversationRows.List(database, owner, userId, time, id, page.Limit + 1);
        var last = Pages.Cut(items, page);
        return new Page<Conversation>(
            items,
            last is null ? null : ConversationCursor.WritePlace(last),
            page.WithTotal ? ConversationRows.Count(database, owner, userId) : null);
    }

    private Page<Message> ReadMessages(Database database, Guid conversationId, PageRequest page)
    {
        Pages.Check(page);
        var items = MessageRows.After(database, owner, conversationId, ConversationCursor.ReadSequence(page.Cursor), page.Limit + 1);
        var last = Pages.Cut(items, page);
        return new Page<Message>(
            items,
            last is null ? null : ConversationCursor.WriteSequence(last),
            page.WithTotal ? MessageRows.Count(database, owner, conversationId) : null);
    }
}
