using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Models.Metering;
using A3Agent.Models.Telemetry;
using A3Agent.Offline;
using Microsoft.Extensions.AI;

namespace A3Agent.Search;

/// <summary>
/// Which generator serves the model of a set of vectors: the offline one its own model, the configured provider every other one. A
/// singleton, safe for concurrent use.
/// </summary>
public sealed class EmbeddingModels
{
    private readonly IEmbeddingGenerator<string, Embedding<float>> _offline;
    private readonly IEmbeddingGenerator<string, Embedding<float>>? _provider;

    /// <summary>Knows the offline model, and a provider's models where there is a provider.</summary>
    /// <param name="options">Which model new sets are made of.</param>
    /// <param name="generator">The provider; the offline generator or null when there is none.</param>
    /// <param name="prices">What requests cost; null measures no cost.</param>
    /// <param name="time">For what telemetry says of durations; null is the system's.</param>
    public EmbeddingModels(
        EmbeddingOptions options, IEmbeddingGenerator<string, Embedding<float>>? generator, ModelCatalogue? prices = null, TimeProvider? time = null)
    {
        _offline = new TelemetryEmbeddingGenerator(new OfflineEmbeddingGenerator(), time ?? TimeProvider.System);
        _provider = generator?.GetService<OfflineEmbeddingGenerator>() is null && generator is not null
            ? new TelemetryEmbeddingGenerator(generator, time ?? TimeProvider.System, prices)
            : null;
        (Model, Dimensions) = _provider is null
            ? (OfflineEmbeddingGenerator.ModelId, OfflineEmbeddingGenerator.Dimensions)
            : (options.Model, options.Dimensions);
    }

    /// <summary>The model that clients are to be embedded with: the configured one, without a provider the offline one.</summary>
    public string Model { get; }

    /// <summary>How long its vectors are to be.</summary>
    public int Dimensions { get; }

    /// <summary>Whether a provider is configured.</summary>
    public bool HasProvider => _provider is not null;

    /// <summary>Whether somebody makes vectors of this model.</summary>
    public bool Serves(string model) => GeneratorOf(model) is not null;

    /// <summary>Embeds texts, in their order; the organization pays.</summary>
    /// <exception cref="ModelException">The provider failed, or what it answered are not the vectors asked for.</exception>
    internal async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        OrganizationId organization, string model, int dimensions, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var generator = GeneratorOf(model) ?? throw new ModelException(ModelFailure.NotConfigured, "No provider is configured.");
        var options = MeteredEmbeddingGenerator.For(new ModelCall { Organization = organization }, model, dimensions);
        try
        {
            return Checked(await generator.GenerateAsync(texts, options, cancellationToken), texts.Count, dimensions);
        }
        catch (Exception error) when (error is not ModelException && !cancellationToken.IsCancellationRequested)
        {
            throw new ModelException(ModelFailure.Protocol, $"The generator failed: {error.GetType().Name}.", inner: error);
        }
    }

    private IEmbeddingGenerator<string, Embedding<float>>? GeneratorOf(string model) =>
        model == OfflineEmbeddingGenerator.ModelId ? _offline : _provider;

    private static ReadOnlyMemory<float>[] Checked(GeneratedEmbeddings<Embedding<float>> made, int count, int dimensions)
    {
        if (made.Count != count)
        {
            throw new ModelException(ModelFailure.Protocol, $"{made.Count} vectors came for {count} texts.");
        }

        var vectors = new ReadOnlyMemory<float>[count];
        for (var i = 0; i < count; i++)
        {
            vectors[i] = made[i].Vector;
            if (vectors[i].Length != dimensions || !HasDirection(vectors[i].Span))
            {
                throw new ModelException(ModelFailure.Protocol, $"A vector is not {dimensions} finite numbers with a direction.");
            }
        }

        return vectors;
    }

    // The cosine of a vector without a length is no number. A sum of squares is finite and above 0 for every usable vector.
    private static bool HasDirection(ReadOnlySpan<float> vector)
    {
        var squares = 0.0;
        foreach (var value in vector)
        {
            squares += (double)value * value;
        }

        return squares > 0 && double.IsFinite(squares);
    }
}
