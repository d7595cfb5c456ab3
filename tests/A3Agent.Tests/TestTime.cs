namespace A3Agent.Tests;

/// <summary>Time that stands until a test moves it: clock, durations and timers.</summary>
internal abstract class TestTime(DateTimeOffset start, Pulse? pulse = null) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<TestTimer> _timers = [];
    private TimeSpan _elapsed;

    /// <summary>Beats when a timer is set.</summary>
    public Pulse Pulse { get; } = pulse ?? new Pulse();

    /// <summary>How long it is until the first <see cref="Task.Delay(TimeSpan, TimeProvider)"/> ends; null when nobody is in one.</summary>
    public TimeSpan? FirstDelay => Waiting().Where(wait => wait.Timer.IsDelay).Select(wait => (TimeSpan?)wait.Left).Min();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
            {
                return _elapsed;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new TestTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on and fires what is due by then, in its order.</summary>
    public void Advance(TimeSpan by)
    {
        List<TestTimer> due;
        lock (_gate)
        {
            _elapsed += by;
            due = [.. _timers.Where(timer => timer.Due <= _elapsed).OrderBy(timer => timer.Due)];
            _timers.RemoveAll(due.Contains);
        }

        due.ForEach(timer => timer.Fire());
    }

    /// <summary>The timers that are set, with what is left of each.</summary>
    protected IReadOnlyList<(TestTimer Timer, TimeSpan Left)> Waiting()
    {
        lock (_gate)
        {
            return [.. _timers.Select(timer => (timer, timer.Due - _elapsed))];
        }
    }

    internal void Set(TestTimer timer, TimeSpan dueTime)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timer.Due = _elapsed + dueTime;
                _timers.Add(timer);
            }
        }

        Pulse.Beat();
    }
}

/// <summary>
/// A timer of a <see cref="TestTime"/>. As with the system's, its callback may still run when it is disposed, and <see cref="DisposeAsync"/>
/// waits for that.
/// </summary>
internal sealed class TestTimer(TestTime time, TimerCallback callback, object? state) : ITimer
{
    private readonly Lock _gate = new();
    private TimeSpan _period;
    private bool _isDisposed;
    private Task _firing = Task.CompletedTask;

    /// <summary>When it fires, in the time that has elapsed.</summary>
    public TimeSpan Due { get; set; }

    /// <summary>Whether somebody waits in <see cref="Task.Delay(TimeSpan, TimeProvider)"/>; other timers bound something that is under way.</summary>
    public bool IsDelay => state is Task;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return false;
            }

            _period = period;
        }

        time.Set(this, dueTime);
        return true;
    }

    public void Fire()
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _firing = fired.Task;
        }

        if (_period != Timeout.InfiniteTimeSpan)
        {
            Change(_period, _period);
        }

        try
        {
            callback(state);
        }
        finally
        {
            fired.SetResult();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        time.Set(this, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return new ValueTask(_firing);
    }
}
