using System.Runtime.CompilerServices;
using A3Agent.Models.Tokens;
using A3Agent.Usage;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Metering;

/// <summary>
/// Accounts each call that leaves the process: reserves what it may use, and settles what it used, exactly once however it ends. Below
/// retry and fallback, since each attempt is a call of its own, and above what changes or ends the request.
/// </summary>
/// <remarks>
/// What the provider reports counts; what it does not report is estimated and marked: all of the input and what came of the output for an
/// answer that was cut, cancelled, or left by its reader. A failure before the first chunk has used nothing, unless the provider may bill
/// it (<see cref="ModelException.MayBeBilled"/>): then it has used its input. An answer without a report is given on with the estimate, so
/// that who sums up comes to the same figures. Thread-safe.
/// </remarks>
public sealed class MeteredChatClient : DelegatingChatClient
{
    private readonly CallMeter _meter;

    /// <summary>Puts the accounts before a client.</summary>
    /// <param name="inner">The client.</param>
    /// <param name="accounts">Where calls are reserved and settled.</param>
    /// <param name="catalogue">Limits and prices.</param>
    /// <param name="correction">Corrects estimates, and learns from what providers report.</param>
    /// <param name="time">For times and latencies.</param>
    public MeteredChatClient(
        IChatClient inner, UsageAccounts accounts, ModelCatalogue catalogue, TokenCorrection correction, TimeProvider time)
        : base(inner) => _meter = new CallMeter(accounts, catalogue, correction, time);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The options carry no <see cref="ModelCall"/>: nobody would pay.</exception>
    /// <exception cref="ModelException">The call failed; BudgetExceeded: it was not made; StorageUnavailable: it was answered, but the
    /// database did not take its account.</exception>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var sent = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        await using var call = await _meter.BeginAsync(sent, options, cancellationToken);
        ChatResponse response;
        try
        {
            response = await InnerClient.GetResponseAsync(sent, options, cancellationToken);
        }
        catch (Exception error)
        {
            await call.FailAsync(error, cancellationToken);
            throw;
        }

        call.Add(response);
        response.Usage = await call.CompleteAsync() ?? response.Usage;
        return response;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">As without streaming.</exception>
    /// <exception cref="ModelException">As without streaming.</exception>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var sent = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        await using var call = await _meter.BeginAsync(sent, options, cancellationToken);
        await using var updates = InnerClient.GetStreamingResponseAsync(sent, options, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync())
                {
                    break;
                }

                call.Add(updates.Current);
            }
            catch (Exception error)
            {
                await call.FailAsync(error, cancellationToken);
                throw;
            }

            yield return updates.Current;
        }

        if (await call.CompleteAsync() is { } estimated)
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(estimated)]);
        }
    }
}
