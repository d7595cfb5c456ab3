namespace A3Agent.Search;

/// <summary>The trigrams of a word, by which nearly the same spellings are known.</summary>
/// <remarks>
/// As PostgreSQL's pg_trgm has them: the word with two spaces before and one after, cut into all runs of three characters, each
/// counted once. Two words are as similar as the share of their trigrams that both have.
/// </remarks>
internal sealed class Trigrams
{
    /// <summary>Words at least so similar are nearly the same.</summary>
    public const double MinSimilarity = 0.4;

    private const int MaxStackLength = 128;

    private readonly ulong[] sorted;

    /// <summary>Cuts a word, which is in one case already.</summary>
    public Trigrams(string word)
    {
        Span<ulong> all = new ulong[word.Length + 1];
        sorted = Cut(word, all).ToArray();
    }

    /// <summary>How many of the trigrams that one of the words has both have: 0 to 1.</summary>
    public double SimilarityTo(ReadOnlySpan<char> word)
    {
        var count = word.Length + 1;
        var others = Cut(word, count <= MaxStackLength ? stackalloc ulong[count] : new ulong[count]);
        int i = 0, j = 0, shared = 0;
        while (i < sorted.Length && j < others.Length)
        {
            shared += sorted[i] == others[j] ? 1 : 0;
            var next = sorted[i].CompareTo(others[j]);
            i += next <= 0 ? 1 : 0;
            j += next >= 0 ? 1 : 0;
        }

        return (double)shared / (sorted.Length + others.Length - shared);
    }

    private static Span<ulong> Cut(ReadOnlySpan<char> word, Span<ulong> into)
    {
        const ulong LastThree = 0xFFFF_FFFF_FFFF;
        var trigram = ((ulong)' ' << 16) | ' ';
        for (var i = 0; i <= word.Length; i++)
        {
            trigram = ((trigram << 16) | (i < word.Length ? word[i] : ' ')) & LastThree;
            into[i] = trigram;
        }

        into.Sort();
        var distinct = 0;
        foreach (var value in into)
        {
            if (distinct == 0 || into[distinct - 1] != value)
            {
                into[distinct++] = value;
            }
        }

        return into[..distinct];
    }
}
