using System.Globalization;

namespace A3Agent.Plugins.Crm;

/// <summary>Reads the dates that a model writes, and tells it what to write instead.</summary>
internal static class Times
{
    private const string DateFormat = "yyyy-MM-dd";

    private static readonly string[] LocalFormats = [DateFormat, "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    private static readonly string[] ZonedFormats =
        ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads a day.</summary>
    /// <param name="text">The argument; blank means that there is none.</param>
    /// <param name="argument">The argument's name.</param>
    /// <param name="context">The call, which knows what today is.</param>
    /// <param name="timeBelongs">Where a time of day belongs instead, for example <c>; put the time into the title</c>.</param>
    /// <exception cref="ToolException">It is not a day, or more than a day.</exception>
    public static DateOnly? Day(string? text, string argument, ToolContext context, string timeBelongs = "")
    {
        if (text.OrNull() is not { } given)
        {
            return null;
        }

        if (DateOnly.TryParseExact(given, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        var hasTime = given.Length > DateFormat.Length
            && DateOnly.TryParseExact(given.AsSpan(0, DateFormat.Length), DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
        throw new ToolException(
            hasTime ? $"{argument} takes dates only (YYYY-MM-DD){timeBelongs}." : $"{argument} must be YYYY-MM-DD; {Today(context)}.");
    }

    /// <summary>Reads a moment: ISO 8601; without an offset it is the user's local time, without a time the start of the user's day.</summary>
    /// <exception cref="ToolException">It is not a moment.</exception>
    public static DateTimeOffset? Moment(string? text, string argument, ToolContext context)
    {
        if (text.OrNull() is not { } given)
        {
            return null;
        }

        if (DateTime.TryParseExact(given, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return new DateTimeOffset(local, context.TimeZone.GetUtcOffset(local));
        }

        return DateTimeOffset.TryParseExact(given, ZonedFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var zoned)
            ? zoned
            : throw new ToolException($"{argument} must be a date or a date with a time, like {context.Today.Iso()}T09:30; {Today(context)}.");
    }

    private static string Today(ToolContext context) => string.Create(
        CultureInfo.InvariantCulture, $"today is {context.Today.Iso()} ({context.Today.DayOfWeek})");
}
