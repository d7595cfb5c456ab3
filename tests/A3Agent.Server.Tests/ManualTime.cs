namespace A3Agent.Server.Tests;

/// <summary>Wall-clock time that stands until a test moves it; timers and durations stay the machine's own.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}
