using System.Text;
using System.Text.RegularExpressions;

namespace A3Agent.OpenAI.Upstream;

/// <summary>Makes a provider's words fit for the log: bounded, one line, without credentials.</summary>
internal sealed partial class SafeDetail(string? apiKey)
{
    private const int MaxChars = 300;

    public string Of(string text)
    {
        if (!string.IsNullOrWhiteSpace(apiKey))
        {
            text = text.Replace(apiKey, "***", StringComparison.Ordinal);
        }

        text = Credential().Replace(text, "***");
        var safe = new StringBuilder(Math.Min(text.Length, MaxChars));
        foreach (var rune in text.EnumerateRunes())
        {
            if (safe.Length + rune.Utf16SequenceLength > MaxChars)
            {
                break;
            }

            safe.Append(Rune.IsControl(rune) || IsInvisible(rune) ? new Rune(' ') : rune);
        }

        return safe.ToString().Trim();
    }

    // Line separators and bidirectional controls can forge a log line as control characters can.
    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune)
        is System.Globalization.UnicodeCategory.Format
        or System.Globalization.UnicodeCategory.LineSeparator
        or System.Globalization.UnicodeCategory.ParagraphSeparator;

    // Providers quote keys, partly masked, in their refusals.
    [GeneratedRegex(@"\bsk-[\w*.-]+|(?<=Bearer\s)\S+", RegexOptions.IgnoreCase)]
    private static partial Regex Credential();
}
