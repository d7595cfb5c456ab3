using A3Agent.Conversations;
using A3Agent.Identity;
using Microsoft.Extensions.AI;

namespace A3Agent.Models;

/// <summary>What a model call is for; usage is counted by it.</summary>
public enum ModelPurpose
{
    /// <summary>An answer to a person.</summary>
    Answer,

    /// <summary>A summary of a conversation.</summary>
    Summary,

    /// <summary>A title of a conversation.</summary>
    Title,

    /// <summary>Structured output.</summary>
    Extraction,

    /// <summary>A prompt run once, without conversation.</summary>
    Prompt,
}

/// <summary>For whom and for what a model is called. It travels in <see cref="ChatOptions.AdditionalProperties"/> under one key.</summary>
/// <remarks>
/// The clients of this layer read it: the queue is fair among <see cref="Organization"/>s, retries and waits end at <see cref="Deadline"/>,
/// placeholders of personal data last as long as <see cref="ConversationId"/>. <see cref="Resilience.DeadlineChatClient"/>, the innermost,
/// takes everything under <see cref="KeyPrefix"/> out before the request is made. Immutable, safe for concurrent use.
/// </remarks>
public sealed record ModelCall
{
    /// <summary>What the keys of our own properties begin with; nothing under it reaches a provider.</summary>
    public const string KeyPrefix = "a3.";

    /// <summary>The key of the call in <see cref="ChatOptions.AdditionalProperties"/>.</summary>
    public const string Key = KeyPrefix + "call";

    /// <summary>The name of the credential that is used when none is named.</summary>
    public const string DefaultCredential = "default";

    /// <summary>Who pays.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>Who asks; null for the system's own work.</summary>
    public string? UserId { get; init; }

    /// <summary>The conversation that the call belongs to; null when there is none.</summary>
    public Guid? ConversationId { get; init; }

    /// <summary>The turn that the call belongs to; null when there is none.</summary>
    public Guid? TurnId { get; init; }

    /// <summary>What the answer is for.</summary>
    public ModelPurpose Purpose { get; init; }

    /// <summary>The agent of the conversation; null without one.</summary>
    public string? Agent { get; init; }

    /// <summary>The prompt that is answered; null without one.</summary>
    public PromptReference? Prompt { get; init; }

    /// <summary>Whether the same request may be answered from the cache: the prompt is marked deterministic, and there are no tools.</summary>
    public bool IsDeterministic { get; init; }

    /// <summary>Told what the call used, whatever became of it; null when nobody asks.</summary>
    public UsageTally? Tally { get; init; }

    /// <summary>When the call must have ended, waits and retries included; null for no limit but the cancellation token.</summary>
    public ModelDeadline? Deadline { get; init; }

    /// <summary>The name of the provider's credential, never its secret: breakers and queues are kept for each.</summary>
    public string Credential { get; init; } = DefaultCredential;

    /// <summary>The call that options carry; null when they carry none.</summary>
    public static ModelCall? Of(ChatOptions? options) =>
        options?.AdditionalProperties is { } properties && properties.TryGetValue(Key, out var call) ? call as ModelCall : null;

    /// <summary>A copy of options that carries this call.</summary>
    /// <param name="options">The options; they stay as they are. Null for new ones.</param>
    public ChatOptions On(ChatOptions? options)
    {
        var copy = options?.Clone() ?? new ChatOptions();
        (copy.AdditionalProperties ??= [])[Key] = this;
        return copy;
    }

    /// <summary>Options without our own properties, for the wire: the same object where it has none, else a copy.</summary>
    public static ChatOptions? Without(ChatOptions? options)
    {
        var ours = options?.AdditionalProperties?.Keys.Count(IsOurs) ?? 0;
        if (ours == 0)
        {
            return options;
        }

        var copy = options!.Clone();
        var all = copy.AdditionalProperties!;
        copy.AdditionalProperties = ours == all.Count ? null : new AdditionalPropertiesDictionary(all.Where(property => !IsOurs(property.Key)));
        return copy;
    }

    private static bool IsOurs(string key) => key.StartsWith(KeyPrefix, StringComparison.Ordinal);
}

/// <summary>A point on the monotonic clock; changes of the wall clock do not move it.</summary>
/// <param name="Timestamp">In the units of <see cref="TimeProvider.GetTimestamp"/> of the same time provider.</param>
public readonly record struct ModelDeadline(long Timestamp)
{
    /// <summary>The point that is so far from now.</summary>
    public static ModelDeadline After(TimeSpan span, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new ModelDeadline(time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency));
    }

    /// <summary>What is left until then; zero when it is past.</summary>
    public TimeSpan Left(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var left = time.GetElapsedTime(time.GetTimestamp(), Timestamp);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
