namespace A3Agent.Models.Resilience;

/// <content>Places, and those who wait for one.</content>
internal sealed partial class FairQueue
{
    /// <summary>A place at the model. Disposing it again does nothing.</summary>
    internal sealed class Place(FairQueue queue) : IDisposable
    {
        private FairQueue? _queue = queue;

        public void Dispose() => Interlocked.Exchange(ref _queue, null)?.Release();
    }

    private sealed class Waiter
    {
        private readonly FairQueue _queue;

        public Waiter(FairQueue queue, string organization)
        {
            (_queue, Organization) = (queue, organization);
            Node = new LinkedListNode<Waiter>(this);
        }

        public string Organization { get; }

        public LinkedListNode<Waiter> Node { get; }

        public TaskCompletionSource<Place> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<Place> WaitAsync(TimeSpan bound, TimeProvider time, CancellationToken cancellationToken)
        {
            await using var timer = time.CreateTimer(
                static waiter => ((Waiter)waiter!).GiveUp(), this, bound, Timeout.InfiniteTimeSpan);
            await using var registration = cancellationToken.UnsafeRegister(
                static (waiter, token) => ((Waiter)waiter!)._queue.Leave((Waiter)waiter, new OperationCanceledException(token)), this);
            return await Result.Task;
        }

        private void GiveUp()
        {
            TimeSpan pause;
            lock (_queue._gate)
            {
                pause = _queue.PauseLeft();
            }

            _queue.Leave(this, _queue.Busy(pause, "no place at the model came free in time"));
        }
    }
}
