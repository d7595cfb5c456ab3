using Microsoft.Extensions.AI;

namespace A3Agent.Models.Resilience;

/// <summary>The sign in a stream that withdraws everything that came before it: text, tool calls, usage.</summary>
/// <remarks>
/// An update without contents whose <see cref="ChatResponseUpdate.AdditionalProperties"/> hold <see cref="Key"/> = true. It comes right
/// before the first visible update of a further attempt, not when the fault happens: should the further attempt bring nothing, the
/// partial text was never withdrawn and is kept. Who collects updates drops those before it.
/// </remarks>
public static class ResetUpdate
{
    /// <summary>The key of the sign.</summary>
    public const string Key = ModelCall.KeyPrefix + "reset";

    private const string ReasonKey = Key + ".reason";

    /// <summary>The sign.</summary>
    /// <param name="reason">Why: the code of the failure.</param>
    public static ChatResponseUpdate Create(string reason) => new()
    {
        Role = ChatRole.Assistant,
        AdditionalProperties = new() { [Key] = true, [ReasonKey] = reason },
    };

    /// <summary>Whether an update is the sign.</summary>
    public static bool IsReset(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return update.AdditionalProperties is { } properties && properties.TryGetValue(Key, out var value) && value is true;
    }

    /// <summary>Why the text is withdrawn: the code of the failure.</summary>
    public static string ReasonOf(ChatResponseUpdate reset)
    {
        ArgumentNullException.ThrowIfNull(reset);
        return reset.AdditionalProperties?.GetValueOrDefault(ReasonKey) as string ?? "";
    }

    /// <summary>Whether a person or the agent loop could have seen something of an update: contents other than usage, or the end.</summary>
    internal static bool IsVisible(this ChatResponseUpdate update) => update.FinishReason is not null || update.HasContent();

    /// <summary>Whether an update brings a part of an answer: contents other than usage and reasoning.</summary>
    internal static bool HasContent(this ChatResponseUpdate update)
    {
        foreach (var content in update.Contents)
        {
            if (content is not (UsageContent or TextContent { Text: "" } or TextReasoningContent))
            {
                return true;
            }
        }

        return false;
    }
}
