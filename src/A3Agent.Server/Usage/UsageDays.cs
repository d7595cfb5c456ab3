using A3Agent.Server.Http;

namespace A3Agent.Server.Usage;

/// <summary>Which days a report is about.</summary>
internal static class UsageDays
{
    private const int UsualDays = 30;
    private const int UsualMonths = 12;
    private const int MaxYears = 3;

    private static readonly DateOnly _first = new(2000, 1, 1);
    private static readonly DateOnly _last = new(2199, 12, 31);

    /// <summary>Reads from and to; what is missing lets the report end today, and begin as long before its end as is usual.</summary>
    public static (DateOnly From, DateOnly To) Read(Query query, bool byMonth, DateOnly today)
    {
        var (givenFrom, givenTo) = (Day(query, "from"), Day(query, "to"));
        var to = givenTo ?? today;
        var from = givenFrom ?? (byMonth ? new DateOnly(to.Year, to.Month, 1).AddMonths(1 - UsualMonths) : to.AddDays(1 - UsualDays));
        if (from > to)
        {
            query.Refuse("from", $"is after {(givenTo is null ? "today, where the report ends" : "to")}.");
        }
        else if (from.AddYears(MaxYears) <= to)
        {
            query.Refuse("from", $"begins more than {MaxYears} years before the end of the report.");
        }

        return (from, to);
    }

    // Other days have no usage, and are beyond what databases can count with.
    private static DateOnly? Day(Query query, string name)
    {
        if (query.Day(name) is not { } day)
        {
            return null;
        }

        if (day >= _first && day <= _last)
        {
            return day;
        }

        query.Refuse(name, $"must be a day of the years {_first.Year} to {_last.Year}.");
        return null;
    }
}
