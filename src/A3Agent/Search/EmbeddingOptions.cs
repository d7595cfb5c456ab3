namespace A3Agent.Search;

/// <summary>Settings <c>Embeddings</c>. The defaults are those of OpenAI's text-embedding-3 models.</summary>
public sealed class EmbeddingOptions
{
    /// <summary>The longest vectors that a store keeps, in dimensions: where pgvector's half-precision index ends.</summary>
    public const int MaxDimensions = 4_000;

    /// <summary>The embedding model. Another one than before is filled in the background, and takes over when it is complete.</summary>
    public string Model { get; init; } = "text-embedding-3-small";

    /// <summary>How long the vectors are, 1 to <see cref="MaxDimensions"/>; what the model must be able to give.</summary>
    public int Dimensions { get; init; } = 1_536;

    /// <summary>How many batches of clients a process works on at once: while one is embedded, another one is read or written.</summary>
    public int RequestsInFlight { get; init; } = 2;

    /// <summary>How long a batch of clients is nobody else's. One request to the provider may take half of it.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long a search waits for its query's vector before it compares words alone.</summary>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The most inputs of one request; OpenAI's limit. Local servers often take fewer.</summary>
    public int MaxInputs { get; init; } = 2_048;

    /// <summary>The longest input, in tokens; longer texts are cut. OpenAI's limit.</summary>
    public int MaxInputTokens { get; init; } = 8_191;

    /// <summary>The most tokens of one request; OpenAI's limit.</summary>
    public int MaxRequestTokens { get; init; } = 300_000;

    /// <summary>How many queries' vectors are kept in memory.</summary>
    public int CachedQueries { get; init; } = 2_000;

    /// <summary>How much memory the kept vectors may take, in bytes.</summary>
    public long CachedQueryBytes { get; init; } = 16 * 1024 * 1024;
}
