using A3Agent.Identity;
using A3Agent.Models;
using Microsoft.Extensions.Logging;

namespace A3Agent.Usage;

/// <summary>
/// Keeps the accounts of model calls: room in every budget before a call, what it used after it, and alerts. A singleton, safe for
/// concurrent use; what must not be overrun is decided in the database.
/// </summary>
public sealed partial class UsageAccounts
{
    private const int SettleAttempts = 5;
    private static readonly TimeSpan _firstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _noBudgetsFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _leastRetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _retryInAnotherTurn = TimeSpan.FromMinutes(1);

    private readonly IStorage _storage;
    private readonly BudgetOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<UsageAccounts> _logger;
    private readonly AlertRaiser _alerts;
    private readonly Lock _gate = new();
    private readonly Dictionary<OrganizationId, long> _withoutBudgets = [];
    private long _replacements;

    /// <summary>Makes the accounts of a process.</summary>
    /// <param name="storage">The database.</param>
    /// <param name="options">The installation's budgets, and when to tell.</param>
    /// <param name="time">For periods, and for waits between attempts to write.</param>
    /// <param name="logger">Told of alerts and of what could not be written: figures, never contents.</param>
    public UsageAccounts(IStorage storage, BudgetOptions options, TimeProvider time, ILogger<UsageAccounts> logger)
    {
        (_storage, _options, _time, _logger) = (storage, options, time, logger);
        _alerts = new AlertRaiser(storage, logger);
    }

    /// <summary>Reserves what a call may use in every budget that it falls under, or in none.</summary>
    /// <remarks>
    /// An organization without budgets is not asked for again for 5 s. When it is not known whether something was reserved, it is given back
    /// if it can be.
    /// </remarks>
    /// <param name="organization">Who pays.</param>
    /// <param name="reservation">What the call may use.</param>
    /// <param name="cancellationToken">Gives up; then nothing is reserved.</param>
    /// <exception cref="ModelException">
    /// BudgetExceeded: a budget has no room; the message of its failure says which. RetryAfter is a second when calls under way have reserved
    /// what is missing, else until the day or the month ends, and a minute for a turn or a conversation, which another may begin.
    /// </exception>
    public async Task ReserveAsync(OrganizationId organization, Reservation reservation, CancellationToken cancellationToken)
    {
        if (IsWithoutBudgets(organization, out var replacements))
        {
            return;
        }

        var outcome = await AskAsync(organization, reservation, cancellationToken);
        if (outcome.Exceeded is { } status)
        {
            var subject = BudgetSubject.Of(status, reservation);
            await _alerts.TryRaiseAsync(organization, AlertTexts.Exceeded(subject, _time.GetUtcNow()));
            throw Exceeded(subject, reservation);
        }

        if (!outcome.HasBudgets)
        {
            RememberWithoutBudgets(organization, replacements);
        }
    }

    /// <summary>
    /// Stores what a call used, and raises the alerts that follow from it. When the database fails it is tried again a few times; what
    /// cannot be written is logged with its figures.
    /// </summary>
    /// <exception cref="ModelException">StorageUnavailable: it could not be written.</exception>
    public async Task SettleAsync(OrganizationId organization, UsageCall call)
    {
        if (await TrySettleAsync(organization, call) is { } error)
        {
            throw new ModelException(ModelFailure.StorageUnavailable, "what the call used could not be stored", inner: error)
            {
                IsLocal = true,
            };
        }
    }

    /// <summary>The organization's own budgets and the installation's, with what is used of them.</summary>
    public Task<IReadOnlyList<BudgetStatus>> ListBudgetsAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        _storage.Usage(organization).ListBudgetsAsync(_time.GetUtcNow(), _options.Defaults, cancellationToken);

    /// <summary>Replaces the organization's own budgets; they hold for this process at once, for others within 5 s.</summary>
    public async Task ReplaceBudgetsAsync(OrganizationId organization, IReadOnlyList<Budget> budgets, CancellationToken cancellationToken)
    {
        try
        {
            await _storage.Usage(organization).ReplaceBudgetsAsync(budgets, cancellationToken);
        }
        finally
        {
            // Also when it failed: it may have been done all the same.
            lock (_gate)
            {
                _replacements++;
                _withoutBudgets.Remove(organization);
            }
        }
    }

    /// <summary>Raises an alert unless there is one of its key, and logs it.</summary>
    public Task RaiseAsync(OrganizationId organization, Alert alert, CancellationToken cancellationToken) =>
        _alerts.RaiseAsync(organization, alert, cancellationToken);

    /// <summary>Like <see cref="SettleAsync"/>, for calls that have failed already: gives the error instead of throwing it.</summary>
    internal async Task<Exception?> TrySettleAsync(OrganizationId organization, UsageCall call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var changed = await _storage.Usage(organization).SettleAsync(call, CancellationToken.None);
                await TellAsync(organization, call, changed);
                return null;
            }
            catch (Exception error) when (attempt < SettleAttempts)
            {
                LogAgain(error, call.Id, attempt);
            }
            catch (Exception error)
            {
                var used = call.Usage;
                LogLost(
                    error, call.Id, organization.Value, call.Model, used.PromptTokens, used.CompletionTokens, used.CostUsd, call.Outcome);
                return error;
            }

            await Task.Delay(_firstWait * Math.Pow(2, attempt - 1), _time, CancellationToken.None);
        }
    }

    private async Task<ReservationOutcome> AskAsync(OrganizationId organization, Reservation wanted, CancellationToken cancellationToken)
    {
        var store = _storage.Usage(organization);
        try
        {
            return await store.ReserveAsync(wanted, _options.Defaults, cancellationToken);
        }
        catch (Exception)
        {
            // The answer may have been lost after the database had kept it. What is not given back here counts as spent after its lease.
            try
            {
                await store.ReleaseAsync(wanted.Id, CancellationToken.None);
            }
            catch (Exception error)
            {
                LogNotReleased(error, wanted.Id, organization.Value);
            }

            throw;
        }
    }

    private static ModelException Exceeded(BudgetSubject subject, Reservation wanted)
    {
        var isUnderWay = subject.Status.SpentAlone.HasRoomFor(wanted);
        var end = isUnderWay ? "Calls under way have reserved what is missing; try again when they have ended." : subject.End;
        var failure = ModelFailure.BudgetExceeded with
        {
            Message = $"The {subject.Name} has no room for this request: {subject.Used} are used or reserved. {end}",
        };
        var wait = isUnderWay ? _leastRetryAfter : subject.Status.ResetsAt - wanted.At ?? _retryInAnotherTurn;
        wait = wait < _leastRetryAfter ? _leastRetryAfter : wait;
        return new ModelException(failure, "a budget is used up", retryAfter: wait) { IsLocal = true };
    }

    private async Task TellAsync(OrganizationId organization, UsageCall call, IReadOnlyList<BudgetStatus> changed)
    {
        var now = _time.GetUtcNow();
        foreach (var status in changed)
        {
            var subject = BudgetSubject.Of(status.SpentAlone, call);
            foreach (var threshold in _options.Thresholds.Where(threshold => subject.Share >= threshold).Order())
            {
                await _alerts.TryRaiseAsync(organization, AlertTexts.Threshold(subject, threshold, now));
            }
        }
    }

    private bool IsWithoutBudgets(OrganizationId organization, out long replacements)
    {
        lock (_gate)
        {
            replacements = _replacements;
            return _withoutBudgets.TryGetValue(organization, out var since) && _time.GetElapsedTime(since) < _noBudgetsFor;
        }
    }

    // Not when budgets were replaced in the meantime: what the store said may be from before.
    private void RememberWithoutBudgets(OrganizationId organization, long replacements)
    {
        lock (_gate)
        {
            if (replacements == _replacements)
            {
                _withoutBudgets[organization] = _time.GetTimestamp();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {Call} could not be accounted at attempt {Attempt}; it is tried again")]
    private partial void LogAgain(Exception error, Guid call, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "What was perhaps reserved for call {Call} of organization {Organization} could not be given back; it counts as spent after its lease")]
    private partial void LogNotReleased(Exception error, Guid call, string organization);

    [LoggerMessage(Level = LogLevel.Error, Message =
        "Call {Call} of organization {Organization} could not be accounted: model {Model}, {PromptTokens} + {CompletionTokens} tokens, "
        + "{CostUsd} US dollars, {Outcome}")]
    private partial void LogLost(
        Exception error, Guid call, string organization, string model, long promptTokens, long completionTokens, decimal? costUsd,
        string outcome);
}
