using A3Agent.Identity;

namespace A3Agent.Turns;

/// <summary>A question to an agent, already checked for form.</summary>
public sealed record TurnRequest
{
    /// <summary>Who asks.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The conversation; null begins one.</summary>
    public Guid? ConversationId { get; init; }

    /// <summary>The question.</summary>
    public required string Message { get; init; }

    /// <summary>The agent of a new conversation; null for the default.</summary>
    public string? Agent { get; init; }

    /// <summary>The model; null for the prompt's, else the default.</summary>
    public string? Model { get; init; }

    /// <summary>The temperature, 0 to 2; null for the prompt's, else the provider's. Zero is a temperature.</summary>
    public double? Temperature { get; init; }

    /// <summary>The most output tokens; null for the prompt's, else the default.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>IANA time zone of this request; null for the conversation's, else the user's, else UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>BCP 47 locale of this request; null for the conversation's, else the user's, else en-US.</summary>
    public string? Locale { get; init; }

    /// <summary>Whether the text is wanted as it arrives.</summary>
    public bool Stream { get; init; }
}

/// <summary>What became of the wish to start a turn.</summary>
public enum StartOutcome
{
    /// <summary>It runs.</summary>
    Started,

    /// <summary>There is no such conversation for the caller.</summary>
    UnknownConversation,

    /// <summary>The conversation has a running turn.</summary>
    TurnInProgress,

    /// <summary>There is no such agent.</summary>
    UnknownAgent,

    /// <summary>There is no such model.</summary>
    UnknownModel,

    /// <summary>The process is about to end and takes no more turns.</summary>
    ShuttingDown,
}

/// <summary>A turn that was started, or why not.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Log">The turn's events; null unless started.</param>
public sealed record StartedTurn(StartOutcome Outcome, TurnLog? Log);
