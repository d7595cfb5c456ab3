namespace A3Agent.Tests;

/// <summary>Time that stands until a test moves it: clock and timers; durations are measured by the machine.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TestTime(start)
{
    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => System.GetTimestamp();
}
