using System.Runtime.CompilerServices;
using A3Agent.Models;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Models.Resilience;

/// <summary>What one call does: gives a sign of life unless it is mute, says texts, then ends, fails or hangs.</summary>
internal sealed record Step(string[] Texts, ModelException? Failure = null, bool Hangs = false, bool IsMute = false)
{
    public static Step Say(params string[] texts) => new(texts);

    public static Step Hang(params string[] texts) => new(texts, Hangs: true);

    public static Step Fail(ModelFailure failure, TimeSpan? retryAfter = null, params string[] after) =>
        new(after, new ModelException(failure, "scripted", retryAfter: retryAfter));
}

/// <summary>A provider that follows a script, call by call; after its end it repeats the last step.</summary>
internal sealed class ScriptedClient(params Step[] steps) : IChatClient
{
    private readonly TaskCompletionSource _hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;
    private int _open;

    /// <summary>The options of each call.</summary>
    public List<ChatOptions?> Asked { get; } = [];

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>The calls that have not ended.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Completes when a call hangs.</summary>
    public Task Hangs => _hangs.Task;

    public IEnumerable<string?> Models => Asked.Select(options => options?.ModelId);

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Step step;
        lock (Asked)
        {
            step = steps[Math.Min(_calls++, steps.Length - 1)];
            Asked.Add(options);
        }

        Interlocked.Increment(ref _open);
        try
        {
            if (!step.IsMute)
            {
                yield return new ChatResponseUpdate { Role = ChatRole.Assistant };
            }

            foreach (var text in step.Texts)
            {
                yield return new ChatResponseUpdate(ChatRole.Assistant, text);
            }

            if (step.Hangs)
            {
                _hangs.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            if (step.Failure is { } failure)
            {
                throw failure;
            }

            yield return new ChatResponseUpdate { FinishReason = ChatFinishReason.Stop };
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
