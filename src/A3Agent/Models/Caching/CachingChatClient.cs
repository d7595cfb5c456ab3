using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Caching;

/// <summary>
/// Answers again from memory what a deterministic prompt was asked before: calls whose <see cref="ModelCall.IsDeterministic"/> is set,
/// at temperature 0, without tools. Calls that are the same and run at the same time are one call upstream.
/// </summary>
/// <remarks>
/// The key is a SHA-256 over organization, credential, model, every option and the messages, so nothing is shared between organizations.
/// Failures, refusals, filtered, cut off and empty answers are not kept, nor those that <see cref="KeepIfKey"/> turns down. An answer
/// from memory bears <see cref="CachedKey"/> and a usage of zero. A stream is the whole answer, replayed. Who waits for a call
/// that another one began shares its failure, but for a deadline or a budget, which are the other one's own: then it asks itself.
/// Place it outside of what counts, queues and retries. Memory of this process alone; thread-safe.
/// </remarks>
public sealed class CachingChatClient : DelegatingChatClient
{
    /// <summary>The key that is true on an answer that came from memory and cost nothing.</summary>
    public const string CachedKey = ModelCall.KeyPrefix + "cached";

    /// <summary>The key, in the options, of a <c>Func&lt;ChatResponse, bool&gt;</c> that says whether an answer is worth keeping.</summary>
    public const string KeepIfKey = ModelCall.KeyPrefix + "keepIf";

    private readonly AnswerCache _answers;
    private readonly Flights _flights = new();

    /// <summary>Puts a memory before a client.</summary>
    /// <param name="inner">The client.</param>
    /// <param name="options">How much is kept, and for how long.</param>
    /// <param name="time">For the age of answers, by its monotonic clock.</param>
    public CachingChatClient(IChatClient inner, CacheOptions options, TimeProvider time)
        : base(inner) => _answers = new AnswerCache(options, time);

    /// <summary>Whether an answer came from memory.</summary>
    public static bool IsCached(ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.AdditionalProperties?.TryGetValue(CachedKey, out bool cached) is true && cached;
    }

    /// <inheritdoc/>
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var sent = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        return CallKey.Of(sent, options) is { } key
            ? AnswerAsync(key, sent, options, cancellationToken)
            : InnerClient.GetResponseAsync(sent, options, cancellationToken);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var sent = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        return CallKey.Of(sent, options) is { } key
            ? ReplayAsync(key, sent, options, cancellationToken)
            : InnerClient.GetStreamingResponseAsync(sent, options, cancellationToken);
    }

    private async IAsyncEnumerable<ChatResponseUpdate> ReplayAsync(
        string key, IReadOnlyList<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var response = await AnswerAsync(key, messages, options, cancellationToken);
        foreach (var update in response.ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    private static bool IsTheOthersOwn(ModelFailure failure) => failure.Code == ModelFailure.TimedOut.Code || failure.Code == ModelFailure.BudgetExceeded.Code;

    private async Task<ChatResponse> AnswerAsync(
        string key, IReadOnlyList<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_answers.Find(key) is { } known)
            {
                return known.ToResponse();
            }

            var flight = _flights.Join(key, stop => CallAsync(key, messages, options, stop), out var isOwn);
            try
            {
                var landed = await _flights.WaitAsync(flight, cancellationToken);
                return isOwn ? landed.Response : landed.Answer.ToResponse();
            }
            catch (ModelException failure) when (!isOwn && IsTheOthersOwn(failure.Failure))
            {
                // The next round asks for this caller itself.
            }
        }
    }

    private async Task<Landed> CallAsync(
        string key, IReadOnlyList<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        // Another call may have landed since this one was found to be missing.
        if (_answers.Find(key) is { } known)
        {
            return new Landed(known.ToResponse(), known);
        }

        var response = await InnerClient.GetResponseAsync(messages, options, cancellationToken);
        var answer = new RememberedAnswer(response);
        if (RememberedAnswer.IsWorthKeeping(response, options))
        {
            _answers.Keep(key, answer);
        }

        return new Landed(response, answer);
    }
}
