using System.Net.Sockets;
using System.Security.Authentication;
using A3Agent.Models;
using A3Agent.OpenAI.Upstream;

namespace A3Agent.Tests.OpenAI;

/// <summary>The rows of the upstream table as signs, for both APIs; FaultTests send the same over a connection.</summary>
public sealed class FailureTableTests
{
    private static readonly Dictionary<string, (ErrorPlace Place, int Status, ProviderError Error, ModelFailure Failure)> Answers = new()
    {
        ["400"] = (ErrorPlace.Status, 400, new("no", "invalid_request_error", null), ModelFailure.Rejected),
        ["400 context"] = (ErrorPlace.Status, 400, new("no", "invalid_request_error", "context_length_exceeded"),
            ModelFailure.ContextTooLong),
        ["400 context in words"] = (ErrorPlace.Status, 400, new("exceeds the context window", null, null), ModelFailure.ContextTooLong),
        ["500 that speaks of a context window"] = (ErrorPlace.Status, 500, new("context window", null, null), ModelFailure.Unavailable),
        ["401"] = (ErrorPlace.Status, 401, default, ModelFailure.NotConfigured),
        ["403"] = (ErrorPlace.Status, 403, new("no", null, "model_not_found"), ModelFailure.NotConfigured),
        ["404"] = (ErrorPlace.Status, 404, new("no", null, "model_not_found"), ModelFailure.ModelUnavailable),
        ["408"] = (ErrorPlace.Status, 408, default, ModelFailure.Unavailable),
        ["409"] = (ErrorPlace.Status, 409, default, ModelFailure.Unavailable),
        ["429"] = (ErrorPlace.Status, 429, new("no", "requests", "rate_limit_exceeded"), ModelFailure.Busy),
        ["429 quota by type"] = (ErrorPlace.Status, 429, new("no", "insufficient_quota", null), ModelFailure.QuotaExhausted),
        ["429 quota by code"] = (ErrorPlace.Status, 429, new("no", "requests", "billing_not_active"), ModelFailure.QuotaExhausted),
        ["500"] = (ErrorPlace.Status, 500, default, ModelFailure.Unavailable),
        ["529"] = (ErrorPlace.Status, 529, default, ModelFailure.Unavailable),
        ["302"] = (ErrorPlace.Status, 302, default, ModelFailure.Protocol),
        ["in-band server_error"] = (ErrorPlace.Answer, 200, new("no", null, "server_error"), ModelFailure.Unavailable),
        ["in-band rate limit"] = (ErrorPlace.Answer, 200, new("no", "error", "rate_limit_exceeded"), ModelFailure.Busy),
        ["in-band key"] = (ErrorPlace.Answer, 200, new("no", null, "invalid_api_key"), ModelFailure.NotConfigured),
        ["in-band model"] = (ErrorPlace.Answer, 200, new("no", null, "model_not_found"), ModelFailure.ModelUnavailable),
        ["in-band invalid"] = (ErrorPlace.Answer, 200, new("no", "invalid_request_error", null), ModelFailure.Rejected),
        ["in-band status"] = (ErrorPlace.Answer, 200, new("no", null, "503"), ModelFailure.Unavailable),
        ["in-band unknown"] = (ErrorPlace.Answer, 200, new("no", "strange", "stranger"), ModelFailure.Protocol),
        ["200 error body"] = (ErrorPlace.WholeBody, 200, new("no", "server_error", "server_error"), ModelFailure.Protocol),
        ["200 error body, quota"] = (ErrorPlace.WholeBody, 200, new("no", null, "insufficient_quota"), ModelFailure.QuotaExhausted),
    };

    private static readonly Dictionary<string, (Exception Exception, ModelFailure Failure)> Exceptions = new()
    {
        ["refused"] = (new HttpRequestException(HttpRequestError.ConnectionError, null, new SocketException(111)),
            ModelFailure.Unavailable),
        ["DNS"] = (new HttpRequestException(HttpRequestError.NameResolutionError), ModelFailure.Unavailable),
        ["TLS"] = (
            new HttpRequestException(HttpRequestError.SecureConnectionError, null, new AuthenticationException("certificate")),
                ModelFailure.Unavailable),
        ["reset"] = (new IOException("reset", new SocketException(104)), ModelFailure.Unavailable),
        ["ended early"] = (new HttpIOException(HttpRequestError.ResponseEnded), ModelFailure.Unavailable),
        ["connect time-out"] = (new TaskCanceledException("", new TimeoutException()), ModelFailure.Unavailable),
        ["wrapped"] = (new InvalidOperationException("x", new HttpRequestException()), ModelFailure.Unavailable),
        ["no HTTP"] = (new HttpRequestException(HttpRequestError.InvalidResponse), ModelFailure.Protocol),
        ["not JSON"] = (new System.Text.Json.JsonException(), ModelFailure.Protocol),
    };

    public static TheoryData<string, ModelApi> Cases => new(
        from api in new[] { ModelApi.Chat, ModelApi.Responses }
        from name in Answers.Keys.Concat(Exceptions.Keys)
        select (name, api));

    [Theory, MemberData(nameof(Cases))]
    public void Each_row_is_its_failure(string name, ModelApi api)
    {
        var (signs, expected) = Answers.TryGetValue(name, out var answer)
            ? (new FailureSigns(answer.Place, api, answer.Status, answer.Error), answer.Failure)
            : (new FailureSigns(ErrorPlace.Transport, api, 0, Exception: Exceptions[name].Exception), Exceptions[name].Failure);

        Assert.Equal(expected, FailureTable.Of(signs));
    }

    [Theory, InlineData(200, true), InlineData(502, true), InlineData(503, true), InlineData(500, false), InlineData(404, false)]
    public void A_web_page_breaks_the_protocol_where_a_proxy_would_send_one(int status, bool breaks)
        => Assert.Equal(breaks, FailureTable.Of(new(ErrorPlace.Status, ModelApi.Chat, status, IsPage: true)) == ModelFailure.Protocol);
}
