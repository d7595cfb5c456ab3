using System.Collections.Concurrent;

namespace A3Agent.Models.Resilience;

/// <summary>
/// What all calls of the process share: for each credential whether its quota is exhausted, for each credential and model a breaker and
/// a queue that is fair among organizations. One for the process. Thread-safe.
/// </summary>
public sealed class ProviderGate
{
    private readonly ConcurrentDictionary<(string Credential, string Model), (ModelBreaker Breaker, FairQueue Queue)> _models = new();
    private readonly ConcurrentDictionary<string, CredentialBlock> _credentials = new();
    private readonly ModelCatalogue _catalogue;
    private readonly ResilienceOptions _options;
    private readonly TimeProvider _time;
    private readonly ProviderHealth? _health;

    /// <summary>Creates a gate at which nobody has been.</summary>
    /// <param name="catalogue">How many calls of a model may run at once.</param>
    /// <param name="options">The limits.</param>
    /// <param name="time">For every wait and pause.</param>
    /// <param name="health">Told how calls end; null for nobody.</param>
    public ProviderGate(ModelCatalogue catalogue, ResilienceOptions options, TimeProvider time, ProviderHealth? health = null) =>
        (_catalogue, _options, _time, _health) = (catalogue, options, time, health);

    /// <summary>Passes the gate: breaker, queue, the breaker again, since it may have opened in the meantime, and quota.</summary>
    /// <param name="model">The model.</param>
    /// <param name="call">For whom; null stands in a line of its own.</param>
    /// <param name="cancellationToken">Leaves the queue.</param>
    /// <exception cref="ModelException">Quota exhausted, breaker open (Unavailable) or no place in time (Busy); 0 calls were
    /// made.</exception>
    internal async ValueTask<GatePass> EnterAsync(string model, ModelCall? call, CancellationToken cancellationToken)
    {
        var credential = call?.Credential ?? ModelCall.DefaultCredential;
        var block = _credentials.GetOrAdd(credential, static (_, gate) => new CredentialBlock(gate._options, gate._time), this);
        var (breaker, queue) = _models.GetOrAdd((credential, model), static (key, gate) => gate.Create(key.Model), this);
        breaker.ThrowIfOpen();
        var left = call?.Deadline?.Left(_time) ?? TimeSpan.MaxValue;
        var place = await queue.EnterAsync(call?.Organization.Value ?? "", left, cancellationToken);
        ModelBreaker.Lease? lease = null;
        try
        {
            lease = breaker.Enter();
            var probes = block.Enter();
            return new GatePass(
                block, probes, lease, queue, place, _health is null ? null : new CallReport(_health, credential, model, call, breaker));
        }
        catch
        {
            place.Dispose();
            await (lease?.AbandonAsync() ?? Task.CompletedTask);
            throw;
        }
    }

    private (ModelBreaker Breaker, FairQueue Queue) Create(string model) => (
        new ModelBreaker(_options, _time),
        new FairQueue(_catalogue.OptionsOf(model)?.MaxConcurrent ?? new ModelOptions().MaxConcurrent, _options, _time));
}

/// <summary>A call that passed the gate; it holds a place until it is disposed.</summary>
internal sealed class GatePass(
    CredentialBlock block, bool probesCredential, ModelBreaker.Lease lease, FairQueue queue, FairQueue.Place place, CallReport? report = null)
    : IAsyncDisposable
{
    private bool _hasTold;

    public Task SucceedAsync()
    {
        _hasTold = true;
        block.Succeeded();
        report?.Succeeded();
        return lease.EndAsync(null);
    }

    public async Task FailAsync(ModelException failure)
    {
        _hasTold = true;
        if (failure.Failure == ModelFailure.QuotaExhausted)
        {
            block.Exhausted(failure.RetryAfter);
        }
        else if (failure.Failure == ModelFailure.Busy && failure.RetryAfter is { } wait)
        {
            queue.Pause(wait);
        }

        await lease.EndAsync(failure.Failure);
        if (report is not null)
        {
            await report.FailedAsync(failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        place.Dispose();
        if (!_hasTold && probesCredential)
        {
            block.GiveBack();
        }

        await lease.AbandonAsync();
    }
}

/// <summary>Tells the provider's health how one call ended.</summary>
internal sealed class CallReport(ProviderHealth health, string credential, string model, ModelCall? call, ModelBreaker breaker)
{
    public void Succeeded() => health.Succeeded(credential, model);

    public Task FailedAsync(ModelException failure) =>
        health.FailedAsync(credential, model, call?.Organization, failure, breaker.IsOpen);
}
