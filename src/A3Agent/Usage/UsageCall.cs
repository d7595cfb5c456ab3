using A3Agent.Conversations;
using A3Agent.Models;

namespace A3Agent.Usage;

/// <summary>What kind of work a call was.</summary>
public enum UsageKind
{
    /// <summary>A chat model answered, or should have.</summary>
    Chat,

    /// <summary>Texts were embedded.</summary>
    Embedding,
}

/// <summary>One call of a model that left this process, as it is accounted: a retry is a call of its own, and so is a fallback.</summary>
public sealed record UsageCall
{
    /// <summary>The outcome of a call that was answered to its end.</summary>
    public const string Completed = "completed";

    /// <summary>The outcome of a call that its caller gave up.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The outcome of a call whose process died: its reservation was counted as spent.</summary>
    public const string Lost = "lost";

    /// <summary>UUIDv7. Storing the same id twice stores it once.</summary>
    public required Guid Id { get; init; }

    /// <summary>When the call began.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What it was.</summary>
    public UsageKind Kind { get; init; }

    /// <summary>Who asked; null for the system's own work.</summary>
    public string? UserId { get; init; }

    /// <summary>The conversation; null without one.</summary>
    public Guid? ConversationId { get; init; }

    /// <summary>The turn, or the single run of a prompt; null without one.</summary>
    public Guid? TurnId { get; init; }

    /// <summary>What the answer was for.</summary>
    public ModelPurpose Purpose { get; init; }

    /// <summary>The agent (a prompt's name) of the conversation; null without one.</summary>
    public string? Agent { get; init; }

    /// <summary>The prompt's name; null without one.</summary>
    public string? PromptName { get; init; }

    /// <summary>The prompt's version; null without one.</summary>
    public string? PromptVersion { get; init; }

    /// <summary>The model that was called, by the catalogue's name.</summary>
    public required string Model { get; init; }

    /// <summary>Tokens and cost; zero for a call that was refused or failed before it used any.</summary>
    public required TokenUsage Usage { get; init; }

    /// <summary>From the request to the end of the answer or the failure, in milliseconds.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>From the request to the first visible chunk of a stream, in milliseconds; null when there was none.</summary>
    public double? TimeToFirstTokenMs { get; init; }

    /// <summary><see cref="Completed"/>, <see cref="Cancelled"/>, <see cref="Lost"/>, or the code of the failure.</summary>
    public required string Outcome { get; init; }
}
