using Polly;
using Polly.CircuitBreaker;

namespace A3Agent.Models.Resilience;

/// <summary>The circuit breaker of one model under one credential: Polly's, held open for as long as a call or its stream lasts.</summary>
/// <remarks>
/// What counts as failed: <see cref="ModelFailure.Unavailable"/>, <see cref="ModelFailure.TimedOut"/>, <see cref="ModelFailure.Protocol"/>.
/// Everything else shows a provider that is alive: the caller's mistakes, a refused credential, and <see cref="ModelFailure.Busy"/>, for
/// which the queue pauses instead. A call that was cancelled or abandoned counts as a success while closed; half-open it proves nothing,
/// and the next call takes its place as the probe. Thread-safe.
/// </remarks>
internal sealed class ModelBreaker
{
    // While the one probe of a half-open breaker runs nobody knows how long it will take.
    private static readonly TimeSpan _whileProbing = TimeSpan.FromSeconds(1);
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<ModelFailure?> _pipeline;
    private readonly TimeProvider _time;
    private long _openUntil;
    private Lease? _givenBack;

    public ModelBreaker(ResilienceOptions options, TimeProvider time)
    {
        _time = time;
        _pipeline = new ResiliencePipelineBuilder<ModelFailure?> { TimeProvider = new MonotonicTime(time) }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ModelFailure?>
            {
                FailureRatio = options.BreakerFailureRatio,
                MinimumThroughput = options.BreakerMinimumCalls,
                SamplingDuration = options.BreakerSampling,
                BreakDuration = options.BreakerOpen,
                StateProvider = _state,
                ShouldHandle = static arguments => ValueTask.FromResult(Counts(arguments.Outcome.Result)),
                OnOpened = arguments =>
                {
                    Volatile.Write(ref _openUntil, ModelDeadline.After(arguments.BreakDuration, time).Timestamp);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>Whether calls are refused, or one probes whether they need not be.</summary>
    public bool IsOpen => _state.CircuitState is CircuitState.Open or CircuitState.HalfOpen;

    /// <summary>Whether a failure counts against the provider.</summary>
    public static bool Counts(ModelFailure? failure) =>
        failure == ModelFailure.Unavailable || failure == ModelFailure.TimedOut || failure == ModelFailure.Protocol;

    /// <summary>Fails at once while the breaker is open, without taking the half-open one's probe.</summary>
    /// <exception cref="ModelException">Unavailable: the breaker is open; RetryAfter is what is left.</exception>
    public void ThrowIfOpen()
    {
        // Polly says Open until somebody probes, so the time that is left decides; the rest is for Enter.
        if (_state.CircuitState == CircuitState.Open
            && new ModelDeadline(Volatile.Read(ref _openUntil)).Left(_time) is var left && left > TimeSpan.Zero)
        {
            throw Open(left);
        }
    }

    /// <summary>Lets a call through.</summary>
    /// <exception cref="ModelException">Unavailable: the breaker is open; RetryAfter is what is left.</exception>
    public Lease Enter()
    {
        // Whatever the breaker has heard since, by calls from before, makes a probe void that was given back.
        if (Interlocked.Exchange(ref _givenBack, null) is { } probe && _state.CircuitState == CircuitState.HalfOpen)
        {
            return probe;
        }

        var lease = new Lease(this);
        lease.Execution = _pipeline.ExecuteAsync(
            static (lease, _) =>
            {
                lease.Entered = true;
                return new ValueTask<ModelFailure?>(lease.Outcome.Task);
            },
            lease).AsTask();
        if (lease.Entered)
        {
            lease.IsProbe = _state.CircuitState == CircuitState.HalfOpen;
            return lease;
        }

        var left = (lease.Execution.Exception?.InnerException as BrokenCircuitException)?.RetryAfter;
        throw Open(left);
    }

    private static ModelException Open(TimeSpan? left) =>
        new(ModelFailure.Unavailable, "the circuit breaker is open", retryAfter: left > TimeSpan.Zero ? left : _whileProbing)
        {
            IsLocal = true,
        };

    /// <summary>A call that was let through; ends once.</summary>
    internal sealed class Lease(ModelBreaker breaker)
    {
        private int _isOver;

        // Polly goes on where the call ended: another thread would cost more than all that it does then.
        internal TaskCompletionSource<ModelFailure?> Outcome { get; private init; } = new();

        internal Task Execution { get; set; } = Task.CompletedTask;

        internal bool Entered { get; set; }

        internal bool IsProbe { get; set; }

        /// <summary>Says how the call ended; null for well. Only the first word counts; returns when the breaker knows.</summary>
        public Task EndAsync(ModelFailure? failure)
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                Outcome.TrySetResult(failure);
            }

            return Execution;
        }

        /// <summary>Says that the call ended without telling anything about the provider; a probe is given back.</summary>
        public Task AbandonAsync()
        {
            if (!IsProbe)
            {
                return EndAsync(null);
            }

            // For Polly the probe still runs: an end of it, good or bad, would say something of the provider.
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                Volatile.Write(ref breaker._givenBack, new Lease(breaker) { Outcome = Outcome, Execution = Execution, IsProbe = true });
            }

            return Task.CompletedTask;
        }
    }
}
