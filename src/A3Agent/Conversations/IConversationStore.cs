using A3Agent.Crm;

namespace A3Agent.Conversations;

/// <summary>What became of the wish to begin a turn.</summary>
public enum BeginOutcome
{
    /// <summary>The turn and the user's message are stored.</summary>
    Begun,

    /// <summary>The user has no such conversation; nothing was stored.</summary>
    NotFound,

    /// <summary>The conversation has a running turn already; nothing was stored.</summary>
    InProgress,
}

/// <summary>A turn that begins.</summary>
/// <param name="Turn">The turn, running; its conversation is <see cref="Turn.ConversationId"/>, null for a single run of a prompt.</param>
/// <param name="UserMessage">What the user wrote; null for a single run of a prompt.</param>
/// <param name="NewConversation">The conversation to make in the same transaction; null when it must be there already.</param>
/// <param name="HistoryLimit">How many of the conversation's newest messages are wanted.</param>
public sealed record NewTurn(Turn Turn, Message? UserMessage, Conversation? NewConversation, int HistoryLimit);

/// <summary>What beginning a turn gives.</summary>
/// <param name="Outcome">Whether it has begun.</param>
/// <param name="Conversation">The conversation; null unless begun in one.</param>
/// <param name="History">The newest messages before the user's, oldest first.</param>
public sealed record BegunTurn(BeginOutcome Outcome, Conversation? Conversation, IReadOnlyList<Message> History);

/// <summary>One organization's conversations and turns, bound when it is made. Safe for concurrent use.</summary>
/// <remarks>
/// A method that takes <c>userId</c> sees that user's conversations alone; null means all of the organization, for admins.
/// </remarks>
public interface IConversationStore
{
    /// <summary>Stores a new conversation.</summary>
    Task CreateAsync(Conversation conversation, CancellationToken cancellationToken);

    /// <summary>Finds a conversation; null when there is none for this user.</summary>
    Task<Conversation?> FindAsync(Guid id, string? userId, CancellationToken cancellationToken);

    /// <summary>Lists conversations, the one with the newest message first.</summary>
    /// <exception cref="FormatException">The cursor is not one that this list gave.</exception>
    Task<Page<Conversation>> ListAsync(string? userId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Deletes a conversation with its messages and turns.</summary>
    /// <returns>False when there is none for this user.</returns>
    Task<bool> DeleteAsync(Guid id, string? userId, CancellationToken cancellationToken);

    /// <summary>Lists a conversation's messages, oldest first; the caller has made sure that the conversation may be read.</summary>
    /// <exception cref="FormatException">The cursor is not one that this list gave.</exception>
    Task<Page<Message>> ListMessagesAsync(Guid conversationId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Stores the turn, the user's message and, where asked, the conversation in one transaction, and reads the history.</summary>
    Task<BegunTurn> BeginTurnAsync(NewTurn turn, string? userId, CancellationToken cancellationToken);

    /// <summary>Stores how the turn ended and the assistant's message, if there is one, in one transaction.</summary>
    /// <returns>False when the turn is not running any more; nothing was stored then.</returns>
    Task<bool> EndTurnAsync(Turn turn, Message? assistantMessage, CancellationToken cancellationToken);

    /// <summary>Finds a turn; null when there is none.</summary>
    Task<Turn?> FindTurnAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Keeps a summary of the conversation's oldest messages. One that covers more is not replaced by one that covers less.</summary>
    Task SaveSummaryAsync(Guid conversationId, ConversationSummary summary, CancellationToken cancellationToken);
}
