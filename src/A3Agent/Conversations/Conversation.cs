namespace A3Agent.Conversations;

/// <summary>A conversation of one user with an agent.</summary>
public sealed record Conversation
{
    /// <summary>UUIDv7; the same value is the session id of the API.</summary>
    public required Guid Id { get; init; }

    /// <summary>The user it belongs to.</summary>
    public required string UserId { get; init; }

    /// <summary>The agent, which is a prompt's name.</summary>
    public required string Agent { get; init; }

    /// <summary>What people call it; null until it has a title.</summary>
    public string? Title { get; init; }

    /// <summary>The user's own instructions, appended to the prompt.</summary>
    public string? Instructions { get; init; }

    /// <summary>IANA time zone; null for the default.</summary>
    public string? TimeZone { get; init; }

    /// <summary>BCP 47 locale; null for the default.</summary>
    public string? Locale { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its last message was stored.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What was said before the messages that are still sent; null while all of them are.</summary>
    public ConversationSummary? Summary { get; init; }
}

/// <summary>What the oldest messages of a conversation said, for a model.</summary>
/// <param name="Text">The summary.</param>
/// <param name="Through">The sequence number of the last message that it covers.</param>
public sealed record ConversationSummary(string Text, int Through);
