using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Usage;

namespace A3Agent.Tests.Usage;

/// <summary>The accounts of all organizations in memory, as <see cref="IUsageStore"/> and <see cref="IUsageWork"/> say: every sum is taken
/// anew from calls and reservations.</summary>
internal sealed class MemoryUsage(TimeProvider time) : IUsageWork
{
    private readonly Lock _gate = new();
    private readonly List<(OrganizationId Owner, UsageCall Call)> _calls = [];
    private readonly Dictionary<Guid, (OrganizationId Owner, Reservation Wanted, DateTimeOffset Until)> _reserved = [];
    private readonly Dictionary<OrganizationId, IReadOnlyList<Budget>> _own = [];
    private readonly List<Raised> _alerts = [];
    private IReadOnlyList<Budget> _installation = [];
    private int _rolledUp;

    private sealed record Spent(
        OrganizationId Owner, string? User, Guid? Conversation, Guid? Turn, string Model, DateTimeOffset At, long Tokens, decimal Cost,
        bool IsReserved);

    private sealed class Raised(OrganizationId owner, Alert alert, DateTimeOffset due)
    {
        public OrganizationId Owner => owner;

        public Alert Alert => alert;

        public DateTimeOffset? Due { get; set; } = due;

        public int Attempts { get; set; }
    }

    /// <summary>Is called before anything is done, with the operation's name; a test throws in it.</summary>
    public Action<string>? Before { get; set; }

    /// <summary>Is called after everything is done, with the operation's name; a test that throws in it loses the answer.</summary>
    public Action<string>? After { get; set; }

    public IReadOnlyList<UsageCall> Calls => Locked(() => _calls.ConvertAll(call => call.Call));

    /// <summary>Whose the calls are.</summary>
    public IReadOnlyList<OrganizationId> Owners => Locked(() => _calls.ConvertAll(call => call.Owner));

    public IReadOnlyList<Alert> Alerts => Locked(() => _alerts.ConvertAll(raised => raised.Alert));

    public IReadOnlyList<Reservation> Reserved => Locked(() => _reserved.Values.Select(open => open.Wanted).ToList());

    /// <summary>What every reservation asked for, also those that are settled.</summary>
    public List<Reservation> Asked { get; } = [];

    public IUsageStore Of(OrganizationId organization) => new Store(this, organization);

    public Task<int> RollUpAsync(int most, CancellationToken cancellationToken) => Done(nameof(RollUpAsync), () =>
    {
        var added = Math.Min(most, _calls.Count - _rolledUp);
        _rolledUp += added;
        return added;
    });

    public Task<int> ExpireReservationsAsync(CancellationToken cancellationToken) => Done(nameof(ExpireReservationsAsync), () =>
    {
        var over = _reserved.Values.Where(open => open.Until <= time.GetUtcNow()).ToList();
        foreach (var (owner, wanted, _) in over)
        {
            _reserved.Remove(wanted.Id);
            _calls.Add((owner, new UsageCall
            {
                Id = wanted.Id, At = wanted.At, UserId = wanted.UserId, ConversationId = wanted.ConversationId, TurnId = wanted.TurnId,
                Model = wanted.Model, Usage = new(wanted.Tokens, 0, 0, 0, wanted.CostUsd, true), LatencyMs = 0, Outcome = UsageCall.Lost,
            }));
        }

        return over.Count;
    });

    /// <summary>How many counters the next round finds to remove.</summary>
    public int OldCounters { get; set; }

    public Task<int> PruneCountersAsync(int most, CancellationToken cancellationToken) => Done(nameof(PruneCountersAsync), () =>
    {
        var removed = Math.Min(most, OldCounters);
        OldCounters -= removed;
        return removed;
    });

    public Task<IReadOnlyList<CostSpike>> FindSpikesAsync(
        DateTimeOffset now, double factor, decimal leastUsd, CancellationToken cancellationToken) =>
        Done<IReadOnlyList<CostSpike>>(nameof(FindSpikesAsync), () => [.. _calls
            .Where(call => call.Call.Kind == UsageKind.Chat && call.Call.At < now && call.Call.At >= now.AddHours(-1).AddDays(-7))
            .GroupBy(call => call.Owner)
            .Select(group =>
            {
                var hours = group.GroupBy(call => (int)Math.Ceiling((now - call.Call.At).TotalHours))
                    .ToDictionary(hour => hour.Key, hour => hour.Sum(call => call.Call.Usage.CostUsd ?? 0));
                var before = hours.Where(hour => hour.Key > 1 && hour.Value > 0).Select(hour => hour.Value).ToList();
                return new CostSpike(group.Key, hours.GetValueOrDefault(1), before.Count == 0 ? 0 : before.Average());
            })
            .Where(spike => spike.HourUsd >= leastUsd && spike.UsualUsd > 0 && spike.HourUsd >= spike.UsualUsd * (decimal)factor)]);

    public Task<ClaimedAlert?> ClaimAlertAsync(TimeSpan lease, CancellationToken cancellationToken) => Done(nameof(ClaimAlertAsync), () =>
    {
        if (_alerts.Find(raised => raised.Due <= time.GetUtcNow()) is not { } next)
        {
            return null;
        }

        next.Due = time.GetUtcNow() + lease;
        return new ClaimedAlert(next.Owner, next.Alert, next.Attempts++);
    });

    public Task EndAlertAsync(OrganizationId organization, Guid alert, TimeSpan? again, CancellationToken cancellationToken) =>
        Done(nameof(EndAlertAsync), () =>
        {
            _alerts.Find(raised => raised.Owner == organization && raised.Alert.Id == alert)!.Due = time.GetUtcNow() + again;
            return true;
        });

    private Task<T> Done<T>(string operation, Func<T> work)
    {
        try
        {
            Before?.Invoke(operation);
            var result = Locked(work);
            After?.Invoke(operation);
            return Task.FromResult(result);
        }
        catch (Exception error)
        {
            return Task.FromException<T>(error);
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private BudgetStatus? StatusOf(Budget budget, Spent call)
    {
        if (IdOf(budget.Scope, call) is not { } id || (budget.Id is not null && budget.Id != id)
            || PeriodOf(budget.Period, call) is not { } period)
        {
            return null;
        }

        var same = _calls.Select(row => Of(row.Owner, row.Call)).Concat(_reserved.Values.Select(open => Of(open.Owner, open.Wanted)))
            .Where(other => other.Owner == call.Owner && IdOf(budget.Scope, other) == id && PeriodOf(budget.Period, other) == period)
            .ToList();
        var reserved = same.Where(other => other.IsReserved).ToList();
        return new BudgetStatus(budget, same.Sum(other => other.Tokens), same.Sum(other => other.Cost), EndOf(budget.Period, call.At))
        {
            ReservedTokens = reserved.Sum(other => other.Tokens), ReservedCostUsd = reserved.Sum(other => other.Cost),
        };
    }

    private static Spent Of(OrganizationId owner, UsageCall call) => new(
        owner, call.UserId, call.ConversationId, call.TurnId, call.Model, call.At, call.Usage.TotalTokens, call.Usage.CostUsd ?? 0,
        IsReserved: false);

    private static Spent Of(OrganizationId owner, Reservation call) => new(
        owner, call.UserId, call.ConversationId, call.TurnId, call.Model, call.At, call.Tokens, call.CostUsd,
        IsReserved: true);

    private static string? IdOf(BudgetScope scope, Spent call) => scope switch
    {
        BudgetScope.User => call.User,
        BudgetScope.Conversation => call.Conversation?.ToString(),
        BudgetScope.Model => call.Model,
        _ => "",
    };

    private static string? PeriodOf(BudgetPeriod period, Spent call) => period switch
    {
        BudgetPeriod.Turn => call.Turn?.ToString(),
        BudgetPeriod.Conversation => call.Conversation?.ToString(),
        BudgetPeriod.Day => $"{call.At.UtcDateTime:yyyy-MM-dd}",
        _ => $"{call.At.UtcDateTime:yyyy-MM}",
    };

    private static DateTimeOffset? EndOf(BudgetPeriod period, DateTimeOffset at) => period switch
    {
        BudgetPeriod.Day => new DateTimeOffset(at.UtcDateTime.Date.AddDays(1), TimeSpan.Zero),
        BudgetPeriod.Month => new DateTimeOffset(at.UtcDateTime.Year, at.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1),
        _ => null,
    };

    private sealed class Store(MemoryUsage all, OrganizationId owner) : IUsageStore
    {
        public Task<ReservationOutcome> ReserveAsync(
            Reservation reservation, IReadOnlyList<Budget> installation, CancellationToken cancellationToken) =>
            all.Done(nameof(ReserveAsync), () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                all._installation = installation;
                all.Asked.Add(reservation);
                var budgets = Statuses(MemoryUsage.Of(owner, reservation));
                var exceeded = budgets.Find(status => status.UsedTokens + reservation.Tokens > status.Budget.MaxTokens
                    || status.UsedCostUsd + reservation.CostUsd > status.Budget.MaxCostUsd);
                if (exceeded is null && budgets.Count > 0)
                {
                    all._reserved.Add(reservation.Id, (owner, reservation, all.Now + reservation.Lease));
                }

                return new ReservationOutcome(exceeded, all._own.GetValueOrDefault(owner, []).Count + installation.Count > 0);
            });

        public Task<IReadOnlyList<BudgetStatus>> SettleAsync(UsageCall call, CancellationToken cancellationToken) =>
            all.Done<IReadOnlyList<BudgetStatus>>(nameof(SettleAsync), () =>
            {
                if (all._calls.Exists(known => known.Call.Id == call.Id))
                {
                    return [];
                }

                all._reserved.Remove(call.Id);
                all._calls.Add((owner, call));
                return Statuses(MemoryUsage.Of(owner, call));
            });

        public Task ReleaseAsync(Guid reservation, CancellationToken cancellationToken) =>
            all.Done(nameof(ReleaseAsync), () => all._reserved.Remove(reservation));

        public Task<UsageReport> ReportAsync(UsageQuery query, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<BudgetStatus>> ListBudgetsAsync(
            DateTimeOffset now, IReadOnlyList<Budget> installation, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task ReplaceBudgetsAsync(IReadOnlyList<Budget> budgets, CancellationToken cancellationToken) =>
            all.Done(nameof(ReplaceBudgetsAsync), () => all._own[owner] = budgets);

        public Task<bool> RaiseAsync(Alert alert, CancellationToken cancellationToken) => all.Done(nameof(RaiseAsync), () =>
        {
            var isNew = !all._alerts.Exists(raised => raised.Owner == owner && raised.Alert.Key == alert.Key);
            if (isNew)
            {
                all._alerts.Add(new Raised(owner, alert, all.Now));
            }

            return isNew;
        });

        public Task<Page<Alert>> ListAlertsAsync(PageRequest page, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        private List<BudgetStatus> Statuses(Spent call) =>
        [
            .. all._own.GetValueOrDefault(owner, []).Concat(all._installation)
                .Select(budget => all.StatusOf(budget, call)).OfType<BudgetStatus>(),
        ];
    }

    private DateTimeOffset Now => time.GetUtcNow();
}
