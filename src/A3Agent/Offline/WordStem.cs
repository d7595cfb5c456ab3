namespace A3Agent.Offline;

/// <summary>
/// What is left of an English word without its endings: renew, renews, renewed, renewing, renewal and renewals are one. Light: it takes
/// off what is usual and leaves a short or unusual word as it is; what it leaves need not be a word.
/// </summary>
internal static class WordStem
{
    private const int Shortest = 4;

    // Longest first; of each only the first that fits is taken.
    private static readonly string[] Plurals = ["sses", "ies", "s"];
    private static readonly string[] Endings =
    [
        "ations", "ation", "ments", "ment", "ness", "ings", "ing", "ions", "ion", "ers", "ors", "ally", "als", "al", "ed", "er", "or", "ly", "e", "y",
    ];

    /// <summary>The stem of a lower-case word.</summary>
    public static string Of(string word)
    {
        if (word.Length < Shortest || !char.IsAsciiLetterLower(word[0]))
        {
            return word;
        }

        var stem = Singular(word);
        for (var round = 0; round < 2; round++)
        {
            var ending = Array.Find(Endings, ending => stem.Length - ending.Length >= Shortest && stem.EndsWith(ending, StringComparison.Ordinal));
            stem = ending is null ? stem : stem[..^ending.Length];
        }

        // stopped -> stopp -> stop; but call stays call, and miss stays miss.
        return stem.Length > Shortest && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z') ? stem[..^1] : stem;
    }

    private static string Singular(string word) => Array.Find(Plurals, plural => word.EndsWith(plural, StringComparison.Ordinal)) switch
    {
        "sses" => word[..^2],
        "ies" => word[..^3] + "y",
        "s" when word[^2] is not ('s' or 'u') => word[..^1],
        _ => word,
    };
}
