using A3Agent.Models;

namespace A3Agent.Search;

/// <summary>
/// How long to leave a provider, or a database, alone that fails: from a second on twice as long every time, at most a minute, each
/// wait between half of that and all of it, so that replicas do not come back together. Safe for concurrent use.
/// </summary>
internal sealed class ProviderPause(TimeProvider time, Random chance)
{
    /// <summary>The longest pause, and the longest that a provider's Retry-After is obeyed.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan _first = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private int _failures;
    private long _started;
    private TimeSpan _length;

    /// <summary>How long it still lasts; zero when there is none.</summary>
    public TimeSpan Left
    {
        get
        {
            lock (_gate)
            {
                return LeftOf();
            }
        }
    }

    /// <summary>Begins or lengthens the pause. What fails while it lasts was sent before, and does not make it twice as long.</summary>
    /// <returns>How long it lasts from now.</returns>
    public TimeSpan Fail(ModelException? error = null)
    {
        lock (_gate)
        {
            var left = LeftOf();
            if (left == TimeSpan.Zero)
            {
                _failures++;
                var nominal = Math.Min(Longest.TotalSeconds, _first.TotalSeconds * Math.Pow(2, Math.Min(_failures - 1, 30)));
                left = TimeSpan.FromSeconds(nominal * (0.5 + (chance.NextDouble() / 2)));
            }

            var asked = error?.RetryAfter is { } wait ? TimeSpan.FromTicks(Math.Min(wait.Ticks, Longest.Ticks)) : TimeSpan.Zero;
            (_started, _length) = (time.GetTimestamp(), left > asked ? left : asked);
            return _length;
        }
    }

    /// <summary>It works: the next pause is a short one again.</summary>
    public void Succeed()
    {
        lock (_gate)
        {
            (_failures, _length) = (0, TimeSpan.Zero);
        }
    }

    private TimeSpan LeftOf()
    {
        var left = _length - time.GetElapsedTime(_started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
