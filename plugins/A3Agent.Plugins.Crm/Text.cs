using System.Globalization;
using System.Text.Json;
using A3Agent.Crm;

namespace A3Agent.Plugins.Crm;

/// <summary>How values are written for a model and how its optional texts are read.</summary>
internal static class Text
{
    private const int MaxQuotedLength = 100;

    /// <summary>Models fill what they leave out with an empty text: it counts as left out.</summary>
    public static string? OrNull(this string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    public static string Iso(this DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An enum's value as it is written in JSON.</summary>
    public static string Word<T>(this T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>A model's own value, shown to it again: short and on one line.</summary>
    public static string Quoted(this string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length <= MaxQuotedLength ? $"'{line}'" : $"'{line[..MaxQuotedLength]}…'";
    }

    /// <summary>Says that values are missing, or nothing when none is.</summary>
    public static string? UnknownValues(int count, int valuedCount) =>
        count == valuedCount
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"no value is recorded for {count - valuedCount} of {count} deals: unknown, not zero");

    /// <summary>Throws when a record would not be accepted.</summary>
    /// <exception cref="ToolException">Something is wrong with the record.</exception>
    public static void Refuse(this IReadOnlyList<FieldError> errors)
    {
        if (errors.Count > 0)
        {
            throw new ToolException(string.Join("; ", errors.Select(error => $"{error.Field} {error.Message}")));
        }
    }
}
