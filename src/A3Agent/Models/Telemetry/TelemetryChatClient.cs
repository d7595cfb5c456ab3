using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Telemetry;

/// <summary>
/// A span <c>chat {model}</c> and the metrics of <see cref="A3Telemetry"/> for every call, by OpenTelemetry's conventions. It belongs
/// below retries and fallbacks, so that each attempt is a span of its own. Thread-safe.
/// </summary>
/// <remarks>
/// While nobody listens calls go through as they are, and streams are not wrapped. A chunk is an update with text, reasoning or a tool
/// call. <c>error.type</c> is the code of the <see cref="ModelFailure"/>, the type of any other exception, or <c>cancelled</c> for a call
/// or stream that its caller gave up, which is no error. The client expects its inner one to report usage in the answer.
/// </remarks>
public sealed class TelemetryChatClient : DelegatingChatClient
{
    private readonly ModelServer _server;
    private readonly ModelCatalogue? _prices;
    private readonly TelemetryOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Puts telemetry around a client.</summary>
    /// <param name="inner">The client; its <see cref="ChatClientMetadata"/> says who is called.</param>
    /// <param name="options">Whether contents are recorded.</param>
    /// <param name="time">For all durations but the span's own.</param>
    /// <param name="prices">For what calls cost; null measures no cost.</param>
    public TelemetryChatClient(IChatClient inner, TelemetryOptions options, TimeProvider time, ModelCatalogue? prices = null)
        : base(inner)
    {
        (_options, _time, _prices) = (options, time, prices);
        _server = ModelServer.Of(inner.GetService<ChatClientMetadata>());
    }

    /// <inheritdoc/>
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        A3Telemetry.WatchesCalls
            ? MeasuredAsync(messages, options, cancellationToken)
            : InnerClient.GetResponseAsync(messages, options, cancellationToken);

    /// <inheritdoc/>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        A3Telemetry.WatchesCalls
            ? MeasuredStreamAsync(messages, options, cancellationToken)
            : InnerClient.GetStreamingResponseAsync(messages, options, cancellationToken);

    private async Task<ChatResponse> MeasuredAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var sent = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        using var call = Start(sent, options, stream: false);
        try
        {
            var response = await InnerClient.GetResponseAsync(sent, options, cancellationToken);
            call.AnsweredBy(response.ModelId);
            call.Used(response.Usage);
            call.Complete();
            Describe(call, response);
            return response;
        }
        catch (Exception error)
        {
            call.Fail(error, cancellationToken);
            throw;
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> MeasuredStreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sent = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        using var call = Start(sent, options, stream: true);
        var kept = _options.Content && call.Recorded is not null ? new List<ChatResponseUpdate>() : null;
        await using var updates = InnerClient.GetStreamingResponseAsync(sent, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                call.Enter();
                if (!await updates.MoveNextAsync())
                {
                    break;
                }
            }
            catch (Exception error)
            {
                call.Fail(error, cancellationToken);
                throw;
            }

            kept?.Add(updates.Current);
            Take(call, updates.Current);
            yield return updates.Current;
        }

        call.Complete();
        if (kept is not null)
        {
            call.Recorded?.SetTag(GenAI.OutputMessages, MessageContent.Of(kept.ToChatResponse()));
        }
    }

    private static void Take(ModelOperation call, ChatResponseUpdate update)
    {
        call.AnsweredBy(update.ModelId);
        var isChunk = false;
        foreach (var content in update.Contents)
        {
            if (content is UsageContent usage)
            {
                call.Used(usage.Details);
            }
            else
            {
                isChunk = true;
            }
        }

        if (isChunk)
        {
            call.Chunk();
        }

        if (update.FinishReason is { } reason)
        {
            call.Recorded?.SetTag(GenAI.FinishReasons, new[] { reason.Value });
        }

        if (update.ResponseId is { } id)
        {
            call.Recorded?.SetTag(GenAI.ResponseId, id);
        }
    }

    private ModelOperation Start(IReadOnlyList<ChatMessage> sent, ChatOptions? options, bool stream)
    {
        var call = new ModelOperation(GenAI.Chat, options?.ModelId, _server, _prices, _time);
        if (call.Recorded is { } span)
        {
            RequestTags.Set(span, options, stream);
            if (_options.Content)
            {
                span.SetTag(GenAI.InputMessages, MessageContent.Of(sent));
            }
        }

        return call;
    }

    private void Describe(ModelOperation call, ChatResponse response)
    {
        if (call.Recorded is not { } span)
        {
            return;
        }

        span.SetTag(GenAI.ResponseId, response.ResponseId);
        if (response.FinishReason is { } reason)
        {
            span.SetTag(GenAI.FinishReasons, new[] { reason.Value });
        }

        if (_options.Content)
        {
            span.SetTag(GenAI.OutputMessages, MessageContent.Of(response));
        }
    }
}
