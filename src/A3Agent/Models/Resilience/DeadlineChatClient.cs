using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Resilience;

/// <summary>
/// Ends a call at the deadline of its <see cref="ModelCall"/>, and a stream that is silent for too long after its first chunk. The
/// innermost of our clients: it takes our own properties out of the options.
/// </summary>
/// <remarks>
/// Both end with <see cref="ModelFailure.TimedOut"/>, after the inner call was cancelled, which closes its connection. A hang before
/// the first chunk ends at the deadline alone. Only waiting for the provider counts, not what the reader of the stream takes. Thread-safe.
/// </remarks>
public sealed class DeadlineChatClient : DelegatingChatClient
{
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
        catch (Exception error) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
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
        for (var first = true; ; first = false)
        {
            try
            {
                if (!first)
                {
                    timer.Change(_options.Stall, Timeout.InfiniteTimeSpan);
                }

                if (!await updates.MoveNextAsync())
                {
                    yield break;
                }

                timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
            catch (Exception error) when (linked.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw TimedOut(limit.IsCancellationRequested ? "the stream did not end before the deadline" : "the stream fell silent", error);
            }

            yield return updates.Current;
        }
    }

    private static ModelException TimedOut(string detail, Exception? error = null) => new(ModelFailure.TimedOut, detail, inner: error);

    private CancellationTokenSource Limit(ChatOptions? options) => ModelCall.Of(options)?.Deadline?.Left(_time) switch
    {
        null => new CancellationTokenSource(),
        { Ticks: 0 } => throw TimedOut("the deadline has passed"),
        { } left => new CancellationTokenSource(left, _time),
    };
}
