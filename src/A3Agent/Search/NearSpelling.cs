namespace A3Agent.Search;

/// <summary>
/// Whether two words are nearly spelled the same: one letter wrong, missing, too many or swapped with its neighbour, two in long words;
/// or, as PostgreSQL's pg_trgm compares, more than half of their trigrams in common.
/// </summary>
/// <remarks>Words in lower case. The distance is that of optimal string alignment.</remarks>
internal static class NearSpelling
{
    private const int Shortest = 4;
    private const int Long = 8;
    private const int Longest = 64;
    private const double EnoughTrigrams = 0.5;

    /// <summary>Shorter words are nearly everything.</summary>
    public static bool IsLongEnough(ReadOnlySpan<char> word) => word.Length is >= Shortest and <= Longest;

    /// <summary>Whether they are near, or the same.</summary>
    public static bool IsNear(ReadOnlySpan<char> word, ReadOnlySpan<char> other)
    {
        if (!IsLongEnough(word) || !IsLongEnough(other))
        {
            return false;
        }

        var most = Math.Min(word.Length, other.Length) >= Long ? 2 : 1;
        return (Math.Abs(word.Length - other.Length) <= most && Distance(word, other) <= most)
            || TrigramSimilarity(word, other) >= EnoughTrigrams;
    }

    /// <summary>Trigrams in common as a share of all, 0 to 1; a word is padded with two spaces before and one behind.</summary>
    public static double TrigramSimilarity(ReadOnlySpan<char> word, ReadOnlySpan<char> other)
    {
        Span<ulong> ofWord = stackalloc ulong[word.Length + 1];
        Span<ulong> ofOther = stackalloc ulong[other.Length + 1];
        var (words, others) = (Trigrams(word, ofWord), Trigrams(other, ofOther));
        var common = 0;
        foreach (var trigram in ofWord[..words])
        {
            common += ofOther[..others].Contains(trigram) ? 1 : 0;
        }

        return (double)common / (words + others - common);
    }

    private static int Trigrams(ReadOnlySpan<char> word, Span<ulong> trigrams)
    {
        var count = 0;
        for (var i = -2; i < word.Length - 1; i++)
        {
            var trigram = ((ulong)At(word, i) << 32) | ((ulong)At(word, i + 1) << 16) | At(word, i + 2);
            if (!trigrams[..count].Contains(trigram))
            {
                trigrams[count++] = trigram;
            }
        }

        return count;
    }

    private static char At(ReadOnlySpan<char> word, int index) => (uint)index < (uint)word.Length ? word[index] : ' ';

    private static int Distance(ReadOnlySpan<char> word, ReadOnlySpan<char> other)
    {
        Span<int> beforeLast = stackalloc int[other.Length + 1];
        Span<int> last = stackalloc int[other.Length + 1];
        Span<int> row = stackalloc int[other.Length + 1];
        for (var j = 0; j <= other.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= word.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var change = last[j - 1] + (word[i - 1] == other[j - 1] ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && word[i - 1] == other[j - 2] && word[i - 2] == other[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            var free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }

        return last[other.Length];
    }
}
