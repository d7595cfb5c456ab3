using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Resilience;

/// <summary>Lets each call pass the <see cref="ProviderGate"/> first, and tells it how the call ended. Thread-safe.</summary>
/// <remarks>
/// The place is given back on every path: at the end, at a failure, at cancellation, and when the caller leaves a stream before its end.
/// A call whose caller is cancelled tells nothing about the provider, and neither does one that we refuse or cannot account ourselves.
/// </remarks>
public sealed class GatedChatClient : DelegatingChatClient
{
    private readonly ProviderGate _gate;

    /// <summary>Puts a gate before a client.</summary>
    /// <param name="inner">The client; it throws <see cref="ModelException"/> for what fails upstream.</param>
    /// <param name="gate">The gate of the process.</param>
    public GatedChatClient(IChatClient inner, ProviderGate gate)
        : base(inner) => _gate = gate;

    /// <inheritdoc/>
    /// <exception cref="ModelException">The gate is closed, or the call failed.</exception>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        await using var pass = await _gate.EnterAsync(options?.ModelId ?? "", ModelCall.Of(options), cancellationToken);
        try
        {
            var response = await InnerClient.GetResponseAsync(messages, options, cancellationToken);
            await pass.SucceedAsync();
            return response;
        }
        catch (ModelException failure) when (!failure.IsLocal)
        {
            await pass.FailAsync(failure);
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ModelException">The gate is closed, or the call failed.</exception>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var pass = await _gate.EnterAsync(options?.ModelId ?? "", ModelCall.Of(options), cancellationToken);
        await using var updates = InnerClient.GetStreamingResponseAsync(messages, options, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync())
                {
                    break;
                }
            }
            catch (ModelException failure) when (!failure.IsLocal)
            {
                await pass.FailAsync(failure);
                throw;
            }

            yield return updates.Current;
        }

        await pass.SucceedAsync();
    }
}
