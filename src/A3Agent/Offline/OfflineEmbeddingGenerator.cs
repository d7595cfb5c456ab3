using Microsoft.Extensions.AI;

namespace A3Agent.Offline;

/// <summary>
/// Embeddings that need no key and no network: every word adds its stem, and its groups of three letters, at places of the vector that
/// a hash chooses. It is no language model and knows no meaning: texts are similar when they share stems (renewal, renew) or nearly
/// share spellings (hospitl, hospital), and "clinic" is as far from "hospital" as from "steel".
/// </summary>
/// <remarks>
/// The same text always gives the same vector, on every machine. It keeps nothing between calls and is safe for concurrent use. A change
/// of how vectors are made needs another <see cref="ModelId"/>, so that old and new ones are not compared.
/// </remarks>
public sealed class OfflineEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>The model's name.</summary>
    public const string ModelId = "offline-embedding";

    /// <summary>How long its vectors are, unless a call asks for another length.</summary>
    public const int Dimensions = 512;

    private static readonly EmbeddingGeneratorMetadata Metadata = new("offline", null, ModelId, Dimensions);

    /// <inheritdoc/>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(values);
        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var text in values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            embeddings.Add(new Embedding<float>(TextFeatures.VectorOf(text, options?.Dimensions ?? Dimensions)) { ModelId = ModelId });
        }

        return Task.FromResult(embeddings);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? Metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Nothing to release.</summary>
    public void Dispose() { }
}
