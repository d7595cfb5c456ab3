using System.Net;
using A3Agent.Models;

namespace A3Agent.OpenAI.Upstream;

/// <summary>
/// Stands beneath both APIs and looks at what really came: the OpenAI package takes an in-band error, an error body under status
/// 200, a web page and a stream without its terminal marker for a success. Here each of them is a <see cref="ModelException"/>.
/// </summary>
internal sealed class RawResponseGuard(FailureClassifier failures) : DelegatingHandler
{
    /// <summary>Whether the request asked for a stream of events.</summary>
    public static readonly HttpRequestOptionsKey<bool> Streams = new("A3Agent.Streams");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var api = ApiOf(request);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw await failures.FromStatusAsync(response, api, cancellationToken).ConfigureAwait(false);
            }

            var streams = request.Options.TryGetValue(Streams, out var asked) && asked;
            await (streams ? GuardStreamAsync(response, api, cancellationToken) : GuardBodyAsync(response, api, cancellationToken))
                .ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task GuardStreamAsync(HttpResponseMessage response, ModelApi? api, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType is not "text/event-stream")
        {
            throw await failures.FromWrongTypeAsync(response, "an event stream", cancellationToken).ConfigureAwait(false);
        }

        var raw = response.Content;
        var stream = await raw.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var guarded = new StreamContent(new GuardedEventStream(stream, new EventScanner(failures, api)));
        guarded.Headers.ContentType = raw.Headers.ContentType;
        response.Content = guarded;
    }

    private async Task GuardBodyAsync(HttpResponseMessage response, ModelApi? api, CancellationToken cancellationToken)
    {
        if (!IsJson(response.Content.Headers.ContentType?.MediaType))
        {
            throw await failures.FromWrongTypeAsync(response, "a JSON object", cancellationToken).ConfigureAwait(false);
        }

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        if (!StartsAsObject(body))
        {
            throw failures.FromWrongBody(response, body, "a JSON object");
        }

        // Every answer of Responses has an error, mostly null; its reader looks at it.
        if (api != ModelApi.Responses && ProviderError.MayBeIn(body) && ProviderError.TryRead(body, out var error))
        {
            throw failures.FromErrorBody(error, response.Headers);
        }

        if (api == ModelApi.Chat && !TerminalMarker.IsIn(body, api))
        {
            throw failures.Protocol("The answer has no finish_reason.", (int)HttpStatusCode.OK);
        }

        var content = new ByteArrayContent(body);
        content.Headers.ContentType = response.Content.Headers.ContentType;
        response.Content = content;
    }

    private static bool IsJson(string? mediaType)
        => mediaType is "application/json" or "text/json" || (mediaType?.EndsWith("+json", StringComparison.OrdinalIgnoreCase) ?? false);

    private static bool StartsAsObject(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    private static ModelApi? ApiOf(HttpRequestMessage request) => request.RequestUri?.AbsolutePath switch
    {
        { } path when path.EndsWith("/chat/completions", StringComparison.Ordinal) => ModelApi.Chat,
        { } path when path.EndsWith("/responses", StringComparison.Ordinal) => ModelApi.Responses,
        _ => null,
    };
}
