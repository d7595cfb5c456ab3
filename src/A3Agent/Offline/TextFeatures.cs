using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace A3Agent.Offline;

/// <summary>Text as a vector of hashed features: stems, and groups of three letters for near-spellings.</summary>
internal static class TextFeatures
{
    private const int GramLength = 3;
    private const int LongestWord = 64;
    private const int Hashes = 2;
    private const uint FnvBasis = 2166136261u;
    private const uint FnvPrime = 16777619u;

    // A word's letters count less than its stem: alone they must not make unrelated texts similar.
    private const float LettersWeight = 0.75f;
    private const float CommonWeight = 0.15f;
    private const float ShortWeight = 0.5f;

    private static readonly HashSet<string> CommonWords =
    [
        .. "client customer company account inc llc ltd gmbh corp corporation group co com net org www http https example mail email phone info contact office"
            .Split(' '),
    ];

    /// <summary>The vector of a text, of length 1.</summary>
    public static float[] VectorOf(string text, int dimensions)
    {
        var vector = new float[dimensions];
        foreach (var (word, count) in WordsOf(text))
        {
            // Sublinear: the third mention says less than the first.
            Add(vector, word, WeightOf(word) * (1 + MathF.Log(count)));
        }

        Scale(vector);
        return vector;
    }

    private static Dictionary<string, int> WordsOf(string text)
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        var word = new StringBuilder();
        foreach (var character in Plain(text))
        {
            if (char.IsLetterOrDigit(character) || char.IsSurrogate(character))
            {
                word.Append(character);
                continue;
            }

            Take();
        }

        Take();
        return words;

        void Take()
        {
            if (word.Length is > 0 and <= LongestWord)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(words, word.ToString(), out var _)++;
            }

            word.Clear();
        }
    }

    // Lower case without accents; lone surrogates, which no normalization takes, become U+FFFD.
    private static string Plain(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.ToLowerInvariant();
        }

        var plain = new StringBuilder(text.Length);
        foreach (var character in Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)
            {
                plain.Append(char.ToLowerInvariant(character));
            }
        }

        return plain.ToString();
    }

    private static float WeightOf(string word) =>
        Lexicon.IsFunctionWord(word) || CommonWords.Contains(word) ? CommonWeight : word.Length < GramLength ? ShortWeight : 1;

    private static void Add(float[] vector, string word, float weight)
    {
        AddHashed(vector, Hash(FnvBasis, WordStem.Of(word)), weight);
        if (word.Length < GramLength)
        {
            return;
        }

        // As many groups as letters, the ends of the word among them; together they weigh as much as is said above.
        var padded = $" {word} ";
        var each = weight * LettersWeight / MathF.Sqrt(word.Length);
        for (var i = 0; i + GramLength <= padded.Length; i++)
        {
            AddHashed(vector, Hash(FnvBasis ^ FnvPrime, padded.AsSpan(i, GramLength)), each);
        }
    }

    // Two places with signs: features that meet by chance cancel out on average.
    private static void AddHashed(float[] vector, uint hash, float weight)
    {
        var share = weight / MathF.Sqrt(Hashes);
        for (var i = 0; i < Hashes; i++)
        {
            hash = Mix(hash + (uint)i);
            vector[(hash >> 1) % (uint)vector.Length] += (hash & 1) == 0 ? share : -share;
        }
    }

    private static void Scale(float[] vector)
    {
        var squares = 0f;
        foreach (var value in vector)
        {
            squares += value * value;
        }

        if (squares == 0)
        {
            // A text without any word still needs a direction.
            vector[0] = 1;
            return;
        }

        var length = MathF.Sqrt(squares);
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] /= length;
        }
    }

    private static uint Hash(uint basis, ReadOnlySpan<char> text)
    {
        var hash = basis;
        foreach (var character in text)
        {
            hash = (hash ^ character) * FnvPrime;
        }

        return hash;
    }

    // The finalizer of MurmurHash3 (Austin Appleby, public domain): every bit of the hash reaches every bit of the place.
    private static uint Mix(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
        return hash ^ (hash >> 16);
    }
}
