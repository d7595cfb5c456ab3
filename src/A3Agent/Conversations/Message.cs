using System.Text.Json;
using System.Text.Json.Serialization;
using A3Agent.Plugins;

namespace A3Agent.Conversations;

/// <summary>Who wrote a message.</summary>
public enum MessageRole
{
    /// <summary>The person.</summary>
    User,

    /// <summary>The agent.</summary>
    Assistant,
}

/// <summary>A message of a conversation. An assistant's message carries the tool calls that led to it.</summary>
public sealed record Message
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its place in the conversation, from 1, without gaps; given by the store.</summary>
    public int Sequence { get; init; }

    /// <summary>Who wrote it.</summary>
    public required MessageRole Role { get; init; }

    /// <summary>The text.</summary>
    public required string Content { get; init; }

    /// <summary>The turn it belongs to.</summary>
    public required Guid TurnId { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The model that wrote it; null for a person's.</summary>
    public string? Model { get; init; }

    /// <summary>The calls that led to it, in the order of their answers.</summary>
    public IReadOnlyList<ToolCallRecord> ToolCalls { get; init; } = [];

    /// <summary>The records it rests on.</summary>
    public IReadOnlyList<Citation> Citations { get; init; } = [];
}

/// <summary>Where a tool call stands.</summary>
public enum ToolCallStatus
{
    /// <summary>Being run.</summary>
    Running,

    /// <summary>Answered.</summary>
    Completed,

    /// <summary>It could not be answered; the model was told.</summary>
    Failed,
}

/// <summary>A tool call of a model's reply, with its answer.</summary>
/// <param name="CallId">The model's id of the call.</param>
/// <param name="Name">The tool's name on the wire.</param>
/// <param name="Arguments">The arguments as a JSON object; as a JSON string when the model's text was not JSON.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Result">What the model was told, JSON; null while it runs.</param>
/// <param name="DurationMs">How long it ran; null while it runs.</param>
/// <param name="Round">Which reply of the turn asked for it, from 1: calls of one round were asked for together.</param>
public sealed record ToolCallRecord(
    string CallId,
    string Name,
    JsonElement Arguments,
    ToolCallStatus Status,
    [property: JsonConverter(typeof(RawJsonConverter))] string? Result,
    double? DurationMs,
    int Round);
