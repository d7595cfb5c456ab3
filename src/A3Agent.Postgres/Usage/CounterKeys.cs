using A3Agent.Usage;

namespace A3Agent.Postgres;

/// <summary>The counters that a call falls under, as values of a statement.</summary>
internal static class CounterKeys
{
    /// <summary>Five arrays of text, bound from $1 on after the given number of values: name, scope, id, period and its key.</summary>
    public static Sql BindKeys(this Sql sql, IReadOnlyList<BudgetCounter> counters) => sql
        .Bind([.. counters.Select(counter => counter.Key)])
        .Bind([.. counters.Select(counter => Word<BudgetScope>.Text(counter.Scope))])
        .Bind([.. counters.Select(counter => counter.Id)])
        .Bind([.. counters.Select(counter => Word<BudgetPeriod>.Text(counter.Period))])
        .Bind([.. counters.Select(counter => counter.PeriodKey)]);

    /// <summary>Binds the names alone.</summary>
    public static Sql BindNames(this Sql sql, IReadOnlyList<BudgetCounter> counters) => sql.Bind([.. counters.Select(counter => counter.Key)]);
}
