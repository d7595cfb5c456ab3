using A3Agent.Models;
using Microsoft.Extensions.AI;

namespace A3Agent.Benchmarks.Models;

/// <summary>What one call cost, of many.</summary>
/// <param name="CpuMicroseconds">Processor time of the process: the caller's thread, writers, timers, the collector.</param>
/// <param name="Bytes">Managed memory, collected or not.</param>
internal readonly record struct CallCost(double CpuMicroseconds, double Bytes)
{
    public static CallCost operator -(CallCost one, CallCost other) => new(one.CpuMicroseconds - other.CpuMicroseconds, one.Bytes - other.Bytes);

    public static CallCost operator *(CallCost cost, double count) => new(cost.CpuMicroseconds * count, cost.Bytes * count);

    public static CallCost operator /(CallCost cost, double count) => new(cost.CpuMicroseconds / count, cost.Bytes / count);
}

/// <summary>The answers of a provider over one API.</summary>
/// <param name="Api">The API.</param>
/// <param name="Model">A model of the catalogue that is spoken to over it.</param>
internal sealed record ModelKind(ModelApi Api, string Model);

/// <summary>Asks the same many times, one call after the other.</summary>
internal static class ModelPhase
{
    public static async Task<CallCost> MeasureAsync(
        ModelLayer layer, string model, ReadyAnswer answer, int count, CancellationToken cancellationToken)
    {
        layer.Answer = answer;
        var withCall = layer.Way != ModelWay.Bare;
        var (cpu, bytes) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        for (var i = 0; i < count; i++)
        {
            var (messages, options) = layer.Sample.Next(model, withCall);
            var chunks = answer.Ends is null
                ? await AskAsync(layer.Client, messages, options, cancellationToken)
                : await StreamAsync(layer.Client, messages, options, cancellationToken);
            if (chunks != answer.Chunks)
            {
                throw new InvalidOperationException($"{layer.Way} gave {chunks} chunks of {answer.Chunks}.");
            }
        }

        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        return new CallCost((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds, bytes) / count;
    }

    private static async Task<int> AskAsync(
        IChatClient client, IReadOnlyList<ChatMessage> messages, ChatOptions options, CancellationToken cancellationToken)
    {
        var response = await client.GetResponseAsync(messages, options, cancellationToken);
        return response is { Usage.OutputTokenCount: > 0, Messages: [{ Contents: [TextContent { Text.Length: > 0 }] }] } ? 1 : 0;
    }

    private static async Task<int> StreamAsync(
        IChatClient client, IReadOnlyList<ChatMessage> messages, ChatOptions options, CancellationToken cancellationToken)
    {
        var chunks = 0;
        await foreach (var update in client.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            chunks += update.Contents is [TextContent { Text.Length: > 0 }] ? 1 : 0;
        }

        return chunks;
    }
}
