using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace A3Agent.Benchmarks.Embedding;

/// <summary>Maximal requests one after the other, or several such loops at once; what comes back is dropped.</summary>
internal sealed class BareLoop(
    IEmbeddingGenerator<string, Embedding<float>> generator, EmbeddingGenerationOptions options, string[] texts)
{
    private const int MaxInputs = 2_048;

    /// <returns>Texts per second.</returns>
    public async Task<double> RunAsync(int loops, int count, CancellationToken cancellationToken)
    {
        var next = -MaxInputs;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, loops).Select(_ => Task.Run(LoopAsync, cancellationToken)));
        return Math.Min(count, texts.Length) / Stopwatch.GetElapsedTime(began).TotalSeconds;

        async Task LoopAsync()
        {
            while (Interlocked.Add(ref next, MaxInputs) is var start && start < count && start < texts.Length)
            {
                var part = new ArraySegment<string>(texts, start, Math.Min(MaxInputs, texts.Length - start));
                var made = await generator.GenerateAsync(part, options, cancellationToken);
                if (made.Count != part.Count)
                {
                    throw new InvalidOperationException($"{made.Count} vectors came for {part.Count} texts.");
                }
            }
        }
    }
}
