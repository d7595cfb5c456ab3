using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace A3Agent.Models.Resilience;

/// <summary>
/// Answers with the next model of the catalogue's chain when one is unavailable, and continues after a fault in the middle of a stream:
/// a <see cref="ResetUpdate"/> withdraws the partial text, then comes one further attempt, on the fallback model first.
/// </summary>
/// <remarks>
/// A model that the provider does not know (404) and a failure that outlasted the retries go to the next model. A refused credential, an
/// exhausted quota, a request refused as invalid or too long do not: another model of the same provider would fail the same way. When
/// all models fail the caller is told how the model failed that was asked for. The model really used is the
/// <see cref="ChatResponse.ModelId"/> where the provider names none, and always <see cref="ModelKey"/>. The further attempt is one
/// call without retries; when it fails too its failure is thrown, and the caller keeps the text since the last reset. When it ends
/// without a word there is no reset, and the first failure is thrown. Thread-safe.
/// </remarks>
public sealed partial class FallbackChatClient : DelegatingChatClient
{
    /// <summary>The key of the catalogue's name of the model that answered, on the response and on the first update of each
    /// attempt.</summary>
    public const string ModelKey = ModelCall.KeyPrefix + "model";

    private readonly ModelCatalogue _catalogue;
    private readonly RetryDelays _delays;
    private readonly TimeProvider _time;
    private readonly ILogger<FallbackChatClient> _logger;

    /// <summary>Puts the catalogue's chains before a client.</summary>
    /// <param name="inner">The client, with its retries.</param>
    /// <param name="catalogue">Which model comes after which.</param>
    /// <param name="options">The limits.</param>
    /// <param name="time">For waits and the deadline.</param>
    /// <param name="random">For the jitter of the wait before a further attempt on the same model.</param>
    /// <param name="logger">Told of each change of model; never of contents.</param>
    public FallbackChatClient(
        IChatClient inner, ModelCatalogue catalogue, ResilienceOptions options, TimeProvider time, Random random,
        ILogger<FallbackChatClient> logger)
        : base(inner)
    {
        (_catalogue, _time, _logger) = (catalogue, time, logger);
        _delays = new RetryDelays(options, random);
    }

    /// <inheritdoc/>
    /// <exception cref="ModelException">Every model of the chain failed, or one in a way that another would not mend.</exception>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var sent = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var (response, model) = await FirstAsync(
            model => InnerClient.GetResponseAsync(Own(sent, model), For(options, model), cancellationToken), options);
        response.ModelId ??= model;
        (response.AdditionalProperties ??= [])[ModelKey] = model;
        return response;
    }

    /// <inheritdoc/>
    /// <exception cref="ModelException">As without streaming; or a further attempt after visible text failed too.</exception>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var sent = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var (stream, model) = await FirstAsync(
            model => StreamHead.OpenAsync(
                InnerClient.GetStreamingResponseAsync(Own(sent, model), For(options, model), cancellationToken), cancellationToken),
            options);
        try
        {
            for (bool first = true, further = false; ;)
            {
                ModelException? fault = null;
                try
                {
                    if (!await stream.MoveNextAsync())
                    {
                        yield break;
                    }
                }
                catch (ModelException failure) when (!further && IsUpstream(failure.Failure) && failure.Failure.Retryable)
                {
                    fault = failure;
                }

                if (fault is not null)
                {
                    await stream.DisposeAsync();
                    (stream, model) = await AgainAsync(sent, options, model, fault, cancellationToken);
                    (first, further) = (true, true);
                    yield return ResetUpdate.Create(fault.Failure.Code);
                    continue;
                }

                yield return Named(stream.Current, model, first);
                first = false;
            }
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    /// <summary>The catalogue's name of the model that answered; null when the answer came by another way.</summary>
    public static string? ModelOf(ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.PropertyOf(ModelKey) as string;
    }

    // A model's encrypted reasoning means nothing to another one, and is refused by it.
    private static IReadOnlyList<ChatMessage> Own(IReadOnlyList<ChatMessage> messages, string model) =>
        messages.Any(message => IsForeign(message, model))
            ? [.. messages.Select(message => IsForeign(message, model)
                ? new ChatMessage(message.Role, [.. message.Contents.Where(content => content is not TextReasoningContent)])
                : message)]
            : messages;

    private static bool IsForeign(ChatMessage message, string model) =>
        message.AdditionalProperties is { } properties && properties.TryGetValue(ModelKey, out var made) && !model.Equals(made)
        && message.Contents.Any(content => content is TextReasoningContent);

    private static ChatResponseUpdate Named(ChatResponseUpdate update, string model, bool first)
    {
        update.ModelId ??= model;
        if (first)
        {
            (update.AdditionalProperties ??= [])[ModelKey] = model;
        }

        return update;
    }

    private static ChatOptions For(ChatOptions? options, string model, int? maxAttempts = null)
    {
        var own = options?.Clone() ?? new ChatOptions();
        own.ModelId = model;
        if (maxAttempts is { } most)
        {
            (own.AdditionalProperties ??= [])[RetryChatClient.MaxAttemptsKey] = most;
        }

        return own;
    }

    private static bool AnotherMayHelp(ModelFailure failure) =>
        IsUpstream(failure) && (failure.Retryable || failure == ModelFailure.ModelUnavailable);

    // An answer that could not be accounted was paid for: another one would be paid for too, and not be stored either.
    private static bool IsUpstream(ModelFailure failure) => failure != ModelFailure.StorageUnavailable;

    private async Task<(T Result, string Model)> FirstAsync<T>(Func<string, Task<T>> call, ChatOptions? options)
    {
        var chain = _catalogue.ChainOf(options?.ModelId);
        ModelException? asked = null;
        for (var index = 0; ; index++)
        {
            try
            {
                return (await call(chain[index]), chain[index]);
            }
            catch (ModelException failure) when (index + 1 < chain.Count && AnotherMayHelp(failure.Failure) && Left(options) > TimeSpan.Zero)
            {
                asked ??= failure;
                LogFallback(chain[index], failure.Failure.Code, chain[index + 1]);
            }
            catch (ModelException) when (asked is not null)
            {
                throw asked;
            }
        }
    }

    private async Task<(StreamHead Stream, string Model)> AgainAsync(
        IReadOnlyList<ChatMessage> messages, ChatOptions? options, string failed, ModelException fault, CancellationToken cancellationToken)
    {
        var model = _catalogue.ChainOf(options?.ModelId).SkipWhile(name => name != failed).ElementAtOrDefault(1) ?? failed;
        if (model == failed)
        {
            await Task.Delay(_delays.Next(fault, 1, 2, Left(options)) ?? throw fault, _time, cancellationToken);
        }
        else if (Left(options) == TimeSpan.Zero)
        {
            throw fault;
        }

        LogAgain(failed, fault.Failure.Code, model);
        var stream = InnerClient.GetStreamingResponseAsync(Own(messages, model), For(options, model, maxAttempts: 1), cancellationToken);
        var head = await StreamHead.OpenAsync(stream, ResetUpdate.HasContent, cancellationToken);
        if (!head.IsVisible)
        {
            await head.DisposeAsync();
            throw fault;
        }

        return (head, model);
    }

    private TimeSpan Left(ChatOptions? options) => ModelCall.Of(options)?.Deadline?.Left(_time) ?? TimeSpan.MaxValue;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Model} failed with {Code}; asking {Next}")]
    private partial void LogFallback(string model, string code, string next);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Model} failed with {Code} in the middle of its answer; once more with {Next}")]
    private partial void LogAgain(string model, string code, string next);
}
