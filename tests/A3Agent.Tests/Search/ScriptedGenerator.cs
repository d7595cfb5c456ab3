using System.Collections.Concurrent;
using A3Agent.Models;
using Microsoft.Extensions.AI;
using ProviderSimulator;

namespace A3Agent.Tests.Search;

/// <summary>A provider of embeddings in memory. It answers as the simulator does, unless a script says otherwise.</summary>
internal sealed class ScriptedGenerator(Pulse pulse) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly ConcurrentQueue<Request> _requests = new();

    internal sealed record Request(IReadOnlyList<string> Texts, string? Model, int Dimensions);

    /// <summary>What was asked, in order.</summary>
    public IReadOnlyList<Request> Requests => [.. _requests];

    /// <summary>Answers a request: vectors, or an exception. May take its time.</summary>
    public Func<Request, CancellationToken, Task<IEnumerable<float[]>>> Script { get; set; } = (request, _) => Task.FromResult(Right(request));

    /// <summary>Answers every request at once by vectors or by throwing.</summary>
    public void Answer(Func<Request, IEnumerable<float[]>> script) => Script = (request, _) => Task.FromResult(script(request));

    /// <summary>Refuses every request that holds a text like this, as OpenAI refuses one it cannot take.</summary>
    public void Refuse(string poison) => Answer(request => request.Texts.Any(text => text.Contains(poison, StringComparison.Ordinal))
        ? throw new ModelException(ModelFailure.Rejected, $"The input '{poison}' is invalid.", 400)
        : Right(request));

    public static IEnumerable<float[]> Right(Request request) => request.Texts.Select(text => EmbeddingsReply.VectorOf(text, request.Dimensions));

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = new Request([.. values], options?.ModelId, options!.Dimensions!.Value);
        _requests.Enqueue(request);
        pulse.Beat();
        return new((await Script(request, cancellationToken)).Select(vector => new Embedding<float>(vector)));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
