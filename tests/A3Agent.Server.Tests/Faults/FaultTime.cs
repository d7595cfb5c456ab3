namespace A3Agent.Server.Tests.Faults;

/// <summary>
/// Time that a test moves, and that backoffs move by themselves: who waits for up to 9 s waits no longer, and the clock goes on to the end
/// of the wait. Limits (timers of a <see cref="CancellationTokenSource"/>) and what the server does in the background are left alone.
/// </summary>
internal sealed class FaultTime() : TestTime(new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero))
{
    // Longer than every backoff, shorter than a heartbeat and than the wait for a place at a model.
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(9);

    private readonly Lock _gate = new();
    private readonly Lock _passing = new();
    private readonly List<Watched> _timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Found)> _watches = [];
    private readonly List<TimeSpan> _waits = [];

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

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var inner = base.CreateTimer(callback, state, dueTime, period);
        return BackgroundWork.IsRunning ? inner : new Watched(this, inner, isWait: state is not CancellationTokenSource, dueTime);
    }

    /// <summary>Waits until somebody, not in the background, waits for exactly this long.</summary>
    public Task PendingAsync(TimeSpan due)
    {
        lock (_gate)
        {
            if (_timers.Exists(timer => timer.Due == Elapsed + due))
            {
                return Task.CompletedTask;
            }

            var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watches.Add((due, found));
            return found.Task.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    private void Set(Watched timer, TimeSpan due)
    {
        lock (_gate)
        {
            timer.Due = due == Timeout.InfiniteTimeSpan ? null : Elapsed + due;
            foreach (var watch in _watches.FindAll(watch => watch.Due == due))
            {
                _watches.Remove(watch);
                watch.Found.SetResult();
            }

            if (!timer.IsWait || due <= TimeSpan.Zero || due > LongestBackoff)
            {
                return;
            }

            _waits.Add(due);
            var end = Elapsed + due;
            ThreadPool.UnsafeQueueUserWorkItem(_ => MoveTo(end), null);
        }
    }

    private void MoveTo(TimeSpan end)
    {
        lock (_passing)
        {
            var left = end - Elapsed;
            Advance(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    private sealed class Watched : ITimer
    {
        private readonly FaultTime _time;
        private readonly ITimer _inner;

        public Watched(FaultTime time, ITimer inner, bool isWait, TimeSpan due)
        {
            (_time, _inner, IsWait) = (time, inner, isWait);
            lock (time._gate)
            {
                time._timers.Add(this);
            }

            time.Set(this, due);
        }

        public bool IsWait { get; }

        public TimeSpan? Due { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = _inner.Change(dueTime, period);
            _time.Set(this, dueTime);
            return changed;
        }

        public void Dispose()
        {
            Forget();
            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Forget();
            return _inner.DisposeAsync();
        }

        private void Forget()
        {
            lock (_time._gate)
            {
                _time._timers.Remove(this);
            }
        }
    }
}

/// <summary>What a server does by itself, and not for a request.</summary>
internal static class BackgroundWork
{
    private static readonly AsyncLocal<bool> Running = new();

    /// <summary>Whether the caller is part of it.</summary>
    public static bool IsRunning => Running.Value;

    /// <summary>What the calling asynchronous method starts from here on is part of it.</summary>
    public static void Begin() => Running.Value = true;
}
