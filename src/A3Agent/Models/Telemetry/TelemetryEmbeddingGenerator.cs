using Microsoft.Extensions.AI;

namespace A3Agent.Models.Telemetry;

/// <summary>
/// A span <c>embeddings {model}</c> and the metrics of <see cref="A3Telemetry"/> for every request, by OpenTelemetry's conventions; texts
/// and vectors are never recorded. While nobody listens requests go through as they are. Thread-safe.
/// </summary>
public sealed class TelemetryEmbeddingGenerator : DelegatingEmbeddingGenerator<string, Embedding<float>>
{
    private readonly ModelServer _server;
    private readonly ModelCatalogue? _prices;
    private readonly TimeProvider _time;

    /// <summary>Puts telemetry around a generator.</summary>
    /// <param name="inner">The generator; its <see cref="EmbeddingGeneratorMetadata"/> says who is called.</param>
    /// <param name="time">For all durations but the span's own.</param>
    /// <param name="prices">For what requests cost; null measures no cost.</param>
    public TelemetryEmbeddingGenerator(IEmbeddingGenerator<string, Embedding<float>> inner, TimeProvider time, ModelCatalogue? prices = null)
        : base(inner)
    {
        (_time, _prices) = (time, prices);
        _server = ModelServer.Of(inner.GetService<EmbeddingGeneratorMetadata>());
    }

    /// <inheritdoc/>
    public override Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        A3Telemetry.WatchesCalls
            ? MeasuredAsync(values, options, cancellationToken)
            : InnerGenerator.GenerateAsync(values, options, cancellationToken);

    private async Task<GeneratedEmbeddings<Embedding<float>>> MeasuredAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options, CancellationToken cancellationToken)
    {
        using var call = new ModelOperation(GenAI.Embeddings, options?.ModelId, _server, _prices, _time);
        call.Recorded?.SetTag(GenAI.Dimensions, options?.Dimensions);
        try
        {
            var made = await InnerGenerator.GenerateAsync(values, options, cancellationToken);
            call.AnsweredBy(made.Count > 0 ? made[0].ModelId : null);
            call.Used(made.Usage);
            call.Complete();
            return made;
        }
        catch (Exception error)
        {
            call.Fail(error, cancellationToken);
            throw;
        }
    }
}
