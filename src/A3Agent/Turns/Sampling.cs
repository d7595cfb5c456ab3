using A3Agent.Conversations;
using A3Agent.Models;
using A3Agent.Prompts;
using Microsoft.Extensions.AI;

namespace A3Agent.Turns;

/// <summary>How a model is asked, and what it spent.</summary>
internal static class Sampling
{
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
