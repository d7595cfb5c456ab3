using A3Agent.Models;
using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI;

/// <summary>Takes out of a call's options what the model or the API does not take, and says what that was.</summary>
internal static class ParameterFit
{
    private static readonly Parameter[] Parameters =
    [
        new("temperature", options => options.Temperature is not null, options => options.Temperature = null),
        new("top_p", options => options.TopP is not null, options => options.TopP = null),
        new("frequency_penalty", options => options.FrequencyPenalty is not null, options => options.FrequencyPenalty = null),
        new("presence_penalty", options => options.PresencePenalty is not null, options => options.PresencePenalty = null),
        new("seed", options => options.Seed is not null, options => options.Seed = null),
        new("stop", options => options.StopSequences is { Count: > 0 }, options => options.StopSequences = null),
        new("parallel_tool_calls",
            options => options is { AllowMultipleToolCalls: not null, Tools.Count: > 0 }, options => options.AllowMultipleToolCalls = null),
        new("reasoning_effort",
            options => options.Reasoning?.Effort is not null || OpenAIKeys.Text(options, OpenAIKeys.ReasoningEffort) is not null,
            options =>
            {
                options.Reasoning = null;
                options.AdditionalProperties?.Remove(OpenAIKeys.ReasoningEffort);
            }),
        new("user",
            options => OpenAIKeys.Text(options, OpenAIKeys.User) is not null,
            options => options.AdditionalProperties!.Remove(OpenAIKeys.User)),
    ];

    // Responses has no such parameters at all.
    private static readonly string[] NotOnResponses = ["frequency_penalty", "presence_penalty", "seed", "stop"];

    public static IEnumerable<string> Names => Parameters.Select(parameter => parameter.Name);

    /// <summary>The options that can be sent, the given ones where nothing is in the way, and the names of what was left out.</summary>
    public static (ChatOptions? Options, string[]? Omitted) Fit(ChatOptions? options, ModelApi api, ModelCapabilities capabilities)
    {
        if (options is null || (api == ModelApi.Chat && capabilities.Rejects.Count == 0))
        {
            return (options, null);
        }

        List<string>? omitted = null;
        foreach (var parameter in Parameters)
        {
            if (parameter.IsSet(options) && (capabilities.Rejects.Contains(parameter.Name)
                || (api == ModelApi.Responses && NotOnResponses.Contains(parameter.Name))))
            {
                options = omitted is null ? options.Clone() : options;
                parameter.Clear(options);
                (omitted ??= []).Add(parameter.Name);
            }
        }

        return (options, omitted?.ToArray());
    }

    private sealed record Parameter(string Name, Func<ChatOptions, bool> IsSet, Action<ChatOptions> Clear);
}
