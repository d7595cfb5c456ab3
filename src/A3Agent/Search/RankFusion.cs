namespace A3Agent.Search;

/// <summary>
/// Reciprocal rank fusion of ranked lists (Cormack, Clarke and Büttcher, SIGIR 2009): a client's score is the sum, over the lists that
/// hold it, of 1 / (60 + its rank there, from 1).
/// </summary>
/// <remarks>The lists of a client search: the same name or e-mail, all words, any word, nearly the same spelling, meaning.</remarks>
public static class RankFusion
{
    /// <summary>The constant of the formula, as in the paper.</summary>
    public const int Constant = 60;

    /// <summary>How many of the best of each list take part, for a limit of results.</summary>
    public static int Depth(int limit) => Math.Max(100, 2 * limit);

    /// <summary>Fuses lists of ids, each best first and without repetition.</summary>
    /// <returns>Every id with its score, largest first, ties by id (ordinal).</returns>
    public static IReadOnlyList<(string Id, double Score)> Fuse(params ReadOnlySpan<IReadOnlyList<string>> lists)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var list in lists)
        {
            for (var i = 0; i < list.Count; i++)
            {
                scores[list[i]] = scores.GetValueOrDefault(list[i]) + (1.0 / (Constant + i + 1));
            }
        }

        return
        [
            .. scores.Select(pair => (pair.Key, pair.Value))
                .OrderByDescending(pair => pair.Value)
                .ThenBy(pair => pair.Key, StringComparer.Ordinal),
        ];
    }
}
