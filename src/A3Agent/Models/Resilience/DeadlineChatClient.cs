using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Resilience;

/// <summary>
/// Ends a call at the deadline of its <see cref="ModelCall"/>, and a stream that is silent for too long after its first chunk. The
/// innermost of our clients: it takes our own properties out of the options.
/// </summary>
/// <remarks>
/// Both end with <see cref="ModelFailure.TimedOut"/>, after the inner call was cancelled, which closes its connection; so does a call
/// whose caller gives up because the deadline is over. A hang before the first chunk ends at the deadline alone. A chunk without contents
/// is a sign of life and goes no further. Only waiting for the provider counts, not what the reader of the stream takes. Thread-safe.
/// </remarks>
public sealed class DeadlineChatClient : DelegatingChatClient
{
    // A timer of the caller's may come a moment early.
    private static readonly TimeSpan _early = TimeSpan.FromMilliseconds(100);
    private readonly ResilienceOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Puts the deadlines before a client.</summary>
    /// <param name="inner">The client; it obeys its cancellation token.</param>
    /// <param name="options">The limits.</param>
    /// <param name="time">For the deadline and the silence.</param>
    public DeadlineChatClient(IChatClient inner, ResilienceOptions options, TimeProvider time)
        : base(inner) => (_options, _time) = (options, time);

    /// <inheritdoc/>
    /// <exception cref="ModelException">TimedOut: the deadline has passed.</exception>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var limit = Limit(options);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await InnerClient.GetResponseAsync(messages, ModelCall.Without(options), linked.Token);
        }
        catch (Exception error) when (linked.IsCancellationRequested && (IsOver(options) || !cancellationToken.IsCancellationRequested))
        {
            throw TimedOut("no answer before the deadline", error);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ModelException">TimedOut: the deadline has passed, or the stream fell silent.</exception>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var limit = Limit(options);
        using var silence = new CancellationTokenSource();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, silence.Token, cancellationToken);
        await using var timer = _time.CreateTimer(
            static silence => ((CancellationTokenSource)silence!).Cancel(), silence, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await using var updates = InnerClient.GetStreamingResponseAsync(messages, ModelCall.Without(options), linked.Token)
            .GetAsyncEnumerator(linked.Token);
        for (var isAlive = false; ; isAlive = true)
        {
            try
            {
                if (isAlive)
                {
                    timer.Change(_options.Stall, Timeout.InfiniteTimeSpan);
                }

                if (!await updates.MoveNextAsync())
                {
                    yield break;
                }

                timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
            catch (Exception error) when (linked.IsCancellationRequested && (IsOver(options) || !cancellationToken.IsCancellationRequested))
            {
                throw TimedOut(IsOver(options) ? "the stream did not end before the deadline" : "the stream fell silent", error);
            }

            if (updates.Current is not { Contents.Count: 0, FinishReason: null, AdditionalProperties: null })
            {
                yield return updates.Current;
            }
        }
    }

    private static ModelException TimedOut(string detail, Exception error) =>
        new(ModelFailure.TimedOut, detail, inner: error) { MayBeBilled = true };

    private bool IsOver(ChatOptions? options) => ModelCall.Of(options)?.Deadline?.Left(_time) <= _early;

    private CancellationTokenSource Limit(ChatOptions? options) => ModelCall.Of(options)?.Deadline?.Left(_time) switch
    {
        null => new CancellationTokenSource(),
        { Ticks: 0 } => throw new ModelException(ModelFailure.TimedOut, "the deadline has passed") { IsLocal = true },
        { } left => new CancellationTokenSource(left, _time),
    };
}
