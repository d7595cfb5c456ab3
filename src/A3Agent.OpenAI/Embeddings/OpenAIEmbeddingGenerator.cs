using System.Numerics;
using A3Agent.Models;
using A3Agent.OpenAI.Upstream;
using Microsoft.Extensions.AI;
using Sdk = OpenAI.Embeddings;

namespace A3Agent.OpenAI.Embeddings;

/// <summary>
/// Embeddings in the order of their inputs, one request for each call. A batch of which anything is wrong is refused as a whole.
/// Thread-safe.
/// </summary>
internal sealed class OpenAIEmbeddingGenerator(OpenAIUpstream upstream) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new("openai", upstream.Endpoint, upstream.Options.DefaultEmbeddingModel);

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var inputs = values as IReadOnlyList<string> ?? [.. values];
        if (inputs.Count == 0)
        {
            return [];
        }

        var client = upstream.Client.GetEmbeddingClient(options?.ModelId ?? upstream.Options.DefaultEmbeddingModel);
        var settings = new Sdk.EmbeddingGenerationOptions { Dimensions = options?.Dimensions };
        try
        {
            var result = await client.GenerateEmbeddingsAsync(inputs, settings, cancellationToken).ConfigureAwait(false);
            return Ordered(result.Value, inputs.Count, options?.Dimensions);
        }
        catch (Exception exception)
        {
            throw upstream.Failures.Translated(exception, cancellationToken);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Nothing to release: the connection pool belongs to the container.</summary>
    public void Dispose()
    {
    }

    private GeneratedEmbeddings<Embedding<float>> Ordered(Sdk.OpenAIEmbeddingCollection answer, int count, int? dimensions)
    {
        if (answer.Count != count)
        {
            throw Wrong($"{answer.Count} embeddings came for {count} inputs.");
        }

        var ordered = new Embedding<float>?[count];
        foreach (var item in answer)
        {
            if ((uint)item.Index >= (uint)count || ordered[item.Index] is not null)
            {
                throw Wrong($"The index {item.Index} is out of range or came twice.");
            }

            var vector = item.ToFloats();
            dimensions ??= vector.Length;
            if (vector.Length != dimensions || vector.Length == 0)
            {
                throw Wrong($"An embedding has {vector.Length} dimensions instead of {dimensions}.");
            }

            ordered[item.Index] = AllFinite(vector.Span)
                ? new Embedding<float>(vector) { ModelId = answer.Model }
                : throw Wrong("An embedding holds a value that is not a finite number.");
        }

        return new GeneratedEmbeddings<Embedding<float>>(ordered!)
        {
            Usage = answer.Usage is { } usage
                ? new UsageDetails { InputTokenCount = usage.InputTokenCount, TotalTokenCount = usage.TotalTokenCount }
                : null,
        };
    }

    private ModelException Wrong(string detail) => upstream.Failures.Protocol(detail, 200);

    // x - x is 0 for a finite x and NaN otherwise.
    private static bool AllFinite(ReadOnlySpan<float> vector)
    {
        var start = 0;
        for (; start <= vector.Length - Vector<float>.Count; start += Vector<float>.Count)
        {
            var part = new Vector<float>(vector[start..]);
            if (part - part != Vector<float>.Zero)
            {
                return false;
            }
        }

        for (; start < vector.Length; start++)
        {
            if (!float.IsFinite(vector[start]))
            {
                return false;
            }
        }

        return true;
    }
}
