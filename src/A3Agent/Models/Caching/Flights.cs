using Microsoft.Extensions.AI;

namespace A3Agent.Models.Caching;

/// <summary>What a call gave: the answer for who began it, and a copy for everybody else.</summary>
internal sealed record Landed(ChatResponse Response, RememberedAnswer Answer);

/// <summary>Calls that are under way. Who asks the same meanwhile waits for the one that runs. Thread-safe.</summary>
internal sealed class Flights
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Flight> _open = new(StringComparer.Ordinal);

    /// <summary>Joins the call of a key, which begins where there is none; <see cref="WaitAsync"/> has to follow.</summary>
    /// <param name="key">Which call.</param>
    /// <param name="call">Begins it; its token ends it when nobody waits any more.</param>
    /// <param name="isOwn">Whether this caller began it.</param>
    public Flight Join(string key, Func<CancellationToken, Task<Landed>> call, out bool isOwn)
    {
        Flight? flight;
        lock (_gate)
        {
            isOwn = !_open.TryGetValue(key, out flight);
            flight ??= _open[key] = new Flight(key);
            flight.Waiting++;
        }

        if (isOwn)
        {
            _ = RunAsync(flight, call);
        }

        return flight;
    }

    /// <summary>Waits for what the call gives.</summary>
    /// <param name="flight">The call.</param>
    /// <param name="cancellationToken">Ends the wait, and the call only for the last one who waits.</param>
    public async Task<Landed> WaitAsync(Flight flight, CancellationToken cancellationToken)
    {
        try
        {
            return await flight.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(flight);
        }
    }

    private void Leave(Flight flight)
    {
        lock (_gate)
        {
            if (--flight.Waiting > 0)
            {
                return;
            }

            Close(flight);
        }

        // Ended already, unless everybody has given up.
        flight.Stop.Cancel();
    }

    private async Task RunAsync(Flight flight, Func<CancellationToken, Task<Landed>> call)
    {
        try
        {
            var landed = await call(flight.Stop.Token);
            CloseLocked(flight);
            flight.Source.SetResult(landed);
        }
        catch (Exception error)
        {
            // Closed first: whoever tries again must not come to the same failure.
            CloseLocked(flight);
            flight.Source.SetException(error);
            _ = flight.Task.Exception;
        }
    }

    private void CloseLocked(Flight flight)
    {
        lock (_gate)
        {
            Close(flight);
        }
    }

    private void Close(Flight flight)
    {
        if (_open.GetValueOrDefault(flight.Key) == flight)
        {
            _open.Remove(flight.Key);
        }
    }

    /// <summary>A call that is under way.</summary>
    internal sealed class Flight(string key)
    {
        public string Key => key;

        public TaskCompletionSource<Landed> Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Landed> Task => Source.Task;

        public CancellationTokenSource Stop { get; } = new();

        public int Waiting { get; set; }
    }
}
