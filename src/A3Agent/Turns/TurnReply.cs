using System.Text.Json.Serialization;
using A3Agent.Conversations;
using A3Agent.Plugins;

namespace A3Agent.Turns;

/// <summary>A turn's answer as callers see it: the API's ChatReply.</summary>
public sealed record TurnReply
{
    /// <summary>The conversation.</summary>
    public required Guid SessionId { get; init; }

    /// <summary>The turn.</summary>
    public required Guid TurnId { get; init; }

    /// <summary>What votes refer to: the turn.</summary>
    public Guid PromptId => TurnId;

    /// <summary>The assistant's message; null while there is none.</summary>
    public Guid? MessageId { get; init; }

    /// <summary>How the turn stands.</summary>
    public required TurnStatus Status { get; init; }

    /// <summary>The answer, markdown.</summary>
    public required string Content { get; init; }

    /// <summary>The model that really answered.</summary>
    public string? Model { get; init; }

    /// <summary>Why the model stopped.</summary>
    public string? FinishReason { get; init; }

    /// <summary>What it used.</summary>
    public required TokenUsage Usage { get; init; }

    /// <summary>The calls that led to the answer.</summary>
    public IReadOnlyList<ToolCallRecord> ToolCalls { get; init; } = [];

    /// <summary>The records that the answer rests on.</summary>
    public IReadOnlyList<Citation> Citations { get; init; } = [];

    /// <summary>Calls that wait for a person.</summary>
    public IReadOnlyList<ToolCallRecord> PendingApprovals { get; init; } = [];

    /// <summary>What the agent lets the user choose from.</summary>
    public IReadOnlyList<Choice> Choices { get; init; } = [];

    /// <summary>What it was answered with.</summary>
    public required ReplyMetadata Metadata { get; init; }
}

/// <summary>One of 2 to 4 things that the agent lets the user choose from.</summary>
/// <param name="Label">What the user reads.</param>
/// <param name="Value">What is sent when it is chosen.</param>
public sealed record Choice(string Label, string Value);

/// <summary>What a turn was answered with.</summary>
/// <param name="Prompt">The prompt's name, version and hash.</param>
/// <param name="Temperature">The temperature that was sent; null when none was.</param>
/// <param name="Timestamp">When the turn ended, or began while it runs.</param>
/// <param name="Omitted">The parameters that were not sent because the model rejects them.</param>
/// <param name="Notice">What the reader should know: that the answer was cut, or why it broke off; null for nothing.</param>
public sealed record ReplyMetadata(
    PromptReference? Prompt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Temperature,
    DateTimeOffset Timestamp,
    IReadOnlyList<string> Omitted,
    string? Notice);
