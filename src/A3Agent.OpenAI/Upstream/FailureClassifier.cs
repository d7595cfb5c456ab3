using System.Net.Http.Headers;
using A3Agent.Models;

namespace A3Agent.OpenAI.Upstream;

/// <summary>
/// Turns whatever went wrong upstream into the one <see cref="ModelException"/> that callers know: reads the signs here, and which failure
/// they are is said by <see cref="FailureTable"/>.
/// </summary>
internal sealed class FailureClassifier(string? apiKey, TimeProvider time)
{
    private const int Ok = 200;
    private const int MaxErrorBytes = 16 * 1024;

    private readonly SafeDetail _detail = new(apiKey);

    /// <summary>The failure that an HTTP status and its body tell.</summary>
    public async Task<ModelException> FromStatusAsync(HttpResponseMessage response, ModelApi? api, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var body = await ReadStartAsync(response.Content, cancellationToken).ConfigureAwait(false);
        var isPage = IsPage(response, body);
        ProviderError error = default;
        var detail = isPage ? "A web page."
            : ProviderError.TryRead(body, out error) ? Describe(error)
            : "No error object in the body.";
        return Create(new(ErrorPlace.Status, api, status, error, isPage), detail, response.Headers);
    }

    /// <summary>The failure that an error object inside an answer tells.</summary>
    public ModelException FromError(ProviderError error, ModelApi? api)
        => Create(new(ErrorPlace.Answer, api, Ok, error), Describe(error), null);

    /// <summary>The failure of an error object that is the whole body under status 200: the provider breaks its own protocol.</summary>
    public ModelException FromErrorBody(ProviderError error, HttpResponseHeaders headers)
        => Create(new(ErrorPlace.WholeBody, null, Ok, error), Describe(error), headers);

    /// <summary>Status 200 with a body of another kind than <paramref name="wanted"/>.</summary>
    public async Task<ModelException> FromWrongTypeAsync(HttpResponseMessage response, string wanted, CancellationToken cancellationToken)
        => FromWrongBody(response, await ReadStartAsync(response.Content, cancellationToken).ConfigureAwait(false), wanted);

    /// <summary>Status 200 with a body that is no answer; <paramref name="body"/> may be its start only.</summary>
    public ModelException FromWrongBody(HttpResponseMessage response, ReadOnlySpan<byte> body, string wanted)
    {
        if (!IsPage(response, body) && ProviderError.TryRead(body, out var error))
        {
            return FromErrorBody(error, response.Headers);
        }

        var type = response.Content.Headers.ContentType?.MediaType ?? "no content type";
        return new(ModelFailure.Protocol, _detail.Of($"Not {wanted} but {type} of {body.Length} bytes or more."), (int)response.StatusCode)
        {
            MayBeBilled = !IsPage(response, body),
        };
    }

    /// <summary>An answer that breaks the protocol.</summary>
    public ModelException Protocol(string detail, int? status = null, Exception? inner = null)
        => new(ModelFailure.Protocol, _detail.Of(detail), status, null, inner) { MayBeBilled = true };

    /// <summary>What to throw for an exception out of the package: the caller's own cancellation stays one, all else is upstream.</summary>
    public Exception Translated(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        ModelException => exception,
        _ when !cancellationToken.IsCancellationRequested => FromException(exception),
        OperationCanceledException => exception,
        _ => new OperationCanceledException("The call was cancelled.", exception, cancellationToken),
    };

    /// <summary>An exception of the transport or of a reader.</summary>
    private ModelException FromException(Exception exception)
    {
        var failure = FailureTable.Of(new(ErrorPlace.Transport, null, 0, Exception: exception));
        return failure == ModelFailure.Protocol
            ? Protocol($"The answer could not be read: {exception.GetType().Name}: {exception.Message}", Ok, exception)
            : new(failure, _detail.Of(Describe(exception)), null, null, exception) { MayBeBilled = !FailureTable.IsUnsent(exception) };
    }

    private static string Describe(ProviderError error) => $"{error.Type} {error.Code}: {error.Message}";

    private static string Describe(Exception exception)
    {
        var root = exception.GetBaseException();
        return ReferenceEquals(root, exception)
            ? $"{exception.GetType().Name}: {exception.Message}"
            : $"{exception.GetType().Name}: {exception.Message} ({root.GetType().Name}: {root.Message})";
    }

    private ModelException Create(FailureSigns signs, string detail, HttpResponseHeaders? headers) => new(
        FailureTable.Of(signs), _detail.Of($"{signs.Status} {detail}"), signs.Status,
        headers is null ? null : RetryAfterHeader.Read(headers, time));

    private static bool IsPage(HttpResponseMessage response, ReadOnlySpan<byte> body)
        => response.Content.Headers.ContentType?.MediaType is "text/html" || body.TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'<', ..];

    private static async Task<byte[]> ReadStartAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[MaxErrorBytes];
        var count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        return buffer[..count];
    }
}
