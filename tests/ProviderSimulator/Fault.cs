using System.Text.Json;

namespace ProviderSimulator;

/// <summary>What goes wrong upstream. Each fault works for streamed and for whole answers, as far as it can happen there.</summary>
public static class Fault
{
    /// <summary>An HTTP error status with OpenAI's error body; <paramref name="headers"/> for Retry-After in its forms.</summary>
    public static SimulatedReply Status(
        int status, string type = "invalid_request_error", string? code = null, string message = "Simulated fault.",
        params (string Name, string Value)[] headers)
        => new RawReply(status, "application/json", ErrorBody(message, type, code)) { Headers = headers };

    /// <summary>429 by the rate limit, with these headers.</summary>
    public static SimulatedReply RateLimited(params (string Name, string Value)[] headers)
        => Status(429, "requests", "rate_limit_exceeded", "Rate limit reached for requests.", headers);

    /// <summary>429 because the quota is used up.</summary>
    public static SimulatedReply QuotaExhausted()
        => Status(429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota.");

    /// <summary>400 because the request is longer than the context window.</summary>
    public static SimulatedReply ContextTooLong()
        => Status(400, "invalid_request_error", "context_length_exceeded", "This model's maximum context length is 128000 tokens.");

    /// <summary>An error body under status 200.</summary>
    public static SimulatedReply JsonError(string type = "server_error", string? code = null, string message = "The server had an error.")
        => new RawReply(200, "application/json", ErrorBody(message, type, code));

    /// <summary>A page of a proxy.</summary>
    public static SimulatedReply Html(int status = 200, string contentType = "text/html")
        => new RawReply(status, contentType, "<!DOCTYPE html><html><body><h1>Bad gateway at internal-host-17</h1></body></html>");

    /// <summary>Status 200 and nothing in it.</summary>
    public static SimulatedReply Empty(string? contentType = "application/json") => new RawReply(200, contentType, "") { IsUntold = true };

    /// <summary>Any answer, byte for byte.</summary>
    public static SimulatedReply Raw(int status, string? contentType, string body) => new RawReply(status, contentType, body);

    /// <summary>An error object in the stream after some text.</summary>
    public static SimulatedReply InBandError(
        string text = "", string type = "server_error", string? code = null, string message = "The server had an error.")
        => new CutReply(text, Cut.Data)
        {
            IsError = true,
            Data = request => request is { Api: SimulatedApi.Responses, Stream: true }
                ? JsonSerializer.Serialize(new { type = "error", code = code ?? type, message, param = (string?)null, sequence_number = 9 })
                : ErrorBody(message, type, code),
        };

    /// <summary>Responses only: the answer itself says that it failed, after some text when it is streamed.</summary>
    public static SimulatedReply Failed(string code = "server_error", string text = "", string message = "The server had an error.")
        => new CutReply(text, Cut.Data)
        {
            IsError = true,
            Data = request => new ResponsesFormat(new AnswerReply(), request) is var format && request.Stream
                ? format.Failed(code, message)
                : format.FailedBody(code, message),
        };

    /// <summary>The answer ends cleanly after some text, without its finish_reason.</summary>
    public static SimulatedReply NoMarker(string text = "some text") => new CutReply(text, Cut.End);

    /// <summary>
    /// The connection is reset after some text, which the client may or may not have read by then; <see cref="HangReply.Reset"/> where
    /// that matters.
    /// </summary>
    public static SimulatedReply Reset(string text = "some text") => new CutReply(text, Cut.Reset);

    /// <summary>The connection is reset before any of the answer.</summary>
    public static SimulatedReply Dropped() => new DroppedReply();

    /// <summary>A broken chunk after some text.</summary>
    public static SimulatedReply BadJson(string text = "some text")
        => new CutReply(text, Cut.Data) 
        {
            Data = request => request.Api == SimulatedApi.Responses
                ? """{"type":"response.output_text.delta","delta":"""
                : """{"id":"x","choices":[{"delta":""",
        };

    /// <summary>
    /// No answer until the client goes away; after some text when it is given, and after its finish_reason when
    /// <paramref name="afterMarker"/> is set.
    /// </summary>
    public static HangReply Hang(string? afterText = null, bool afterMarker = false) => new(afterText, afterMarker);

    /// <summary>A stream of exactly these events; [DONE] is not added.</summary>
    public static SimulatedReply Events(params string[] data) => new EventsReply(data);

    /// <summary>
    /// Chat Completions only: tool-call deltas as they are given, one event each, then finish_reason tool_calls.
    /// See <see cref="CallItem"/> for Responses.
    /// </summary>
    public static SimulatedReply ToolCallDeltas(params (int Index, string? Id, string? Name, string? Arguments)[] deltas)
        => new DeltasReply(deltas);

    /// <summary>Responses only: one function call with exactly these argument deltas and this end.</summary>
    public static CallItemReply CallItem(params string[] deltas) => new(deltas);

    internal static string ErrorBody(string message, string type, string? code)
        => JsonSerializer.Serialize(new { error = new { message, type, param = (string?)null, code } });
}
