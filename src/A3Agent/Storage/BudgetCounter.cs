using System.Globalization;
using A3Agent.Usage;

namespace A3Agent.Storage;

/// <summary>What a counter of budgets counts: one thing in one period, whatever budgets there are of it.</summary>
/// <param name="Scope">What kind of thing.</param>
/// <param name="Id">The user, conversation or model; empty for the organization.</param>
/// <param name="Period">What kind of period.</param>
/// <param name="PeriodKey">The turn or conversation, the day (2026-11-28) or the month (2026-11).</param>
internal sealed record BudgetCounter(BudgetScope Scope, string Id, BudgetPeriod Period, string PeriodKey)
{
    /// <summary>Its name: the id, which may hold anything, comes last.</summary>
    public string Key { get; } = $"{Prefix(Scope, Period)}{PeriodKey} {Id}";

    /// <summary>What the names of all counters of a kind begin with.</summary>
    public static string Prefix(BudgetScope scope, BudgetPeriod period) => $"{Word<BudgetScope>.Text(scope)} {Word<BudgetPeriod>.Text(period)} ";

    /// <summary>Every counter that a call falls under.</summary>
    public static IReadOnlyList<BudgetCounter> Of(UsageCall call) => Of(call.At, call.UserId, call.ConversationId, call.TurnId, call.Model);

    /// <summary>Every counter that a reservation falls under.</summary>
    public static IReadOnlyList<BudgetCounter> Of(Reservation reservation) => Of(
        reservation.At, reservation.UserId, reservation.ConversationId, reservation.TurnId, reservation.Model);

    /// <summary>Whether a budget is counted here.</summary>
    public bool IsOf(Budget budget) => budget.Scope == Scope && budget.Period == Period && (budget.Id is null || budget.Id == Id);

    private static List<BudgetCounter> Of(DateTimeOffset at, string? user, Guid? conversation, Guid? turn, string model)
    {
        var ids = new[] { "", user, conversation?.ToString(), model };
        var keys = new[] { turn?.ToString(), conversation?.ToString(), BudgetSpan.Key(BudgetPeriod.Day, at), BudgetSpan.Key(BudgetPeriod.Month, at) };
        return
        [
            .. from scope in Enum.GetValues<BudgetScope>()
               let id = ids[(int)scope]
               where id is not null
               from period in Enum.GetValues<BudgetPeriod>()
               let key = keys[(int)period]
               where key is not null
               select new BudgetCounter(scope, id, period, key),
        ];
    }
}

/// <summary>The periods of budgets that end by the clock.</summary>
internal static class BudgetSpan
{
    /// <summary>The day or month of a time, as text.</summary>
    public static string Key(BudgetPeriod period, DateTimeOffset at) =>
        at.UtcDateTime.ToString(period == BudgetPeriod.Day ? "yyyy-MM-dd" : "yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>When a period begins that a time is in; null for turns and conversations.</summary>
    public static DateTimeOffset? Start(BudgetPeriod period, DateTimeOffset at)
    {
        var day = new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero);
        return period switch
        {
            BudgetPeriod.Day => day,
            BudgetPeriod.Month => day.AddDays(1 - day.Day),
            _ => null,
        };
    }

    /// <summary>When it ends, which is when the next one begins.</summary>
    public static DateTimeOffset? End(BudgetPeriod period, DateTimeOffset at) =>
        period == BudgetPeriod.Day ? Start(period, at)?.AddDays(1) : Start(period, at)?.AddMonths(1);
}
