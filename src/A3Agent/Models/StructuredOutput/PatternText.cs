using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace A3Agent.Models.StructuredOutput;

/// <summary>
/// Patterns of JSON Schema, which are ECMAScript's, as .NET's: $ is the very end, \d and \w are ASCII. Each is compiled once; matching
/// takes linear time where the pattern allows it, else it is bounded.
/// </summary>
internal static class PatternText
{
    private const int MaxKnown = 256;

    // For patterns that may backtrack for ever. The clock goes on while others have the processor: a short bound refuses what fits.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private static readonly ConcurrentDictionary<string, Regex?> Known = new(StringComparer.Ordinal);

    // The long names of Unicode categories, which .NET does not know.
    private static readonly Dictionary<string, string> Categories = new(StringComparer.Ordinal)
    {
        ["Letter"] = "L", ["Uppercase_Letter"] = "Lu", ["Lowercase_Letter"] = "Ll", ["Number"] = "N", ["Decimal_Number"] = "Nd",
        ["Punctuation"] = "P", ["Symbol"] = "S", ["Separator"] = "Z", ["Space_Separator"] = "Zs", ["Mark"] = "M",
    };

    /// <summary>The regular expression; null when the pattern is none.</summary>
    public static Regex? Find(string pattern)
    {
        if (Known.TryGetValue(pattern, out var known))
        {
            return known;
        }

        var regex = Compile(pattern);
        if (Known.Count < MaxKnown)
        {
            Known.TryAdd(pattern, regex);
        }

        return regex;
    }

    private static Regex? Compile(string pattern)
    {
        try
        {
            var text = Translate(pattern);
            try
            {
                return new Regex(text, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout);
            }
            catch (NotSupportedException)
            {
                return new Regex(text, RegexOptions.CultureInvariant, Longest);
            }
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 8);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var character = pattern[i];
            if (character == '\\' && i + 1 < pattern.Length)
            {
                result.Append(Escape(pattern, ref i, inClass));
                continue;
            }

            inClass = character == '[' || (inClass && character != ']');
            result.Append(character == '$' && !inClass ? @"\z" : character);
        }

        return result.ToString();
    }

    private static string Escape(string pattern, ref int i, bool inClass)
    {
        var escaped = pattern[++i];
        if (escaped is 'p' or 'P' && pattern.IndexOf('}', i) is var end and > 0 && pattern[i + 1] == '{')
        {
            var name = pattern[(i + 2)..end];
            i = end;
            return $@"\{escaped}{{{Categories.GetValueOrDefault(name, name)}}}";
        }

        return escaped switch
        {
            'd' => inClass ? "0-9" : "[0-9]",
            'w' => inClass ? "a-zA-Z0-9_" : "[a-zA-Z0-9_]",
            'D' when !inClass => "[^0-9]",
            'W' when !inClass => "[^a-zA-Z0-9_]",
            '/' => "/",
            _ => $@"\{escaped}",
        };
    }
}
