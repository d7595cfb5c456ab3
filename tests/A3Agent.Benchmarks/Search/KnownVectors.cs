using Microsoft.Extensions.AI;

namespace A3Agent.Benchmarks.Search;

/// <summary>A provider that knows the vectors of the queries: what a search costs with its vector in the cache is measured, not a provider.</summary>
internal sealed class KnownVectors(IReadOnlyList<SampleQuery> queries) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly Dictionary<string, ReadOnlyMemory<float>> _vectors =
        queries.GroupBy(query => query.Text).ToDictionary(same => same.Key, same => same.First().Vector.Values);

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(text => new Embedding<float>(_vectors[text]))));

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
