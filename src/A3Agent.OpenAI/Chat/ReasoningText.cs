using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI.Chat;

/// <summary>How hard a model is asked to think, in the provider's words.</summary>
internal static class ReasoningText
{
    /// <summary>The effort; null when the call says nothing of it.</summary>
    public static string? Effort(ChatOptions options)
        => OpenAIKeys.Text(options, OpenAIKeys.ReasoningEffort) ?? options.Reasoning?.Effort switch
        {
            null => null,
            ReasoningEffort.None => "none",
            ReasoningEffort.Low => "low",
            ReasoningEffort.Medium => "medium",
            ReasoningEffort.High => "high",
            ReasoningEffort.ExtraHigh => "xhigh",
            { } other => throw new NotSupportedException($"The reasoning effort {other} cannot be asked for."),
        };

    /// <summary>The summary of its thoughts that is asked for; null for none.</summary>
    public static string? Summary(ChatOptions options) => options.Reasoning?.Output switch
    {
        ReasoningOutput.Summary => "auto",
        ReasoningOutput.Full => "detailed",
        _ => null,
    };
}
