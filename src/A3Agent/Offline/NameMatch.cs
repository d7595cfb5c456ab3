using System.Globalization;
using System.Text;

namespace A3Agent.Offline;

/// <summary>How well a name that was asked for is the name of a record. Better matches are larger.</summary>
internal enum NameFit
{
    /// <summary>Another name.</summary>
    None,

    /// <summary>One letter is wrong, missing, too many or swapped.</summary>
    Misspelt,

    /// <summary>The beginning of a word of it.</summary>
    Beginning,

    /// <summary>All words of one are words of the other.</summary>
    Part,

    /// <summary>The same, but for case, spaces, hyphens and accents.</summary>
    Same,
}

/// <summary>Compares names the way people do.</summary>
internal static class NameMatch
{
    private const int ShortestBeginning = 3;
    private const int ShortestMisspelt = 4;

    /// <summary>Compares a name that was asked for with the name of a record.</summary>
    public static NameFit Compare(string asked, string name)
    {
        var (left, right) = (Letters(asked), Letters(name));
        if (left.Length == 0 || right.Length == 0)
        {
            return NameFit.None;
        }

        if (left == right)
        {
            return NameFit.Same;
        }

        var (askedWords, nameWords) = (WordsOf(asked), WordsOf(name));
        return askedWords.All(nameWords.Contains) || (right.Length >= ShortestMisspelt && nameWords.All(askedWords.Contains)) ? NameFit.Part
            : askedWords.All(word =>
                nameWords.Any(other => word.Length >= ShortestBeginning && other.StartsWith(word, StringComparison.Ordinal))
            )
                ? NameFit.Beginning
            : IsMisspelt(left, right) || IsMisspelt(askedWords, nameWords) ? NameFit.Misspelt
            : NameFit.None;
    }

    /// <summary>The name's letters and digits, lower case, without accents.</summary>
    public static string Letters(string name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (var c in name.Normalize(NormalizationForm.FormD))
        {
            if (char.IsLetterOrDigit(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                letters.Append(char.ToLowerInvariant(c));
            }
        }

        return letters.ToString();
    }

    private static string[] WordsOf(string name) =>
        [
            .. name.Split([' ', '-', '&', ',', '.', '/'], StringSplitOptions.RemoveEmptyEntries)
                .Select(Letters)
                .Where(word => word.Length > 0),
        ];

    private static bool IsMisspelt(string[] asked, string[] name)
    {
        var wrong = asked.Where(word => !name.Contains(word)).ToArray();
        return wrong.Length == 1 && asked.Length <= name.Length && name.Any(word => IsMisspelt(wrong[0], word));
    }

    // One insertion, deletion, replacement or swap of neighbours apart.
    private static bool IsMisspelt(string left, string right)
    {
        if (Math.Min(left.Length, right.Length) < ShortestMisspelt || Math.Abs(left.Length - right.Length) > 1)
        {
            return false;
        }

        var same = left.AsSpan().CommonPrefixLength(right);
        var a = left.AsSpan(same);
        var b = right.AsSpan(same);
        return a.Length == b.Length
                ? a[1..].SequenceEqual(b[1..]) || (a.Length > 1 && a[0] == b[1] && a[1] == b[0] && a[2..].SequenceEqual(b[2..]))
            : a.Length > b.Length ? a[1..].SequenceEqual(b)
            : a.SequenceEqual(b[1..]);
    }
}
