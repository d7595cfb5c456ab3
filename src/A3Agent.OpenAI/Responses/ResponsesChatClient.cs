using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using A3Agent.OpenAI.Upstream;
using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI.Responses;

/// <summary>
/// The Responses API as an <see cref="IChatClient"/>, on the wire itself (docs/decisions/0006). One request for each call: no retries, no
/// time-out but the caller's token. Thread-safe. Throws <see cref="A3Agent.Models.ModelException"/> for everything upstream.
/// </summary>
internal sealed class ResponsesChatClient(OpenAIUpstream upstream) : IChatClient
{
    private const string Path = "responses";

    private readonly ChatClientMetadata _metadata = new("openai", upstream.Endpoint, upstream.Options.DefaultModel);

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = RequestWriter.Write(messages, options, ModelOf(options), stream: false);
        try
        {
            using var response = await upstream.PostAsync(Path, request, stream: false, cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return Read(body, response, RequestWriter.Stores(options));
        }
        catch (Exception exception)
        {
            throw upstream.Failures.Translated(exception, cancellationToken);
        }
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = RequestWriter.Write(messages, options, ModelOf(options), stream: true);
        var assembly = new ResponseAssembly(upstream.Failures, RequestWriter.Stores(options));
        using var response = await OpenAsync(request, cancellationToken).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var events = SseParser.Create(stream, ResponseEvent.Parse).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (events.ConfigureAwait(false))
        {
            while (!assembly.Ended)
            {
                ChatResponseUpdate? update;
                try
                {
                    update = await events.MoveNextAsync().ConfigureAwait(false)
                        ? assembly.Take(events.Current.Data)
                        : throw upstream.Failures.Protocol("The stream ended without a terminal event.");
                }
                catch (Exception exception)
                {
                    throw upstream.Failures.Translated(exception, cancellationToken);
                }

                // An event without contents is a sign of life.
                yield return update ?? new ChatResponseUpdate { Role = ChatRole.Assistant };
            }
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Nothing to release: the connection pool belongs to the container.</summary>
    public void Dispose()
    {
    }

    private string ModelOf(ChatOptions? options) => options?.ModelId is { Length: > 0 } model ? model : upstream.Options.DefaultModel;

    private async Task<HttpResponseMessage> OpenAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            return await upstream.PostAsync(Path, request, stream: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            throw upstream.Failures.Translated(exception, cancellationToken);
        }
    }

    private ChatResponse Read(byte[] body, HttpResponseMessage response, bool stored)
    {
        var reader = new Utf8JsonReader(body);
        var root = JsonElement.ParseValue(ref reader);
        if (root.Text("status") is not ("completed" or "incomplete" or "failed") && ProviderError.TryRead(body, out var error))
        {
            throw upstream.Failures.FromErrorBody(error, response.Headers);
        }

        var answer = new ResponseAssembly(upstream.Failures, stored).Take(new(ResponseEventKind.Terminal, Json: root))!;
        var usage = answer.Contents.OfType<UsageContent>().FirstOrDefault();
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, [.. answer.Contents.Where(content => content != usage)])
        {
            MessageId = answer.MessageId,
        })
        {
            ResponseId = answer.ResponseId,
            ConversationId = answer.ConversationId,
            ModelId = answer.ModelId,
            CreatedAt = answer.CreatedAt,
            FinishReason = answer.FinishReason,
            Usage = usage?.Details,
            AdditionalProperties = answer.AdditionalProperties,
        };
    }
}
