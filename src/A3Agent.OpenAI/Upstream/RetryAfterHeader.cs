using System.Globalization;
using System.Net.Http.Headers;

namespace A3Agent.OpenAI.Upstream;

/// <summary>How long a provider asks to wait: retry-after-ms, Retry-After in seconds, or an HTTP date; RFC 9110 section 10.2.3.</summary>
internal static class RetryAfterHeader
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>The wait; null when none is given or what is given is negative or no time at all.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, TimeProvider time)
        => Number(First(headers, "retry-after-ms"), TimeSpan.TicksPerMillisecond)
            ?? Number(First(headers, "Retry-After"), TimeSpan.TicksPerSecond)
            ?? Until(First(headers, "Retry-After"), time);

    private static TimeSpan? Number(string? value, long ticksPerUnit)
        => double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * ticksPerUnit <= Longest.Ticks
            ? TimeSpan.FromTicks((long)(number * ticksPerUnit))
            : null;

    private static TimeSpan? Until(string? value, TimeProvider time)
        => DateTimeOffset.TryParseExact(value, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            && date - time.GetUtcNow() is var wait && wait >= TimeSpan.Zero && wait <= Longest
            ? wait
            : null;

    private static string? First(HttpResponseHeaders headers, string name)
        => headers.NonValidated.TryGetValues(name, out var values) ? values.First().Trim() : null;
}
