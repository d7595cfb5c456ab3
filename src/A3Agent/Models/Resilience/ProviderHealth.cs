using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using A3Agent.Identity;
using A3Agent.Usage;
using Microsoft.Extensions.Logging;

namespace A3Agent.Models.Resilience;

/// <summary>Where alerts about the provider go.</summary>
/// <param name="organization">Whose call failed.</param>
/// <param name="alert">The alert; its key is the same for the same failure within an hour.</param>
/// <param name="cancellationToken">Gives up.</param>
public delegate Task ProviderAlert(OrganizationId organization, Alert alert, CancellationToken cancellationToken);

/// <summary>
/// Whether the provider works, as the calls of this process have last seen it. What an operator has to repair, a refused credential or
/// an exhausted quota, is an alert for the organization whose call met it, once an hour. A singleton, safe for concurrent use.
/// </summary>
/// <remarks>
/// It fails while a model's last word was a refused credential or an exhausted quota, or while its breaker is open: until a call of that
/// model succeeds, or nothing more was heard for ten minutes. Single failures, rate limits and refused requests do not count.
/// </remarks>
public sealed partial class ProviderHealth
{
    private static readonly TimeSpan _remembered = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<(string Credential, string Model), Seen> _failing = new();
    private readonly ConcurrentDictionary<(OrganizationId Organization, string Code), string> _raised = new();
    private readonly TimeProvider _time;
    private readonly ILogger<ProviderHealth> _logger;
    private readonly ProviderAlert? _raise;
    private long _lastSuccess;
    private long _lastFailure;

    /// <summary>Knows nothing bad yet.</summary>
    /// <param name="time">For when things were seen.</param>
    /// <param name="logger">Told of what changes.</param>
    /// <param name="raise">Where alerts go; null for nowhere.</param>
    public ProviderHealth(TimeProvider time, ILogger<ProviderHealth> logger, ProviderAlert? raise = null) =>
        (_time, _logger, _raise) = (time, logger, raise);

    /// <summary>Why the provider does not work; null when it does, or when nobody has tried. Of several reasons the latest.</summary>
    public ModelFailure? Failure => _failing.Values
        .Where(seen => _time.GetElapsedTime(seen.Timestamp) < _remembered)
        .MaxBy(seen => seen.Timestamp)?.Failure;

    /// <summary>When a call last ended well; null before the first one.</summary>
    public DateTimeOffset? LastSuccess => At(ref _lastSuccess);

    /// <summary>When a call last failed upstream; null before the first one.</summary>
    public DateTimeOffset? LastFailure => At(ref _lastFailure);

    internal void Succeeded(string credential, string model)
    {
        Volatile.Write(ref _lastSuccess, _time.GetUtcNow().UtcTicks);
        if (_failing.IsEmpty)
        {
            return;
        }

        // A quota is the credential's: what one model may spend, every one may.
        foreach (var (key, seen) in _failing)
        {
            var isOver = key == (credential, model) || (key.Credential == credential && seen.Failure == ModelFailure.QuotaExhausted);
            if (isOver && _failing.TryRemove(key, out _))
            {
                LogWorks(key.Model, key.Credential);
            }
        }
    }

    /// <summary>A call failed.</summary>
    /// <param name="credential">With this credential.</param>
    /// <param name="model">The model.</param>
    /// <param name="organization">Whose call it was; null for the system's own, which raises no alert.</param>
    /// <param name="error">How.</param>
    /// <param name="isBreakerOpen">Whether the model's breaker is open after it.</param>
    internal async Task FailedAsync(string credential, string model, OrganizationId? organization, ModelException error, bool isBreakerOpen)
    {
        var now = _time.GetUtcNow();
        Volatile.Write(ref _lastFailure, now.UtcTicks);
        var isForOperator = error.Failure == ModelFailure.NotConfigured || error.Failure == ModelFailure.QuotaExhausted;
        if (!isForOperator && !(isBreakerOpen && ModelBreaker.Counts(error.Failure)))
        {
            return;
        }

        var seen = new Seen(error.Failure, _time.GetTimestamp());
        var before = _failing.TryGetValue((credential, model), out var known) ? known.Failure : null;
        _failing[(credential, model)] = seen;
        if (before != error.Failure)
        {
            LogFails(model, credential, error.Failure.Code, error.UpstreamStatus);
        }

        if (isForOperator && organization is { } payer)
        {
            await RaiseAsync(payer, error, model, now);
        }
    }

    private async Task RaiseAsync(OrganizationId organization, ModelException error, string model, DateTimeOffset now)
    {
        var code = error.Failure.Code;
        var hour = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture);
        if (_raise is null || (_raised.TryGetValue((organization, code), out var last) && last == hour))
        {
            return;
        }

        _raised[(organization, code)] = hour;
        var message = error.Failure == ModelFailure.NotConfigured
            ? $"The AI provider refuses the credential (HTTP {error.UpstreamStatus}): check OPENAI_API_KEY and what it may use."
            : "The AI provider's quota is exhausted: raise its limit or pay its bill.";
        var data = JsonSerializer.Serialize(new { code, model, status = error.UpstreamStatus }, A3Json.Options);
        try
        {
            await _raise(
                organization, new Alert(Guid.CreateVersion7(now), now, AlertKind.Provider, $"provider:{code}:{hour}", message, data), CancellationToken.None);
        }
        catch (Exception wrong)
        {
            // The caller is to hear of the provider's failure, not of this; the next failure tries again.
            _raised.TryRemove((organization, code), out _);
            LogNotRaised(wrong, code);
        }
    }

    private static DateTimeOffset? At(ref long ticks) =>
        Volatile.Read(ref ticks) is var at and not 0 ? new DateTimeOffset(at, TimeSpan.Zero) : null;

    private sealed record Seen(ModelFailure Failure, long Timestamp);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} works again (credential {Credential})")]
    private partial void LogWorks(string model, string credential);

    [LoggerMessage(Level = LogLevel.Error, Message = "Model {Model} cannot be used (credential {Credential}): {Code} (HTTP {Status})")]
    private partial void LogFails(string model, string credential, string code, int? status);

    [LoggerMessage(Level = LogLevel.Error, Message = "An alert of {Code} could not be raised")]
    private partial void LogNotRaised(Exception error, string code);
}
