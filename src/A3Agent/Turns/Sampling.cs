using A3Agent.Models;
using A3Agent.Prompts;
using Microsoft.Extensions.AI;

namespace A3Agent.Turns;

/// <summary>How a model is asked, and what it spent.</summary>
internal static class Sampling
{
    // Providers refuse smaller limits.
    private const int LeastOutputTokens = 16;

    // What is left then is for the answer.
    private const double AnswerTime = 0.75;

    /// <summary>The prompt's settings for a model; the output limit is the model's at most.</summary>
    public static ChatOptions Of(PromptSettings settings, ChatModel model, TurnOptions options, double? temperature = null, int? maxTokens = null) => new()
    {
        ModelId = model.Name,
        Temperature = (float?)(temperature ?? settings.Temperature ?? options.Temperature),
        TopP = (float?)settings.TopP,
        FrequencyPenalty = (float?)settings.FrequencyPenalty,
        PresencePenalty = (float?)settings.PresencePenalty,
        AdditionalProperties = settings.User is { } user ? new() { ["user"] = user } : null,
        MaxOutputTokens = Math.Min(maxTokens ?? settings.MaxTokens ?? options.MaxOutputTokens, model.OutputTokens),
    };

    /// <summary>A copy of a turn's options whose output limit is what earlier replies of the turn have left of it.</summary>
    /// <exception cref="ModelException">BudgetExceeded: they have left nothing.</exception>
    public static ChatOptions WithinTurn(ChatOptions options, long used)
    {
        var copy = options.Clone();
        var left = options.MaxOutputTokens - used;
        copy.MaxOutputTokens = used == 0 ? options.MaxOutputTokens : left > 0 ? (int)Math.Max(left.Value, LeastOutputTokens) : left is null ? null : throw new ModelException(
            ModelFailure.BudgetExceeded with { Message = $"The turn's limit of {options.MaxOutputTokens} output tokens is used up" },
            "tool calls used all of the turn's output tokens");
        return copy;
    }

    /// <summary>Whether a turn has so little left of its output limit that it is time for the answer.</summary>
    public static bool IsNearlyUsed(ChatOptions options, long used) => used > options.MaxOutputTokens * AnswerTime;

    /// <summary>What the provider is told beside: whether it may keep the answer.</summary>
    public static AdditionalPropertiesDictionary? ForProvider(AdditionalPropertiesDictionary? properties, OrganizationModelOptions? organization)
    {
        if (organization?.StoreAtProvider is true)
        {
            (properties ??= [])["store"] = true;
        }

        return properties;
    }
}
