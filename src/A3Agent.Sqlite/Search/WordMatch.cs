using System.Text;
using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>Expressions of the full-text index, in which nothing that people write has a meaning of its own.</summary>
internal static class WordMatch
{
    private const string AllColumns = "display_name company email phone tags notes industry city state country phone_ends";
    private const string SpelledColumns = "display_name company email city";

    /// <summary>An expression for clients of an organization that have all or any of the words.</summary>
    /// <remarks>Long words and the last one, which may be half typed, match beginnings; the others whole words.</remarks>
    public static string Of(string organization, IReadOnlyList<string> words, bool all) =>
        Within(organization, AllColumns, string.Join(all ? " AND " : " OR ", words.Select((_, i) => Term(words, i))));

    /// <summary>An expression for clients of an organization that have one of the words, as <see cref="Of"/> takes it.</summary>
    public static string OfOne(string organization, IReadOnlyList<string> words, int index) =>
        Within(organization, AllColumns, Term(words, index));

    /// <summary>An expression for clients of an organization with a word whose spelling is compared.</summary>
    public static string OfSpelled(string organization, string word) => Within(organization, SpelledColumns, $"\"{word}\"");

    private static string Term(IReadOnlyList<string> words, int index) =>
        SearchWords.MatchesBeginnings(words, index) ? $"\"{words[index]}\"*" : $"\"{words[index]}\"";

    private static string Within(string organization, string columns, string terms)
    {
        var scope = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(organization));
        return $"scope : \"x{scope}\" AND {{{columns}}} : ({terms})";
    }
}
