using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>A provider of embeddings that follows a script; its right answers say which text they are of, as those of <see cref="VectorContract"/>.</summary>
internal sealed class ScriptedProvider : IEmbeddingGenerator<string, Embedding<float>>
{
    private int _dimensions;

    public Func<IReadOnlyList<string>, Task<IEnumerable<float[]>>> Script { get; set; } = _ => throw new InvalidOperationException("There is no script.");

    public IEnumerable<float[]> Right(IReadOnlyList<string> texts) =>
        texts.Select(text => VectorContract.VectorOf(SHA256.HashData(Encoding.UTF8.GetBytes(text)), _dimensions).ToArray());

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        _dimensions = options!.Dimensions!.Value;
        return new((await Script([.. values])).Select(vector => new Embedding<float>(vector)));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
