namespace A3Agent.Storage;

/// <summary>
/// Times as every database keeps them for percentiles: in buckets, each 10 % wider than the one before. A percentile is given as the middle
/// of its bucket, which is at most 4.9 % (the square root of 1.1) off, for times from a microsecond on.
/// </summary>
internal static class TimeBuckets
{
    private const double Growth = 1.1;
    private const double LeastMilliseconds = 0.001;
    private const double MostMilliseconds = 1e12;

    /// <summary>The bucket of a time; none for none.</summary>
    public static int? Of(double? milliseconds) => milliseconds is { } known
        ? (int)Math.Floor(Math.Log(Math.Clamp(known, LeastMilliseconds, MostMilliseconds), Growth))
        : null;

    /// <summary>The time that a bucket stands for; none for none.</summary>
    public static double? Milliseconds(int? bucket) => bucket is { } known ? Math.Pow(Growth, known + 0.5) : null;
}
