using System.Globalization;

namespace A3Agent.Models.Privacy;

/// <summary>The form of placeholders: <c>[EMAIL_1]</c>, with 1 to 6 digits and no leading zero.</summary>
internal static class Placeholder
{
    private const int MaxDigits = 6;
    private static readonly string[] _names = ["EMAIL", "PHONE", "IBAN", "CARD", "TEXT"];

    public static string Of(PiiKind kind, int number) => string.Create(CultureInfo.InvariantCulture, $"[{_names[(int)kind]}_{number}]");

    /// <summary>The length of the placeholder that the text begins with; 0 when it begins with none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mayBecome">True when the text is the beginning of one, cut off at its end.</param>
    public static int Match(ReadOnlySpan<char> text, out bool mayBecome)
    {
        mayBecome = false;
        if (text.IsEmpty || text[0] != '[')
        {
            return 0;
        }

        foreach (var name in _names)
        {
            if (text.Length <= name.Length + 1)
            {
                // Either within the name, or the name whole and nothing after it.
                mayBecome |= name.AsSpan().StartsWith(text[1..], StringComparison.Ordinal);
            }
            else if (text[1..].StartsWith(name, StringComparison.Ordinal) && text[name.Length + 1] == '_')
            {
                return Digits(text, name.Length + 2, out mayBecome);
            }
        }

        return 0;
    }

    private static int Digits(ReadOnlySpan<char> text, int start, out bool mayBecome)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]) && end - start < MaxDigits)
        {
            end++;
        }

        var good = end == start || text[start] != '0';
        mayBecome = good && end == text.Length;
        return good && end > start && end < text.Length && text[end] == ']' ? end + 1 : 0;
    }
}
