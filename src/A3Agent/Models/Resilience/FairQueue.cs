namespace A3Agent.Models.Resilience;

/// <summary>The places at one model under one credential: taken in turn by the organizations that wait, not by the calls.</summary>
/// <remarks>
/// Within an organization first come, first served. A wait is bounded; who leaves, by time or by cancellation, leaves at once. A pause
/// holds every place back, those in use excepted. Thread-safe; all state is behind one lock, held for a few operations.
/// </remarks>
internal sealed partial class FairQueue(int places, ResilienceOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedList<Waiter>> _lines = [];
    private readonly LinkedList<string> _turn = [];
    private ModelDeadline? _pausedUntil;
    private ITimer? _resume;
    private int _free = places;

    /// <summary>The places nobody holds.</summary>
    public int Free
    {
        get
        {
            lock (_gate)
            {
                return _free;
            }
        }
    }

    /// <summary>The calls that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _lines.Values.Sum(line => line.Count);
            }
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <param name="organization">In whose line.</param>
    /// <param name="left">What is left until the caller's deadline; the wait is at most the shorter of it and the queue's bound.</param>
    /// <param name="cancellationToken">Leaves the line.</param>
    /// <returns>The place; disposing it gives it back, once.</returns>
    /// <exception cref="ModelException">Busy: the wait was, or would be, too long; RetryAfter says when to come again.</exception>
    public ValueTask<Place> EnterAsync(string organization, TimeSpan left, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var bound = left < options.MaxQueueWait ? left : options.MaxQueueWait;
        Waiter waiter;
        lock (_gate)
        {
            var pause = PauseLeft();
            if (_free > 0 && pause == TimeSpan.Zero && _turn.Count == 0)
            {
                _free--;
                return new ValueTask<Place>(new Place(this));
            }

            if (pause > bound || bound <= TimeSpan.Zero)
            {
                throw Busy(pause, "the provider asked to wait for longer than a call may");
            }

            if (!_lines.TryGetValue(organization, out var line))
            {
                _lines.Add(organization, line = []);
                _turn.AddLast(organization);
            }

            if (line.Count >= options.MaxQueueLength)
            {
                throw Busy(pause, "too many calls of the organization wait");
            }

            waiter = new Waiter(this, organization);
            line.AddLast(waiter.Node);
        }

        return waiter.WaitAsync(bound, time, cancellationToken);
    }

    /// <summary>Holds places back, because the provider asks to wait; a longer pause that is under way stays.</summary>
    /// <param name="span">How long; at most the bound of the options is obeyed.</param>
    public void Pause(TimeSpan span)
    {
        var length = span < options.MaxQueuePause ? span : options.MaxQueuePause;
        lock (_gate)
        {
            if (length > PauseLeft())
            {
                _pausedUntil = ModelDeadline.After(length, time);
                _resume ??= time.CreateTimer(
                    static queue => ((FairQueue)queue!).Resume(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _resume.Change(length, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Resume()
    {
        lock (_gate)
        {
            // A timer may come a moment early.
            if (PauseLeft() is var left && left > TimeSpan.Zero)
            {
                _resume!.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
                return;
            }

            Serve();
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            _free++;
            Serve();
        }
    }

    private void Leave(Waiter waiter, Exception reason)
    {
        lock (_gate)
        {
            if (waiter.Node.List is not { } line)
            {
                return;
            }

            line.Remove(waiter.Node);
            if (line.Count == 0)
            {
                _lines.Remove(waiter.Organization);
                _turn.Remove(waiter.Organization);
            }

            waiter.Result.TrySetException(reason);
        }
    }

    // One place for each organization in turn; who still waits goes to the end.
    private void Serve()
    {
        while (_free > 0 && _turn.First is { } first && PauseLeft() == TimeSpan.Zero)
        {
            var line = _lines[first.Value];
            var waiter = line.First!.Value;
            line.RemoveFirst();
            _turn.Remove(first);
            if (line.Count > 0)
            {
                _turn.AddLast(first);
            }
            else
            {
                _lines.Remove(first.Value);
            }

            _free--;
            waiter.Result.TrySetResult(new Place(this));
        }
    }

    private TimeSpan PauseLeft() => _pausedUntil?.Left(time) ?? TimeSpan.Zero;

    private ModelException Busy(TimeSpan pause, string detail) =>
        new(ModelFailure.Busy, detail, retryAfter: pause > TimeSpan.Zero ? pause : options.MaxQueueWait) { IsLocal = true };
}
