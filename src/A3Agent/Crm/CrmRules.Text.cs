using System.Globalization;
using System.Text;

namespace A3Agent.Crm;

public static partial class CrmRules
{
    private static void Id(List<FieldError> errors, string field, string? value, bool required = false)
    {
        if (value is null && !required)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(value))
        {
            errors.Add(new FieldError(field, required ? "is required: give an id" : "is blank: give an id or leave the field out"));
        }
        else if (value is "." or "..")
        {
            errors.Add(new FieldError(field, "is a step in an address, which no address can name: choose another id"));
        }
        else if (TooLong(value, MaxIdLength) is { } length)
        {
            errors.Add(new FieldError(field, length));
        }
        else if (Unprintable(value, UnicodeCategory.Format) is { } character)
        {
            errors.Add(new FieldError(field, character));
        }
        else if (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]))
        {
            errors.Add(new FieldError(field, "begins or ends with white space: remove it"));
        }
    }

    private static void RequiredLine(List<FieldError> errors, string field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            errors.Add(new FieldError(field, "is required: give a text that is not blank"));
        }
        else
        {
            Line(errors, field, value);
        }
    }

    private static void Line(List<FieldError> errors, string field, string? value, int maxLength = MaxLineLength)
    {
        if (value is not null && (TooLong(value, maxLength) ?? Unprintable(value)) is { } message)
        {
            errors.Add(new FieldError(field, message));
        }
    }

    private static void Text(List<FieldError> errors, string field, string? value, int maxLength = MaxTextLength)
    {
        if (value is not null && (TooLong(value, maxLength) ?? Unprintable(value, besides: "\n\r\t\u2028\u2029")) is { } message)
        {
            errors.Add(new FieldError(field, message));
        }
    }

    private static string? TooLong(string value, int maxLength) =>
        value.Length <= maxLength
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"has {value.Length:N0} characters: shorten it to {maxLength:N0}");

    /// <summary>The first character that nobody can see or that is not a character; tabs and line breaks are among them.</summary>
    private static string? Unprintable(string value, UnicodeCategory? alsoRefused = null, string besides = "")
    {
        for (var i = 0; i < value.Length;)
        {
            if (!Rune.TryGetRuneAt(value, i, out var rune))
            {
                return Refusal("half a surrogate pair", value[i], i);
            }

            var category = Rune.GetUnicodeCategory(rune);
            var refused = category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || category == alsoRefused;
            if (refused && !besides.Contains(value[i], StringComparison.Ordinal))
            {
                return Refusal("the unprintable character", rune.Value, i);
            }

            i += rune.Utf16SequenceLength;
        }

        return null;
    }

    private static string Refusal(string what, int codePoint, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"holds {what} U+{codePoint:X4} at position {index + 1}: remove it");
}
