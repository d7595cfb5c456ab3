namespace A3Agent.Models;

/// <summary>
/// A model provider failed, or answered something that is not an answer. The connector throws nothing else for what happens upstream;
/// the caller's own cancellation stays an <see cref="OperationCanceledException"/>.
/// </summary>
/// <remarks>
/// <see cref="Exception.Message"/> is safe to show: it is one of the fixed texts of <see cref="ModelFailure"/> and holds neither the
/// provider's text nor a key nor a prompt. What the provider said is in <see cref="Detail"/>, which is for the log alone.
/// </remarks>
public sealed class ModelException : Exception
{
    /// <summary>Creates the failure of one upstream call.</summary>
    /// <param name="failure">What kind of failure it is.</param>
    /// <param name="detail">What the provider said, for the log; at most a few hundred characters, no secrets.</param>
    /// <param name="upstreamStatus">The HTTP status of the provider's answer; null when there was none.</param>
    /// <param name="retryAfter">How long the provider asks to wait; null when it did not say.</param>
    /// <param name="inner">The exception that told of the failure, if one did.</param>
    public ModelException(ModelFailure failure, string detail, int? upstreamStatus = null, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(failure.Message, inner)
    {
        Failure = failure;
        Detail = detail;
        UpstreamStatus = upstreamStatus;
        RetryAfter = retryAfter;
    }

    /// <summary>What kind of failure it is: code, HTTP answer, fixed text, whether another try may help.</summary>
    public ModelFailure Failure { get; }

    /// <summary>What the provider said, for the log alone.</summary>
    public string Detail { get; }

    /// <summary>The HTTP status of the provider's answer; null when there was none.</summary>
    public int? UpstreamStatus { get; }

    /// <summary>How long the provider asks to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>What the model itself said of it, for the caller alone and never for the log; at most 300 characters, null for nothing.</summary>
    public string? Said { get; init; }

    /// <summary>Whether it is ours and not the provider's: our breaker, queue, quota pause or budget refused the call, its deadline was over
    /// before it, or its accounts could not be written. Retrying would only ask them again, or pay twice.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Whether the provider may bill the call although it gave no answer: it had the request, and neither refused it by a status
    /// nor said of itself that it failed. What it used must then be estimated.</summary>
    public bool MayBeBilled { get; init; }
}
