using System.Globalization;
using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Sqlite;

/// <summary>One organization's conversations.</summary>
internal sealed class SqliteConversationStore(Engine engine, OrganizationId organization) : IConversationStore
{
    private const string List = "conversations";
    private const string MessageList = "messages";

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

    public Task<Turn?> FindTurnAsync(Guid id, CancellationToken cancellationToken) =>
        engine.ReadAsync(database => TurnRows.Find(database, owner, id), cancellationToken);

    private Page<Conversation> ReadList(Database database, string? userId, PageRequest page)
    {
        Pages.Check(page);
        var (time, id) = page.Cursor is null ? (long.MaxValue, Guid.AllBitsSet) : ReadPlace(Cursor.Read(List, page.Cursor));
        var items = ConversationRows.List(database, owner, userId, time, id, page.Limit + 1);
        string? next = null;
        if (items.Count > page.Limit)
        {
            items.RemoveAt(page.Limit);
            next = Cursor.Write(List, WritePlace(items[^1]));
        }

        return new Page<Conversation>(items, next, page.WithTotal ? ConversationRows.Count(database, owner, userId) : null);
    }

    private Page<Message> ReadMessages(Database database, Guid conversationId, PageRequest page)
    {
        Pages.Check(page);
        var after = 0;
        if (page.Cursor is not null
            && !int.TryParse(Cursor.Read(MessageList, page.Cursor), NumberStyles.None, CultureInfo.InvariantCulture, out after))
        {
            throw Cursor.Foreign();
        }

        var items = MessageRows.After(database, owner, conversationId, after, page.Limit + 1);
        string? next = null;
        if (items.Count > page.Limit)
        {
            items.RemoveAt(page.Limit);
            next = Cursor.Write(MessageList, items[^1].Sequence.ToString(CultureInfo.InvariantCulture));
        }

        return new Page<Message>(items, next, page.WithTotal ? MessageRows.Count(database, owner, conversationId) : null);
    }

    private static string WritePlace(Conversation last) =>
        string.Create(CultureInfo.InvariantCulture, $"{Stored.Microseconds(last.UpdatedAt)}/{last.Id:N}");

    private static (long Time, Guid Id) ReadPlace(string key)
    {
        var parts = key.Split('/');
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
            && Guid.TryParseExact(parts[1], "N", out var id)
            ? (time, id)
            : throw Cursor.Foreign();
    }
}
