using System.Globalization;

namespace A3Agent.Offline;

/// <summary>Days that words of a question mean.</summary>
/// <param name="From">The first day; null when open.</param>
/// <param name="To">The last day; null when open.</param>
/// <param name="Day">The day to take where one day is wanted.</param>
/// <param name="First">The first word's index.</param>
/// <param name="Last">The last word's index.</param>
internal sealed record DateSpan(DateOnly? From, DateOnly? To, DateOnly Day, int First, int Last)
{
    /// <summary>Whether the word at the index belongs to the date.</summary>
    public bool Covers(int index) => index >= First && index <= Last;
}

/// <summary>Finds the dates that people write in words: "next Tuesday" is the first Tuesday after today.</summary>
/// <param name="words">The words of the question.</param>
/// <param name="today">Today, where the user is.</param>
internal sealed class DateWords(IReadOnlyList<Token> words, DateOnly today)
{
    private static readonly string[] Units = ["day", "week", "month", "quarter", "year"];

    /// <summary>The first date of the words, with what "before", "since" and "until" say about it; null when there is none.</summary>
    public DateSpan? Find()
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (At(i) is { } found)
            {
                var second =
                    words.Count > found.Last + 2 && Lower(i - 1) is "from" or "between" && Lower(found.Last + 1) is "to" or "and" or "until"
                        ? At(found.Last + 2)
                        : null;
                return second is null ? Bounded(found) : new DateSpan(found.From, second.To, second.Day, found.First, second.Last);
            }
        }

        return null;
    }

    private DateSpan Bounded(DateSpan span) =>
        Lower(span.First - 1) switch
        {
            "before" => span with { From = null, To = span.From?.AddDays(-1) },
            "after" => span with { From = span.To?.AddDays(1), To = null },
            "since" => span with { To = null },
            "until" or "till" or "by" => span with { From = null },
            _ => span,
        };

    private DateSpan? At(int i) => Written(i) ?? Relative(i) ?? Counted(i) ?? Weekday(i) ?? Period(i) ?? EndOf(i) ?? Named(i);

    private string Lower(int i) => i >= 0 && i < words.Count ? words[i].Lower : "";

    private static DateSpan On(DateOnly day, int first, int last) => new(day, day, day, first, last);

    private DateSpan? Written(int i)
    {
        var text = words[i].Text;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var iso))
        {
            return On(iso, i, i);
        }

        var separator = text.Contains('/', StringComparison.Ordinal) ? '/' : '.';
        var parts = text.Split(separator, StringSplitOptions.RemoveEmptyEntries);
        if (
            parts.Length is not (2 or 3)
            || !parts.All(part => part.All(char.IsAsciiDigit) && part.Length <= 4)
            || (separator == '.' && parts.Length == 2)
        )
        {
            return null;
        }

        var (a, b) = (Calendar.Number(parts[0]), Calendar.Number(parts[1]));
        var monthFirst = separator == '/' && a <= 12;
        int? year = parts.Length == 3 ? Calendar.Number(parts[2]) : null;
        return Calendar.Day(monthFirst ? b : a, monthFirst ? a : b, year < 100 ? year + 2000 : year, today) is { } day
            ? On(day, i, i)
            : null;
    }

    private DateSpan? Relative(int i) =>
        Lower(i) switch
        {
            "today" or "tonight" => On(today, i, i),
            "tomorrow" when Lower(i - 1) == "after" && Lower(i - 2) == "day" => On(
                today.AddDays(2),
                Lower(i - 3) == "the" ? i - 3 : i - 2,
                i
            ),
            "tomorrow" => On(today.AddDays(1), i, i),
            "yesterday" => On(today.AddDays(-1), i, i),
            "day" when Lower(i + 1) == "after" && Lower(i + 2) == "tomorrow" => On(today.AddDays(2), i, i + 2),
            _ => null,
        };

    // "in 3 days", "in a week", "within the next 10 days", "the last 30 days"
    private DateSpan? Counted(int i)
    {
        var skip =
            Lower(i) is "in" or "within" && Lower(i + 1) == "the" ? 2
            : Lower(i) is "in" or "within" ? 1
            : 0;
        var direction = Lower(i + skip) is "next" or "last" or "past" or "coming" ? Lower(i + skip) : "";
        var at = i + skip + (direction.Length > 0 ? 1 : 0);
        var unit = Array.IndexOf(Units, Lexicon.ConceptOf(Lower(at + 1)));
        if (at == i || unit < 0 || Calendar.Count(Lower(at)) is not { } count || count > 1000)
        {
            return null;
        }

        var back = direction is "last" or "past";
        var day = Calendar.Add(today, Units[unit], back ? -count : count);
        return direction.Length == 0 && Lower(i) == "in" ? On(day, i, at + 1)
            : back ? new DateSpan(day, today, day, i, at + 1)
            : new DateSpan(today, day, day, i, at + 1);
    }

    private DateSpan? Weekday(int i)
    {
        var determined = Lower(i) is "next" or "this" or "last" or "coming";
        var at = determined ? i + 1 : i;
        if (Calendar.Weekday(Lower(at)) is not { } weekday)
        {
            return null;
        }

        var after = Calendar.After(today, weekday);
        if (Lower(at + 1) is "next" or "this" && Lower(at + 2) == "week")
        {
            var monday = Calendar.StartOf(today, "week").AddDays(Lower(at + 1) == "next" ? 7 : 0);
            return On(monday.AddDays(((int)weekday + 6) % 7), i, at + 2);
        }

        var day = Lower(i) switch
        {
            "this" when today.DayOfWeek == weekday => today,
            "last" => after.AddDays(today.DayOfWeek == weekday ? -14 : -7),
            _ => after,
        };
        return On(day, i, at);
    }

    // "this month", "next quarter", "last year", "Q4 2026"
    private DateSpan? Period(int i)
    {
        if (Lower(i) is ['q', >= '1' and <= '4'] quarter)
        {
            var yearGiven = Calendar.Year(Lower(i + 1)) is not null;
            var from = new DateOnly(Calendar.Year(Lower(i + 1)) ?? today.Year, ((quarter[1] - '1') * 3) + 1, 1);
            return Whole(from, "quarter", i, yearGiven ? i + 1 : i);
        }

        var step = Lower(i) switch
        {
            "this" or "current" => 0,
            "next" or "coming" => 1,
            "last" or "previous" or "past" => -1,
            _ => (int?)null,
        };
        var unit = Array.IndexOf(Units, Lower(i + 1));
        return step is null || unit < 1
            ? null
            : Whole(Calendar.Add(Calendar.StartOf(today, Units[unit]), Units[unit], step.Value), Units[unit], i, i + 1);
    }

    private static DateSpan Whole(DateOnly from, string unit, int first, int last)
    {
        var to = Calendar.Add(from, unit, 1).AddDays(-1);
        return new DateSpan(from, to, unit == "week" ? from : to, first, last);
    }

    // "end of month", "end of the next week": one day, for a week its Friday
    private DateSpan? EndOf(int i)
    {
        if (Lower(i) != "end" || Lower(i + 1) != "of")
        {
            return null;
        }

        var at = Lower(i + 2) is "the" or "this" or "next" ? i + 3 : i + 2;
        var unit = Array.IndexOf(Units, Lower(at));
        if (unit < 1)
        {
            return null;
        }

        var from = Calendar.Add(Calendar.StartOf(today, Units[unit]), Units[unit], Lower(i + 2) == "next" ? 1 : 0);
        return On(Units[unit] == "week" ? from.AddDays(4) : Calendar.Add(from, Units[unit], 1).AddDays(-1), i, at);
    }

    // "24 Nov", "24th of November 2026", "Nov 24, 2026", "in November", "in 2017"
    private DateSpan? Named(int i)
    {
        if (Calendar.Ordinal(Lower(i)) is { } dayFirst)
        {
            var at = Lower(i + 1) == "of" ? i + 2 : i + 1;
            return Calendar.Month(Lower(at)) is { } named ? Exact(dayFirst, named, i, at) : null;
        }

        if (Calendar.Month(Lower(i)) is { } month)
        {
            if (Calendar.Ordinal(Lower(i + 1)) is { } day && Exact(day, month, i, i + 1) is { } exact)
            {
                return exact;
            }

            var year = Calendar.Year(Lower(i + 1));
            return
                year is null
                && Lower(i - 1)
                    is not ("in" or "of" or "during" or "since" or "until" or "by" or "before" or "after" or "this" or "next" or "last")
                ? null
                : Whole(new DateOnly(year ?? today.Year, month, 1), "month", i, year is null ? i : i + 1);
        }

        return
            Calendar.Year(Lower(i)) is { } whole
            && Lower(i - 1) is "in" or "of" or "during" or "since" or "year" or "until" or "before" or "after"
            ? Whole(new DateOnly(Calendar.Year(Lower(i))!.Value, 1, 1), "year", i, i)
            : null;
    }

    private DateSpan? Exact(int day, int month, int first, int last)
    {
        var year = Calendar.Year(Lower(last + 1));
        return Calendar.Day(day, month, year, today) is { } date ? On(date, first, year is null ? last : last + 1) : null;
    }
}
