using System.Globalization;
using System.Text;

namespace A3Agent.Sqlite;

/// <summary>
/// Turns what people write into expressions of the full-text index, in which nothing they write has a meaning of its own.
/// </summary>
internal static class SearchWords
{
    private const int MaxWords = 32;
    private const int MaxWordLength = 64;
    private const int MinPrefixLength = 3;
    private const int MinPhoneDigits = 3;
    private const int MaxPhoneDigits = 20;

    /// <summary>The words of a text, without those that come again.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsPartOfWord(rune))
            {
                word.Append(rune);
                continue;
            }

            Take();
        }

        Take();
        return words;

        void Take()
        {
            if (word.Length is > 0 and <= MaxWordLength && words.Count < MaxWords && !words.Contains(word.ToString()))
            {
                words.Add(word.ToString());
            }

            word.Clear();
        }
    }

    /// <summary>An expression for clients of an organization that have all or any of the words.</summary>
    /// <remarks>Long words and the last one, which may be half typed, match beginnings; the others whole words.</remarks>
    public static string Match(string organization, IReadOnlyList<string> words, bool all)
    {
        var terms = words.Select((word, i) => word.Length >= MinPrefixLength || i == words.Count - 1 ? $"\"{word}\"*" : $"\"{word}\"");
        var scope = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(organization));
        return $"scope : \"x{scope}\" AND {{display_name company email phone tags notes industry city state country phone_ends}} : "
            + $"({string.Join(all ? " AND " : " OR ", terms)})";
    }

    /// <summary>
    /// The ends of a phone number's digits, longest first, so that any part of it is the beginning of one; null when it is short.
    /// </summary>
    public static string? PhoneEnds(string? phone)
    {
        if (phone is null)
        {
            return null;
        }

        var digits = string.Concat(phone.Where(char.IsAsciiDigit).Take(MaxPhoneDigits));
        return digits.Length < MinPhoneDigits
            ? null
            : string.Join(' ', Enumerable.Range(0, digits.Length - MinPhoneDigits + 1).Select(start => digits[start..]));
    }

    private static bool IsPartOfWord(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
}
