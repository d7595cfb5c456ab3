using System.Globalization;
using A3Agent.Usage;

namespace A3Agent.Storage;

/// <summary>
/// Which sums a report is made of. Sums are kept by day and by month: a report by month takes the months that lie in it as a whole, and the
/// days of those that do not.
/// </summary>
/// <param name="Dimension">What the sums are split by.</param>
/// <param name="From">The first day.</param>
/// <param name="End">The day after the last one.</param>
/// <param name="WholeFrom">The first day of the months that are taken as a whole.</param>
/// <param name="WholeEnd">The day after their last one; not after <paramref name="WholeFrom"/> where there are none.</param>
internal sealed record UsageSpans(string Dimension, DateOnly From, DateOnly End, DateOnly WholeFrom, DateOnly WholeEnd)
{
    /// <summary>The whole organization.</summary>
    public const string Organization = "organization";

    public static UsageSpans Of(UsageQuery query)
    {
        var end = query.To == DateOnly.MaxValue ? query.To : query.To.AddDays(1);
        var dimension = query.Group == UsageGroup.None ? Organization : Word<UsageGroup>.Text(query.Group);
        return query.ByMonth && end > query.From
            ? new UsageSpans(dimension, query.From, end, NextMonth(query.From), FirstOf(end))
            : new UsageSpans(dimension, query.From, end, query.From, query.From);
    }

    /// <summary>How a report names a day or a month.</summary>
    public static string Name(UsageQuery query, DateOnly start) =>
        start.ToString(query.ByMonth ? "yyyy-MM" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly FirstOf(DateOnly day) => day.AddDays(1 - day.Day);

    // The first day of a month is its own month's beginning.
    private static DateOnly NextMonth(DateOnly day) => day.Day == 1 || day > DateOnly.MaxValue.AddDays(-31) ? day : FirstOf(day).AddMonths(1);
}
