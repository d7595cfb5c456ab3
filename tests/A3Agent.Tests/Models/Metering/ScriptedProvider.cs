using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Models.Metering;

/// <summary>
/// A provider whose stream is a list of parts, for every call the same or the next of several: a text is a chunk, a
/// <see cref="UsageDetails"/> the report, an exception is thrown, a <see cref="ChatFinishReason"/> ends the answer, an update is passed on,
/// <see cref="Hang"/> waits for cancellation, an action is run.
/// </summary>
internal sealed class ScriptedProvider(params object[][] calls) : IChatClient
{
    public static readonly object Hang = new();
    private readonly TaskCompletionSource _hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Completes when a call hangs.</summary>
    public Task Hangs => _hangs.Task;

    /// <summary>The reports that left it.</summary>
    public List<UsageDetails> Served { get; } = [];

    public static UsageDetails Report(long input, long output) => new() { InputTokenCount = input, OutputTokenCount = output };

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var number = Interlocked.Increment(ref _calls) - 1;
        foreach (var part in calls[Math.Min(number, calls.Length - 1)])
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            switch (part)
            {
                case Exception error:
                    throw error;
                case Action action:
                    action();
                    break;
                case UsageDetails usage:
                    lock (Served)
                    {
                        Served.Add(usage);
                    }

                    yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(usage)]);
                    break;
                case AIContent content:
                    yield return new ChatResponseUpdate(ChatRole.Assistant, [content]);
                    break;
                case ChatFinishReason reason:
                    yield return new ChatResponseUpdate { FinishReason = reason };
                    break;
                case ChatResponseUpdate update:
                    yield return update;
                    break;
                case string text:
                    yield return new ChatResponseUpdate(ChatRole.Assistant, text);
                    break;
                default:
                    _hangs.TrySetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                    break;
            }
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
