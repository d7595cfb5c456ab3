using System.Collections.Frozen;
using System.Net.Sockets;
using A3Agent.Models;

namespace A3Agent.OpenAI.Upstream;

/// <summary>
/// Which failure the signs are: rows from the most telling sign to the least, and the first that fits decides. An error inside a stream is
/// read as the status that it would have had, had it come in time.
/// </summary>
internal static class FailureTable
{
    private static readonly FrozenSet<string> QuotaCodes =
        new[] { "insufficient_quota", "billing_hard_limit_reached", "billing_not_active" }.ToFrozenSet();

    private static readonly FrozenSet<string> ContextCodes =
        new[] { "context_length_exceeded", "exceed_context_size_error" }.ToFrozenSet();

    // What servers without codes say of a request that is too long.
    private static readonly string[] ContextPhrases = ["maximum context length", "context window", "available context size"];

    // Codes and types of errors inside answers, and the status that they stand for.
    private static readonly FrozenDictionary<string, int> StatusByName = new Dictionary<string, int>
    {
        ["invalid_api_key"] = 401, ["authentication_error"] = 401, ["permission_error"] = 403,
        ["model_not_found"] = 404,
        ["rate_limit_exceeded"] = 429, ["rate_limit_error"] = 429, ["requests"] = 429, ["tokens"] = 429,
        ["server_error"] = 500, ["internal_error"] = 500, ["overloaded_error"] = 503, ["api_error"] = 500, ["service_unavailable"] = 503,
        ["vector_store_timeout"] = 504,
        ["invalid_request_error"] = 400, ["invalid_prompt"] = 400, ["previous_response_not_found"] = 400,
    }.ToFrozenDictionary();

    private static readonly Row[] Rows =
    [
        new(signs => Named(signs, QuotaCodes), ModelFailure.QuotaExhausted),
        new(signs => Named(signs, ContextCodes), ModelFailure.ContextTooLong),
        new(signs => StatusOf(signs) is 400 or 413 && Says(signs, ContextPhrases), ModelFailure.ContextTooLong),
        new(signs => signs.Place == ErrorPlace.WholeBody, ModelFailure.Protocol),
        new(signs => signs.IsPage && signs.Status is 200 or 502 or 503, ModelFailure.Protocol),
        new(signs => StatusOf(signs) is 401 or 403, ModelFailure.NotConfigured),
        new(signs => StatusOf(signs) is 402, ModelFailure.QuotaExhausted),
        // An item or an answer that the provider no longer stores is the request's fault; another model would not have it either.
        new(signs => signs is { Api: ModelApi.Responses, Status: 404 } && LostItem(signs.Error), ModelFailure.Rejected),
        new(signs => StatusOf(signs) is 404, ModelFailure.ModelUnavailable),
        new(signs => StatusOf(signs) is 429, ModelFailure.Busy),
        new(signs => StatusOf(signs) is 408 or 409 or >= 500, ModelFailure.Unavailable),
        new(signs => StatusOf(signs) is >= 400, ModelFailure.Rejected),
        new(signs => signs.Exception is { } exception && BreaksHttp(exception), ModelFailure.Protocol),
        new(signs => signs.Exception is { } exception && IsTransport(exception), ModelFailure.Unavailable),
    ];

    /// <summary>The failure; whatever fits no row breaks the protocol.</summary>
    public static ModelFailure Of(FailureSigns signs)
    {
        foreach (var row in Rows)
        {
            if (row.Fits(signs))
            {
                return row.Failure;
            }
        }

        return ModelFailure.Protocol;
    }

    /// <summary>Whether the request never reached the provider: no address, no connection in time, no TLS, no tunnel.</summary>
    public static bool IsUnsent(Exception? exception) => exception is not null && (exception
        is TimeoutException
        or HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        }
        || IsUnsent(exception.InnerException));

    private static int StatusOf(FailureSigns signs) => signs.Place != ErrorPlace.Answer ? signs.Status
        : signs.StatusInCode is var said and > 0 ? said
        : StatusByName.GetValueOrDefault(signs.Error.Code ?? "") is var byCode and > 0 ? byCode
        : StatusByName.GetValueOrDefault(signs.Error.Type ?? "");

    private static bool Named(FailureSigns signs, FrozenSet<string> names)
        => names.Contains(signs.Error.Code ?? "") || names.Contains(signs.Error.Type ?? "");

    private static bool Says(FailureSigns signs, string[] phrases)
        => signs.Error.Message is { } message && phrases.Any(phrase => message.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    private static bool LostItem(ProviderError error)
        => error.Code is "previous_response_not_found"
            || (error.Message?.StartsWith("Item with id", StringComparison.OrdinalIgnoreCase) ?? false)
            || (error.Message?.StartsWith("Previous response", StringComparison.OrdinalIgnoreCase) ?? false);

    // What came was no HTTP answer, or one beyond our limits.
    private static bool BreaksHttp(Exception? exception) => exception is not null && (exception
        is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded }
        || BreaksHttp(exception.InnerException));

    // Transport trouble (refused, reset, DNS, TLS, a proxy's tunnel) may come wrapped.
    private static bool IsTransport(Exception? exception) => exception is not null && (exception
        is HttpRequestException or IOException or OperationCanceledException or TimeoutException or SocketException
        || IsTransport(exception.InnerException));

    private sealed record Row(Func<FailureSigns, bool> Fits, ModelFailure Failure);
}
