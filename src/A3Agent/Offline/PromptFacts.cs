using System.Globalization;
using System.Text.RegularExpressions;

namespace A3Agent.Offline;

/// <summary>What the system prompt says about the moment and the user.</summary>
/// <param name="Today">Today, where the user is.</param>
/// <param name="TimeZone">The user's time zone; UTC when the prompt does not say.</param>
/// <param name="UserName">The user's name; null when the prompt does not say.</param>
/// <param name="UserId">The user's id; null when the prompt does not say.</param>
/// <param name="Culture">The user's locale; null when the prompt does not say.</param>
internal sealed partial record PromptFacts(DateOnly Today, TimeZoneInfo TimeZone, string? UserName, string? UserId, CultureInfo? Culture)
{
    /// <summary>Reads a system prompt.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="today">The day to take when the prompt names none.</param>
    public static PromptFacts Read(string prompt, DateOnly today)
    {
        var day = TodayLine().Match(prompt);
        var user = UserLine().Match(prompt);
        var locale = LocaleLine().Match(prompt);
        return new PromptFacts(
            day.Success
            && DateOnly.TryParseExact(
                day.Groups["day"].Value,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var given
            )
                ? given
                : today,
            TimeZoneInfo.TryFindSystemTimeZoneById(day.Groups["zone"].Value, out var zone) ? zone : TimeZoneInfo.Utc,
            user.Success ? user.Groups["name"].Value : null,
            user.Success ? user.Groups["id"].Value : null,
            locale.Success ? CultureOf(locale.Groups["locale"].Value) : null
        );
    }

    private static CultureInfo? CultureOf(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }

    [GeneratedRegex(
        @"Today is (?:\p{L}{1,20}, )?(?<day>\d{4}-\d{2}-\d{2})(?: \((?<zone>[\w/+-]{1,64})\))?",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex TodayLine();

    [GeneratedRegex(@"The user is (?<name>[^\n(]{1,200}?) \(user id (?<id>[^\n)]{1,200})\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex UserLine();

    [GeneratedRegex(@"\b[Ll]ocale(?: is|:)? [`""']?(?<locale>[a-z]{2,3}-[A-Z]{2})\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LocaleLine();
}
