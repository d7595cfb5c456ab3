using System.Globalization;
using System.Text;

namespace A3Agent.Search;

/// <summary>The words of what people write, as every store's full-text search takes them.</summary>
internal static class SearchWords
{
    private const int MaxWords = 32;
    private const int MaxWordLength = 64;
    private const int MinPrefixLength = 3;
    private const int MinPhoneDigits = 3;
    private const int MaxPhoneDigits = 20;

    /// <summary>The words of a query, without those that come again; words beyond any reason are left out.</summary>
    public static IReadOnlyList<string> Of(string text) =>
        [.. All(text).Where(word => word.Length <= MaxWordLength).Distinct(StringComparer.Ordinal).Take(MaxWords)];

    /// <summary>Every word of a text, in its order.</summary>
    public static IEnumerable<string> All(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsPartOfWord(rune))
            {
                word.Append(rune);
            }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    /// <summary>Whether a word of a query matches beginnings too: long words do, and the last one, which may be half typed.</summary>
    public static bool MatchesBeginnings(IReadOnlyList<string> words, int index) =>
        words[index].Length >= MinPrefixLength || index == words.Count - 1;

    /// <summary>
    /// The ends of a phone number's digits, longest first, so that any part of it is the beginning of one; null when it is short.
    /// </summary>
    public static string? PhoneEnds(string? phone)
    {
        return PhoneDigits(phone) is { } digits
            ? string.Join(' ', Enumerable.Range(0, digits.Length - MinPhoneDigits + 1).Select(start => digits[start..]))
            : null;
    }

    /// <summary>The digits of a phone number that can be searched; null when it is short.</summary>
    public static string? PhoneDigits(string? phone)
    {
        if (phone is null)
        {
            return null;
        }

        var digits = string.Concat(phone.Where(char.IsAsciiDigit).Take(MaxPhoneDigits));
        return digits.Length < MinPhoneDigits ? null : digits;
    }

    /// <summary>Whether a word of a query may be a part of a phone number.</summary>
    public static bool IsPartOfPhone(string word) =>
        word.Length is >= MinPhoneDigits and <= MaxPhoneDigits && word.All(char.IsAsciiDigit);

    /// <summary>Whether a character belongs to words.</summary>
    public static bool IsPartOfWord(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
}
