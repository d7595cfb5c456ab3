using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Models.Caching;

/// <summary>A provider that always gives the same answer; once it is held, when a test says so.</summary>
internal sealed class HeldClient(ChatResponse answer) : IChatClient
{
    private readonly Queue<TaskCompletionSource<Exception?>> _waiting = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private int _calls;
    private int _cancelled;

    public bool IsHeld { get; init; }

    public int Calls => Volatile.Read(ref _calls);

    public int Cancelled => Volatile.Read(ref _cancelled);

    /// <summary>Waits until one more call is under way.</summary>
    public Task ArrivedAsync() => _arrived.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Ends the oldest call that is held, with a failure where one is given.</summary>
    public void Release(Exception? failure = null)
    {
        lock (_waiting)
        {
            while (!_waiting.Dequeue().TrySetResult(failure))
            {
                // That one was cancelled meanwhile.
            }
        }
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        if (IsHeld)
        {
            var held = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_waiting)
            {
                _waiting.Enqueue(held);
            }

            _arrived.Release();
            await using var cancel = cancellationToken.Register(() =>
            {
                Interlocked.Increment(ref _cancelled);
                held.TrySetCanceled(cancellationToken);
            });
            if (await held.Task is { } failure)
            {
                throw failure;
            }
        }

        return new ChatResponse([.. answer.Messages.Select(message => new ChatMessage(message.Role, message.Text))])
        {
            ModelId = answer.ModelId, FinishReason = answer.FinishReason, Usage = answer.Usage,
            AdditionalProperties = answer.AdditionalProperties?.Clone(),
        };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
