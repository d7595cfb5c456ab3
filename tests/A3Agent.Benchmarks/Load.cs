using System.Diagnostics;
using System.Net.Http.Headers;

namespace A3Agent.Benchmarks;

/// <summary>Clients that ask at the same time, each one question after the other; every answer is looked at.</summary>
internal static class Load
{
    private static readonly byte[] Question = """{"message":"Which medical clients do we have?"}"""u8.ToArray();
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Asks.</summary>
    /// <returns>How long each answer took, in milliseconds, sorted.</returns>
    public static async Task<double[]> RunAsync(HttpClient http, string path, int turns, int clients, CancellationToken cancellationToken)
    {
        var latencies = new double[turns];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(AskAsync, cancellationToken)));
        Array.Sort(latencies);
        return latencies;

        async Task AskAsync()
        {
            while (Interlocked.Increment(ref next) is var turn && turn < turns)
            {
                var started = Stopwatch.GetTimestamp();
                await AnswerAsync(http, path, cancellationToken);
                latencies[turn] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        }
    }

    /// <summary>One turn, whole.</summary>
    public static async Task<byte[]> AnswerAsync(HttpClient http, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Question) { Headers = { ContentType = Json } } };
        using var response = await http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response.IsSuccessStatusCode && body.AsSpan().IndexOf("word60"u8) >= 0
            ? body
            : throw new InvalidOperationException($"{path} answered {(int)response.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
    }
}
