using A3Agent.Models;
using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI;

/// <summary>
/// What a model takes and what it refuses. Comes from the chooser of <see cref="OpenAIOptions.ProfileOf"/>, or with one call under
/// <see cref="OpenAIKeys.Capabilities"/>. Immutable.
/// </summary>
public sealed record ModelCapabilities
{
    /// <summary>An ordinary model that takes everything.</summary>
    public static ModelCapabilities Default { get; } = new();

    /// <summary>
    /// Whether the model reasons. Then, on Responses, its encrypted reasoning is asked for where the provider stores nothing: models
    /// without reasoning refuse that. A call with <see cref="ChatOptions.Reasoning"/> counts as one of a reasoning model.
    /// </summary>
    public bool Reasons { get; init; }

    /// <summary>Whether instructions are sent in the role developer instead of system.</summary>
    public bool DeveloperRole { get; init; }

    /// <summary>Whether Chat Completions knows the output limit as max_tokens only, as some older servers do.</summary>
    public bool LegacyTokenLimit { get; init; }

    /// <summary>
    /// The parameters that the model refuses, by the names in <see cref="ParameterNames"/>. They are left out of the request, and those
    /// that were set are named in the answer's <see cref="OpenAIKeys.Omitted"/>.
    /// </summary>
    public IReadOnlyCollection<string> Rejects { get; init; } = [];

    /// <summary>
    /// The names that <see cref="Rejects"/> knows: temperature, top_p, frequency_penalty, presence_penalty, seed, stop,
    /// parallel_tool_calls, reasoning_effort and user.
    /// </summary>
    public static IEnumerable<string> ParameterNames => ParameterFit.Names;

    internal static ModelCapabilities Of(ChatOptions? options)
        => options?.AdditionalProperties?.TryGetValue(OpenAIKeys.Capabilities, out ModelCapabilities? given) is true && given is not null
            ? given
            : Default;
}

/// <summary>How one model is spoken to.</summary>
/// <param name="Api">The API that is used for it.</param>
/// <param name="Capabilities">What it takes; null for everything.</param>
public sealed record ModelProfile(ModelApi Api, ModelCapabilities? Capabilities = null)
{
    /// <summary>Chat Completions, everything allowed.</summary>
    public static ModelProfile Default { get; } = new(ModelApi.Chat);
}
