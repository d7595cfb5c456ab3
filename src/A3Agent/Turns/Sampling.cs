using A3Agent.Conversations;
using A3Agent.Models;
using A3Agent.Prompts;
using Microsoft.Extensions.AI;

namespace A3Agent.Turns;

/// <summary>How a model is asked, and what it spent.</summary>
internal static class Sampling
{
    // Providers refuse smaller limits.
    private const int LeastOutputTokens = 16;

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
        copy.MaxOutputTokens = left > 0 ? (int)Math.Max(left.Value, LeastOutputTokens) : left is null ? null : throw new ModelException(
            ModelFailure.BudgetExceeded with { Message = $"The turn's limit of {options.MaxOutputTokens} output tokens is used up" },
            "tool calls used all of the turn's output tokens");
        return copy;
    }

    /// <summary>What the provider is told beside: whether it may keep the answer.</summary>
    public static AdditionalPropertiesDictionary? ForProvider(AdditionalPropertiesDictionary? properties, OrganizationModelOptions? organization)
    {
        if (organization?.StoreAtProvider is true)
        {
            (properties ??= [])["store"] = true;
        }

        return properties;
    }

    /// <summary>What a reply used: the provider's word, else our estimate, marked as one.</summary>
    public static TokenUsage Spent(ChatResponse reply, IEnumerable<ChatMessage> messages, string model, ModelCatalogue models)
    {
        var input = reply.Usage?.InputTokenCount ?? Tokens(messages);
        var output = reply.Usage?.OutputTokenCount ?? TokenEstimate.Of(reply.Text);
        var cached = reply.Usage?.CachedInputTokenCount ?? 0;
        return new TokenUsage(
            input, output, cached, reply.Usage?.ReasoningTokenCount ?? 0,
            models.CostUsd(reply.ModelId ?? model, input, cached, output) ?? models.CostUsd(model, input, cached, output),
            Estimated: reply.Usage is null || reply.Usage.AdditionalCounts?.ContainsKey("estimated") == true);
    }

    /// <summary>An estimate of messages, in tokens.</summary>
    public static int Tokens(IEnumerable<ChatMessage> messages) =>
        messages.Sum(message => TokenEstimate.PerMessage + TokenEstimate.Of(message.Text));
}
