using System.Globalization;
using System.Text;

namespace A3Agent.Crm.Import;

/// <summary>Makes an id out of a name: <c>Gekko &amp; Co</c> is always <c>gekko-co</c>, <c>Müller</c> always <c>muller</c>.</summary>
internal static class Slug
{
    private const char FirstAccent = '\u0300';
    private const char LastAccent = '\u036f';

    /// <summary>Lower case, accents folded, one '-' for whatever is neither letter nor digit; empty when nothing is left.</summary>
    public static string Of(string name)
    {
        var slug = new StringBuilder(name.Length);
        foreach (var rune in name.Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (rune.Value is >= FirstAccent and <= LastAccent)
            {
                continue;
            }

            if (Rune.IsLetterOrDigit(rune) || IsVowelSign(rune))
            {
                slug.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString().TrimEnd('-').Normalize(NormalizationForm.FormC);
    }

    /// <summary>In many scripts of Asia a vowel is a mark on a letter, and part of the word.</summary>
    private static bool IsVowelSign(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
