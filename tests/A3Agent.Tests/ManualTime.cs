namespace A3Agent.Tests;

/// <summary>Time that stands until a test moves it: clock and timers. Durations are the machine's unless told otherwise.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private static readonly AsyncLocal<bool> Background = new();
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Found)> _watches = [];
    private readonly List<TimeSpan> _waits = [];
    private readonly DateTimeOffset _start = start;
    private DateTimeOffset _now = start;

    /// <summary>Whether durations go by this clock too, as a test of deadlines needs it.</summary>
    public bool IsMonotonic { get; init; }

    /// <summary>
    /// Waits up to this long are over at once, and the clock moves on to their end; zero for none. Limits, which are timers of a
    /// <see cref="CancellationTokenSource"/>, and timers of <see cref="BeginBackground"/> are left alone.
    /// </summary>
    public TimeSpan PassAtOnce { get; init; }

    /// <summary>The waits that were over at once.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_gate)
            {
                return [.. _waits];
            }
        }
    }

    public override long TimestampFrequency => IsMonotonic ? TimeSpan.TicksPerSecond : base.TimestampFrequency;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => IsMonotonic ? (GetUtcNow() - _start).Ticks : base.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(this, callback, state, dueTime, period);

    /// <summary>What the calling asynchronous method starts from here on works in the background: nobody watches its timers.</summary>
    public static void BeginBackground() => Background.Value = true;

    /// <summary>Moves the clock on and fires what is due by then.</summary>
    public void Advance(TimeSpan by) => MoveTo(now => now + by);

    /// <summary>Waits until somebody, not in the background, waits for exactly this long.</summary>
    public Task PendingAsync(TimeSpan due)
    {
        lock (_gate)
        {
            if (_timers.Exists(timer => timer.IsWatched && timer.Due == _now + due))
            {
                return Task.CompletedTask;
            }

            var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watches.Add((due, found));
            return found.Task;
        }
    }

    private void MoveTo(Func<DateTimeOffset, DateTimeOffset> next)
    {
        List<Timer> due;
        lock (_gate)
        {
            _now = next(_now);
            due = _timers.FindAll(timer => timer.Due <= _now);
            _timers.RemoveAll(due.Contains);
        }

        due.ForEach(timer => timer.Fire());
    }

    private sealed class Timer : ITimer
    {
        private readonly ManualTime _time;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private TimeSpan _period;

        public Timer(ManualTime time, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_time, _callback, _state) = (time, callback, state);
            IsWatched = !Background.Value;
            Change(dueTime, period);
        }

        public bool IsWatched { get; }

        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_time._gate)
            {
                _period = period;
                _time._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = _time._now + dueTime;
                    _time._timers.Add(this);
                    Noticed(dueTime);
                }
            }

            return true;
        }

        public void Fire()
        {
            Change(_period, _period);
            _callback(_state);
        }

        public void Dispose()
        {
            lock (_time._gate)
            {
                _time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Noticed(TimeSpan due)
        {
            if (!IsWatched)
            {
                return;
            }

            foreach (var watch in _time._watches.FindAll(watch => watch.Due == due))
            {
                _time._watches.Remove(watch);
                watch.Found.SetResult();
            }

            if (due > TimeSpan.Zero && due <= _time.PassAtOnce && _state is not CancellationTokenSource)
            {
                _time._waits.Add(due);
                var end = Due;
                ThreadPool.UnsafeQueueUserWorkItem(_ => _time.MoveTo(now => now > end ? now : end), null);
            }
        }
    }
}
