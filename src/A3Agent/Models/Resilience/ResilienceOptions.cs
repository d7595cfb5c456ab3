namespace A3Agent.Models.Resilience;

/// <summary>How the model layer retries, waits and gives up. The defaults are the rules of the platform; each span is positive.</summary>
public sealed class ResilienceOptions
{
    /// <summary>The most calls of one model for one request, the first included; default 3.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>The nominal wait before the first retry; doubled before each further one; default 1 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest Retry-After that is waited for; with a longer one the request fails at once. Default 20 s.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a stream may be silent after its first chunk; default 30 s.</summary>
    public TimeSpan Stall { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The share of failed calls, 0 to 1, from which a breaker opens; default 0.5.</summary>
    public double BreakerFailureRatio { get; set; } = 0.5;

    /// <summary>The calls within <see cref="BreakerSampling"/> below which a breaker stays closed; at least 2, default 8.</summary>
    public int BreakerMinimumCalls { get; set; } = 8;

    /// <summary>The time over which a breaker counts; default 30 s.</summary>
    public TimeSpan BreakerSampling { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a breaker stays open; default 15 s.</summary>
    public TimeSpan BreakerOpen { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a credential is not used after its quota was exhausted, unless the provider says; default 60 s.</summary>
    public TimeSpan QuotaPause { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest wait for a free place at a model; default 10 s.</summary>
    public TimeSpan MaxQueueWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The most waiting calls of one organization at one model; further ones fail at once. Default 100.</summary>
    public int MaxQueueLength { get; set; } = 100;

    /// <summary>The longest that a provider's Retry-After keeps a model's queue from moving; default 60 s.</summary>
    public TimeSpan MaxQueuePause { get; set; } = TimeSpan.FromSeconds(60);
}
