using System.Text.Json.Serialization;
using A3Agent.Crm;
using A3Agent.Models;

namespace A3Agent.Server.Http;

/// <summary>An RFC 9457 problem with the fields of our API.</summary>
internal sealed record Problem
{
    public string Type => "about:blank";

    public required string Title { get; init; }

    public required int Status { get; init; }

    public required string Detail { get; init; }

    public required string Code { get; init; }

    public string? RequestId { get; init; }

    public required bool Retryable { get; init; }

    /// <summary>Seconds; also sent as the Retry-After header.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Messages by field; for an import, the wrong rows.</summary>
    public object? Errors { get; init; }

    /// <summary>For an import that was refused: what was kept, which is nothing.</summary>
    public int? Imported { get; init; }

    /// <inheritdoc cref="Imported"/>
    public int? Updated { get; init; }

    /// <inheritdoc cref="Imported"/>
    public int? Skipped { get; init; }

    [JsonIgnore]
    public bool IsFinal => !Retryable && Status is StatusCodes.Status429TooManyRequests or >= 500;

    /// <summary>Milliseconds; the retry-after-ms header.</summary>
    [JsonIgnore]
    public long? RetryAfterMs { get; init; }

    public static Problem Validation(IEnumerable<FieldError> errors)
    {
        var all = errors.GroupBy(error => error.Field).ToDictionary(field => field.Key, field => field.Select(error => error.Message).ToArray());
        return new Problem
        {
            Title = "The request is not valid", Status = StatusCodes.Status400BadRequest, Code = "validation_failed", Retryable = false,
            Detail = string.Join(" ", all.Select(field => $"{field.Key}: {string.Join(" ", field.Value)}")), Errors = all,
        };
    }

    public static Problem Validation(string field, string message) => Validation([new FieldError(field, message)]);

    public static Problem Of(int status, string code, string title, string detail, bool retryable = false) =>
        new() { Title = title, Status = status, Code = code, Detail = detail, Retryable = retryable };

    public static Problem UnknownModel(ModelCatalogue models, string field = "model") =>
        Validation(field, $"is not in the catalogue; the models are {string.Join(", ", models.Names)}.") with
        {
            Code = "unknown_model", Title = "Unknown model",
        };

    public static Problem NotFound(string what) =>
        Of(StatusCodes.Status404NotFound, "not_found", "Not found", $"There is no such {what}.");

    public static Problem Upstream(ModelFailure failure, TimeSpan? retryAfter)
    {
        // What waiting does not help says nothing of when to come again; a budget ends at its time.
        var isLimit = failure.HttpStatus == StatusCodes.Status429TooManyRequests;
        var wait = failure.Retryable ? retryAfter ?? TimeSpan.FromSeconds(1) : isLimit ? retryAfter : null;
        return new()
        {
            Title = failure.Message, Status = failure.HttpStatus, Code = failure.Code, Detail = failure.Message, Retryable = failure.Retryable,
            RetryAfter = wait is { } span ? (int)Math.Ceiling(span.TotalSeconds) : null,
            RetryAfterMs = (long?)wait?.TotalMilliseconds,
        };
    }
}
