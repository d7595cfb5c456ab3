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
}
