using System.Text;
using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>Expressions of the full-text index, in which nothing that people write has a meaning of its own.</summary>
internal static class WordMatch
{
    /// <summary>An expression for clients of an organization that have all or any of the words.</summary>
    /// <remarks>Long words and the last one, which may be half typed, match beginnings; the others whole words.</remarks>
    public static string Of(string organization, IReadOnlyList<string> words, bool all)
    {
        var terms = words.Select((word, i) => SearchWords.MatchesBeginnings(words, i) ? $"\"{word}\"*" : $"\"{word}\"");
        var scope = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(organization));
        return $"scope : \"x{scope}\" AND {{display_name company email phone tags notes industry city state country phone_ends}} : "
            + $"({string.Join(all ? " AND " : " OR ", terms)})";
    }
}
