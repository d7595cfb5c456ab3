using System.Globalization;
using System.Net.Http.Headers;
using A3Agent.Models;

namespace A3Agent.OpenAI.Upstream;

/// <summary>Turns whatever went wrong upstream into the one <see cref="ModelException"/> that callers know.</summary>
internal sealed class FailureClassifier(string? apiKey, TimeProvider time)
{
    private const int Ok = 200;
    private const int MaxErrorBytes = 16 * 1024;

    private readonly SafeDetail _detail = new(apiKey);

    /// <summary>The failure that an HTTP status and its body tell.</summary>
    public async Task<ModelException> FromStatusAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var body = await ReadStartAsync(response.Content, cancellationToken).ConfigureAwait(false);
        if (IsHtml(response, body))
        {
            var failure = status is 502 or 503 ? ModelFailure.Protocol : OfStatus(status, default);
            return Create(failure, "A web page.", status, response.Headers);
        }

        return ProviderError.TryRead(body, out var error)
            ? FromError(error, OfStatus(status, error), status, response.Headers)
            : Create(OfStatus(status, default), "No error object in the body.", status, response.Headers);
    }

    /// <summary>The failure that an error object inside a stream tells.</summary>
    public ModelException FromError(ProviderError error) => FromError(error, OfStatus(StatusSaidBy(error), error), Ok, null);

    /// <summary>The failure of an error object that is the whole body under status 200: the provider breaks its own protocol.</summary>
    public ModelException FromErrorBody(ProviderError error, HttpResponseHeaders headers) =>
        FromError(error, OfStatus(Ok, error), Ok, headers);

    /// <summary>Status 200 with a body of another kind than <paramref name="wanted"/>.</summary>
    public async Task<ModelException> FromWrongTypeAsync(HttpResponseMessage response, string wanted, CancellationToken cancellationToken)
        => FromWrongBody(response, await ReadStartAsync(response.Content, cancellationToken).ConfigureAwait(false), wanted);

    /// <summary>Status 200 with a body that is no answer; <paramref name="body"/> may be its start only.</summary>
    public ModelException FromWrongBody(HttpResponseMessage response, ReadOnlySpan<byte> body, string wanted)
    {
        if (!IsHtml(response, body) && ProviderError.TryRead(body, out var error))
        {
            return FromErrorBody(error, response.Headers);
        }

        var type = response.Content.Headers.ContentType?.MediaType ?? "no content type";
        return Protocol($"Not {wanted} but {type} of {body.Length} bytes or more.", (int)response.StatusCode);
    }

    /// <summary>An answer that breaks the protocol.</summary>
    public ModelException Protocol(string detail, int? status = null, Exception? inner = null)
        => new(ModelFailure.Protocol, _detail.Of(detail), status, null, inner);

    /// <summary>What to throw for an exception out of the package: the caller's own cancellation stays one, all else is upstream.</summary>
    public Exception Translated(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        ModelException => exception,
        _ when !cancellationToken.IsCancellationRequested => FromException(exception),
        OperationCanceledException => exception,
        _ => new OperationCanceledException("The call was cancelled.", exception, cancellationToken),
    };

    /// <summary>An exception of the transport or of the package's reader.</summary>
    private ModelException FromException(Exception exception) => exception switch
    {
        _ when IsTransport(exception) => new(ModelFailure.Unavailable, _detail.Of(Describe(exception)), null, null, exception),
        _ => Protocol($"The answer could not be read: {exception.GetType().Name}: {exception.Message}", 200, exception),
    };

    // Transport trouble comes wrapped in the package's own exception, without a response.
    private static bool IsTransport(Exception? exception) => exception is not null && (exception
        is HttpRequestException or IOException or OperationCanceledException or TimeoutException or System.Net.Sockets.SocketException
        || IsTransport(exception.InnerException));

    private static string Describe(Exception exception)
    {
        var root = exception.GetBaseException();
        return ReferenceEquals(root, exception)
            ? $"{exception.GetType().Name}: {exception.Message}"
            : $"{exception.GetType().Name}: {exception.Message} ({root.GetType().Name}: {root.Message})";
    }

    private static ModelFailure OfStatus(int status, ProviderError error) => status switch
    {
        _ when IsQuota(error) => ModelFailure.QuotaExhausted,
        _ when error.Code == "context_length_exceeded" => ModelFailure.ContextTooLong,
        401 or 403 => ModelFailure.NotConfigured,
        402 => ModelFailure.QuotaExhausted,
        404 => ModelFailure.ModelUnavailable,
        429 => ModelFailure.Busy,
        408 or 409 or >= 500 => ModelFailure.Unavailable,
        >= 400 => ModelFailure.Rejected,
        _ => ModelFailure.Protocol,
    };

    private static bool IsQuota(ProviderError error)
        => error.Type == "insufficient_quota" || error.Code is "insufficient_quota" or "billing_hard_limit_reached" or "billing_not_active";

    // The status that the error would have had, had it come in time.
    private static int StatusSaidBy(ProviderError error) => (error.Code, error.Type) switch
    {
        ({ } code, _) when int.TryParse(code, CultureInfo.InvariantCulture, out var status) && status is >= 400 and < 600 => status,
        ("invalid_api_key", _) or (_, "authentication_error" or "permission_error") => 401,
        ("model_not_found", _) => 404,
        ("rate_limit_exceeded", _) or (_, "rate_limit_error" or "requests" or "tokens") => 429,
        ("server_error", _) or (_, "server_error" or "overloaded_error" or "api_error" or "service_unavailable") => 500,
        (_, "invalid_request_error") => 400,
        _ => 200,
    };

    private ModelException FromError(ProviderError error, ModelFailure failure, int status, HttpResponseHeaders? headers) =>
        Create(failure, $"{error.Type} {error.Code}: {error.Message}", status, headers);

    private ModelException Create(ModelFailure failure, string detail, int status, HttpResponseHeaders? headers)
        => new(failure, _detail.Of($"{status} {detail}"), status, headers is null ? null : RetryAfterHeader.Read(headers, time));

    private static bool IsHtml(HttpResponseMessage response, ReadOnlySpan<byte> body)
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
