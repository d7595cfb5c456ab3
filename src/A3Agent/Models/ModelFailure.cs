namespace A3Agent.Models;

/// <summary>The kinds of upstream failure that a caller can tell apart. Immutable; compare by reference or by <see cref="Code"/>.</summary>
/// <param name="Code">The problem code of the HTTP answer, for example <c>ai_busy</c>.</param>
/// <param name="HttpStatus">The status of our own answer; upstream trouble is never the caller's 429.</param>
/// <param name="Message">The fixed text for people.</param>
/// <param name="Retryable">Whether the same request may succeed later.</param>
public sealed record ModelFailure(string Code, int HttpStatus, string Message, bool Retryable)
{
    /// <summary>The provider refused the request as invalid (HTTP 400).</summary>
    public static ModelFailure Rejected { get; } = new("upstream_rejected", 502, "Invalid AI request", false);

    /// <summary>The request is longer than the model's context window.</summary>
    public static ModelFailure ContextTooLong { get; } = new("context_too_long", 422, "The conversation is too long for this model", false);

    /// <summary>The provider refused our credential (HTTP 401 or 403), or none is set.</summary>
    public static ModelFailure NotConfigured { get; } = new("ai_not_configured", 503, "AI service configuration error", false);

    /// <summary>The provider does not know the model (HTTP 404).</summary>
    public static ModelFailure ModelUnavailable { get; } = new("model_unavailable", 503, "AI service error: the model is not available", false);

    /// <summary>The provider's rate limit (HTTP 429).</summary>
    public static ModelFailure Busy { get; } = new("ai_busy", 503, "AI service busy. Please try again.", true);

    /// <summary>The provider's quota is used up (HTTP 429 with an insufficient-quota code); waiting does not help.</summary>
    public static ModelFailure QuotaExhausted { get; } = new("ai_quota_exhausted", 503, "AI service quota exhausted", false);

    /// <summary>The provider is down or unreachable: HTTP 408, 409, 5xx, reset, refused, DNS, TLS.</summary>
    public static ModelFailure Unavailable { get; } = new("ai_unavailable", 503, "AI service temporarily unavailable", true);

    /// <summary>The provider did not answer in time.</summary>
    public static ModelFailure TimedOut { get; } = new("upstream_timeout", 504, "AI service temporarily unavailable", true);

    /// <summary>The provider's answer is not one: HTML, an error under status 200, a stream without its terminal marker.</summary>
    public static ModelFailure Protocol { get; } = new("upstream_protocol", 502, "AI service error", true);

    /// <summary>A structured answer does not fit its schema, and neither did the repaired one.</summary>
    public static ModelFailure OutputInvalid { get; } =
        new("upstream_protocol", 502, "AI service error: the answer does not have the form that the prompt asks for", true);

    /// <summary>A structured answer is cut off at the most tokens that the model may write.</summary>
    public static ModelFailure OutputCut { get; } =
        new("upstream_protocol", 502, "AI service error: the answer is longer than the model may write", false);

    /// <summary>The model refused where a text that says so is no answer. The same request would be refused again, as with an invalid one.</summary>
    public static ModelFailure Refused { get; } = new("upstream_rejected", 502, "AI service error: the model refused to answer", false);

    /// <summary>The provider's content filter withheld the answer; the same request would be withheld again.</summary>
    public static ModelFailure Withheld { get; } =
        new("upstream_rejected", 502, "AI service error: the answer was withheld by the provider's content filter", false);

    /// <summary>A budget of the caller's organization has no room for the call; the message that is shown says which and until when.</summary>
    public static ModelFailure BudgetExceeded { get; } = new("budget_exceeded", 429, "The budget is used up", false);

    /// <summary>The model kept calling tools with arguments that cannot be used.</summary>
    public static ModelFailure ToolArgumentsInvalid { get; } = new("tool_arguments_invalid", 502, "AI service error: the model called a tool wrongly too often", true);

    /// <summary>The conversation was deleted while its turn ran: nothing was stored, so nothing is shown.</summary>
    public static ModelFailure Gone { get; } = new("conflict", 409, "The conversation was deleted while it was being answered", false);

    /// <summary>The process is ending and the turn could not be finished.</summary>
    public static ModelFailure ShuttingDown { get; } = new("shutting_down", 503, "The server is restarting. Please try again.", true);

    /// <summary>The database failed.</summary>
    public static ModelFailure StorageUnavailable { get; } = new("storage_unavailable", 503, "The database is not available. Please try again.", true);

    /// <summary>Our own fault; the log has it in full.</summary>
    public static ModelFailure Internal { get; } = new("internal_error", 500, "AI service error", false);
}
