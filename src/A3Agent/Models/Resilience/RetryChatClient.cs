using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace A3Agent.Models.Resilience;

/// <summary>
/// The one retry layer: calls a model again when it failed before its first visible text, in a way that passes, at most
/// <see cref="ResilienceOptions.MaxAttempts"/> times in all and never past the deadline of the <see cref="ModelCall"/>.
/// </summary>
/// <remarks>
/// Updates that nobody could see are held back until the first visible one, so a failed attempt leaves no trace in the stream. A failure
/// after that is thrown on: withdrawing text is for <see cref="FallbackChatClient"/>. Polly's retry is not used: whether there is a
/// further attempt depends here on how long its wait would be. Thread-safe.
/// </remarks>
public sealed partial class RetryChatClient : DelegatingChatClient
{
    /// <summary>The key that lowers the number of attempts for one request (an <see cref="int"/>).</summary>
    internal const string MaxAttemptsKey = ModelCall.KeyPrefix + "maxAttempts";

    private readonly ResilienceOptions _options;
    private readonly RetryDelays _delays;
    private readonly TimeProvider _time;
    private readonly ILogger<RetryChatClient> _logger;

    /// <summary>Puts retries before a client.</summary>
    /// <param name="inner">The client; it throws <see cref="ModelException"/> for what fails upstream.</param>
    /// <param name="options">The limits.</param>
    /// <param name="time">For waits and the deadline.</param>
    /// <param name="random">For the jitter of the waits.</param>
    /// <param name="logger">Told of each retry; never of contents.</param>
    public RetryChatClient(IChatClient inner, ResilienceOptions options, TimeProvider time, Random random, ILogger<RetryChatClient> logger)
        : base(inner)
    {
        (_options, _time, _logger) = (options, time, logger);
        _delays = new RetryDelays(options, random);
    }

    /// <inheritdoc/>
    /// <exception cref="ModelException">The last attempt's failure.</exception>
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var sent = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        return RunAsync(() => InnerClient.GetResponseAsync(sent, options, cancellationToken), options, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ModelException">The last attempt's failure, or one after visible text.</exception>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var sent = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        await using var stream = await RunAsync(
            () => StreamHead.OpenAsync(InnerClient.GetStreamingResponseAsync(sent, options, cancellationToken), cancellationToken),
            options, cancellationToken);
        while (await stream.MoveNextAsync())
        {
            yield return stream.Current;
        }
    }

    private async Task<T> RunAsync<T>(Func<Task<T>> call, ChatOptions? options, CancellationToken cancellationToken)
    {
        var deadline = ModelCall.Of(options)?.Deadline;
        var most = options?.AdditionalProperties?.TryGetValue(MaxAttemptsKey, out int own) is true ? own : _options.MaxAttempts;
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan wait;
            try
            {
                return await call();
            }
            catch (ModelException failure) when (_delays.Next(failure, attempt, most, deadline?.Left(_time) ?? TimeSpan.MaxValue) is { } next)
            {
                wait = next;
                LogRetry(options?.ModelId, failure.Failure.Code, failure.UpstreamStatus, attempt, wait.TotalMilliseconds);
            }

            await Task.Delay(wait, _time, cancellationToken);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Model {Model} failed with {Code} (HTTP {Status}) at attempt {Attempt}; next in {WaitMs} ms")]
    private partial void LogRetry(string? model, string code, int? status, int attempt, double waitMs);
}
