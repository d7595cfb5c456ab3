namespace A3Agent.Models.Resilience;

/// <summary>How long to wait before a retry, or that there is none. Pure but for the randomness; as safe for concurrent use as
/// that.</summary>
/// <param name="options">The limits.</param>
/// <param name="random">For the jitter; <see cref="Random.Shared"/> is safe for concurrent use.</param>
internal sealed class RetryDelays(ResilienceOptions options, Random random)
{
    private const double LeastShare = 0.5;

    /// <summary>The wait after a failed attempt.</summary>
    /// <param name="failure">How it failed.</param>
    /// <param name="attempt">Which attempt it was, from 1.</param>
    /// <param name="maxAttempts">How many there may be.</param>
    /// <param name="left">What is left until the deadline.</param>
    /// <returns>
    /// At least what the provider asks and at least half of the nominal wait, which doubles with each attempt (jitter of 0.5 to 1.5);
    /// null when the failure does not pass or is our own refusal, the attempts are used up, the provider asks for too long, or the deadline
    /// comes first.
    /// </returns>
    public TimeSpan? Next(ModelException failure, int attempt, int maxAttempts, TimeSpan left)
    {
        if (failure.IsLocal || !failure.Failure.Retryable || attempt >= maxAttempts || failure.RetryAfter > options.MaxRetryAfter)
        {
            return null;
        }

        var nominal = options.RetryDelay * Math.Pow(2, attempt - 1);
        var wait = nominal * (LeastShare + random.NextDouble());
        wait = failure.RetryAfter > wait ? failure.RetryAfter.Value : wait;
        return wait < left ? wait : null;
    }
}
