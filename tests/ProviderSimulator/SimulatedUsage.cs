namespace ProviderSimulator;

/// <summary>Token counts of one answer; the total is their sum.</summary>
public sealed record SimulatedUsage(int PromptTokens, int CompletionTokens, int CachedTokens = 0, int ReasoningTokens = 0)
{
    internal object ToChatJson() => new
    {
        prompt_tokens = PromptTokens,
        completion_tokens = CompletionTokens,
        total_tokens = PromptTokens + CompletionTokens,
        prompt_tokens_details = new { cached_tokens = CachedTokens },
        completion_tokens_details = new { reasoning_tokens = ReasoningTokens },
    };

    internal object ToResponsesJson() => new
    {
        input_tokens = PromptTokens,
        input_tokens_details = new { cached_tokens = CachedTokens },
        output_tokens = CompletionTokens,
        output_tokens_details = new { reasoning_tokens = ReasoningTokens },
        total_tokens = PromptTokens + CompletionTokens,
    };
}

/// <summary>A reasoning item: its summary, and what the provider encrypts of it when the request asked for that.</summary>
public sealed record SimulatedReasoning(string Summary = "", string Encrypted = "encrypted-thoughts");
