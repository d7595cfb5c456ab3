using System.Globalization;

namespace A3Agent.Offline;

/// <summary>The words and the arithmetic of dates. Weeks start on Monday.</summary>
internal static class Calendar
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] FullMonths = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames;
    private static readonly string[] Counts =
    [
        "a",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ];

    /// <summary>The number of digits given; the digits must fit.</summary>
    public static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>A number in digits or a small one in words.</summary>
    public static int? Count(string lower) =>
        lower is { Length: > 0 and <= 6 } && lower.All(char.IsAsciiDigit) ? Number(lower)
        : lower is "an" ? 1
        : Array.IndexOf(Counts, lower) switch
        {
            < 0 => null,
            0 => 1,
            var at => at,
        };

    /// <summary>The day of a month: "24", "24th".</summary>
    public static int? Ordinal(string lower)
    {
        var digits = lower is [.., 's', 't'] or [.., 'n', 'd'] or [.., 'r', 'd'] or [.., 't', 'h'] ? lower[..^2] : lower;
        return digits is { Length: 1 or 2 } && digits.All(char.IsAsciiDigit) && Number(digits) is >= 1 and <= 31 and var day ? day : null;
    }

    /// <summary>The month that a name or its abbreviation means.</summary>
    public static int? Month(string lower)
    {
        var at = Array.FindIndex(FullMonths, name => name.Length > 0 && name.Equals(lower, StringComparison.OrdinalIgnoreCase));
        at = at < 0 ? Array.IndexOf(Months, lower == "sept" ? "sep" : lower) : at;
        return at < 0 ? null : at + 1;
    }

    /// <summary>A year in four digits, 1950 to 2100.</summary>
    public static int? Year(string lower) =>
        lower.Length == 4 && lower.All(char.IsAsciiDigit) && Number(lower) is >= 1950 and <= 2100 and var year ? year : null;

    /// <summary>The weekday that a name or its abbreviation means.</summary>
    public static DayOfWeek? Weekday(string lower) =>
        lower switch
        {
            "monday" or "mon" => DayOfWeek.Monday,
            "tuesday" or "tue" or "tues" => DayOfWeek.Tuesday,
            "wednesday" or "wed" => DayOfWeek.Wednesday,
            "thursday" or "thu" or "thur" or "thurs" => DayOfWeek.Thursday,
            "friday" or "fri" => DayOfWeek.Friday,
            "saturday" or "sat" => DayOfWeek.Saturday,
            "sunday" or "sun" => DayOfWeek.Sunday,
            _ => null,
        };

    /// <summary>The first such weekday after a day.</summary>
    public static DateOnly After(DateOnly day, DayOfWeek weekday) => day.AddDays(((int)weekday - (int)day.DayOfWeek + 6) % 7 + 1);

    /// <summary>The first day of the week, month, quarter or year that a day lies in.</summary>
    public static DateOnly StartOf(DateOnly day, string unit) =>
        unit switch
        {
            "week" => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            "month" => new DateOnly(day.Year, day.Month, 1),
            "quarter" => new DateOnly(day.Year, ((day.Month - 1) / 3 * 3) + 1, 1),
            "year" => new DateOnly(day.Year, 1, 1),
            _ => day,
        };

    /// <summary>Adds units to a day.</summary>
    public static DateOnly Add(DateOnly day, string unit, int count) =>
        unit switch
        {
            "week" => day.AddDays(7 * count),
            "month" => day.AddMonths(count),
            "quarter" => day.AddMonths(3 * count),
            "year" => day.AddYears(count),
            _ => day.AddDays(count),
        };

    /// <summary>A day that exists; without a year the first such day from today on.</summary>
    public static DateOnly? Day(int day, int month, int? year, DateOnly today)
    {
        if (month is < 1 or > 12 || day < 1 || year is < 1 or > 9998)
        {
            return null;
        }

        var chosen = year ?? (new DateOnly(today.Year, month, 1).AddDays(day - 1) < today ? today.Year + 1 : today.Year);
        return day <= DateTime.DaysInMonth(chosen, month) ? new DateOnly(chosen, month, day) : null;
    }

    /// <summary>A day as answers write it: "Tuesday, 2026-11-24".</summary>
    public static string Write(DateOnly day) => day.ToString("dddd, yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A day in ISO 8601.</summary>
    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
