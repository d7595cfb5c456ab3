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
    private const ulong LastThree = 0xFFFF_FFFF_FFFF;
    private const ulong TwoSpaces = ((ulong)' ' << 16) | ' ';

    private readonly ulong[] sorted;
    private readonly ulong[] seen = new ulong[16];
    private readonly int minShared;

    /// <summary>Cuts a word, which is in one case already.</summary>
    public Trigrams(string word)
    {
        sorted = Cut(word, new ulong[word.Length + 1]).ToArray();
        minShared = (int)Math.Ceiling(MinSimilarity * sorted.Length);
        foreach (var trigram in sorted)
        {
            var place = Place(trigram);
            seen[place >> 6] |= 1UL << place;
        }
    }

    /// <summary>Whether another word may be nearly the same: a check that is quick and never wrong when it says no.</summary>
    public bool MayBeNear(ReadOnlySpan<char> word)
    {
        var (trigram, shared) = (TwoSpaces, 0);
        for (var i = 0; i <= word.Length; i++)
        {
            trigram = Next(trigram, word, i);
            var place = Place(trigram);
            shared += (int)(seen[place >> 6] >> place) & 1;
        }

        return shared >= minShared;
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
            var order = sorted[i].CompareTo(others[j]);
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return (double)shared / (sorted.Length + others.Length - shared);
    }

    private static Span<ulong> Cut(ReadOnlySpan<char> word, Span<ulong> into)
    {
        var trigram = TwoSpaces;
        for (var i = 0; i <= word.Length; i++)
        {
            trigram = Next(trigram, word, i);
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

    private static ulong Next(ulong trigram, ReadOnlySpan<char> word, int index) =>
        ((trigram << 16) | (index < word.Length ? word[index] : ' ')) & LastThree;

    // One of 1,024 places, by the upper bits of a product with an odd constant (2^64 over the golden ratio).
    private static int Place(ulong trigram) => (int)((trigram * 0x9E37_79B9_7F4A_7C15) >> 54);
}
