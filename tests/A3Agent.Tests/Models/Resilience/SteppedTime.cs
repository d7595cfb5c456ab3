namespace A3Agent.Tests.Models.Resilience;

/// <summary>Time that stands, monotonic clock included; short waits may pass at once, and are noted.</summary>
internal sealed class SteppedTime() : TestTime(new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero))
{
    /// <summary>Timers up to this long fire as soon as they are made, and the clock moves on by them; zero for none.</summary>
    public TimeSpan PassAtOnce { get; init; }

    /// <summary>The waits that passed at once.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= PassAtOnce)
        {
            Waits.Add(dueTime);
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        }

        return timer;
    }
}
