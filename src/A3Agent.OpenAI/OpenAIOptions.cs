namespace A3Agent.OpenAI;

/// <summary>Where the provider is and which models are used when a call names none.</summary>
public sealed class OpenAIOptions
{
    /// <summary>The credential; null sends no Authorization header, which local servers accept.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The address up to and including its version, like http://host/v1; null is OpenAI's own.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>OpenAI's organization id; null sends none.</summary>
    public string? Organization { get; init; }

    /// <summary>The chat model of calls whose options name none. Default gpt-4o-mini.</summary>
    public string DefaultModel { get; init; } = "gpt-4o-mini";

    /// <summary>The embedding model of calls whose options name none. Default text-embedding-3-small.</summary>
    public string DefaultEmbeddingModel { get; init; } = "text-embedding-3-small";

    /// <summary>
    /// How each model is spoken to, by the model's name as it is sent; null, or a null from it: Chat Completions with everything allowed.
    /// Called once for each call; it must be quick and thread-safe.
    /// </summary>
    public Func<string, ModelProfile?>? ProfileOf { get; init; }
}
