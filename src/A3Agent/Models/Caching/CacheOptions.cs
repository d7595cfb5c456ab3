namespace A3Agent.Models.Caching;

/// <summary>How much is remembered of the answers to deterministic prompts, and for how long.</summary>
public sealed class CacheOptions
{
    /// <summary>How long an answer is given again; positive.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The most answers, at least 1; the one that was used least recently goes first.</summary>
    public int MaxEntries { get; init; } = 10_000;

    /// <summary>The most memory that the answers take, in bytes; one that is larger alone is not kept.</summary>
    public long MaxBytes { get; init; } = 64 * 1024 * 1024;
}
