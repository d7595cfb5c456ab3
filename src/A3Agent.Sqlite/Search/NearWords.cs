using System.Text;
using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>The words of an organization's names, companies, e-mails and cities that are nearly a given one.</summary>
internal sealed class NearWords(string word)
{
    /// <summary>How many words at most: what a search is worth comes from the most alike.</summary>
    private const int MaxWords = 50;

    private const int MaxBytes = 256;

    private readonly Trigrams trigrams = new(word);
    private readonly List<(string Word, double Similarity)> near = [];

    /// <summary>For each of the words those that are nearly it, most alike first. Reads all words of the organization once.</summary>
    public static IEnumerable<IReadOnlyList<(string Word, double Similarity)>> Of(
        Database database, string organization, IReadOnlyList<string> words)
    {
        const string Sql = "SELECT word FROM spelled_words WHERE organization = ?";
        if (words.Count == 0)
        {
            return [];
        }

        var all = words.Select(word => new NearWords(word)).ToArray();
        Span<char> letters = stackalloc char[MaxBytes];
        using var rows = database.Prepare(Sql).Bind(organization);
        while (rows.Step())
        {
            var bytes = rows.Bytes(0);
            if (bytes.Length <= MaxBytes)
            {
                var candidate = letters[..Encoding.UTF8.GetChars(bytes, letters)];
                foreach (var one in all)
                {
                    one.Consider(candidate);
                }
            }
        }

        return all.Select(one => one.Best());
    }

    private void Consider(ReadOnlySpan<char> candidate)
    {
        if (trigrams.MayBeNear(candidate) && trigrams.SimilarityTo(candidate) is >= Trigrams.MinSimilarity and var similarity)
        {
            near.Add((candidate.ToString(), similarity));
        }
    }

    private List<(string Word, double Similarity)> Best()
    {
        near.Sort((one, other) => other.Similarity != one.Similarity
            ? other.Similarity.CompareTo(one.Similarity)
            : string.CompareOrdinal(one.Word, other.Word));
        return near.Count <= MaxWords ? near : near[..MaxWords];
    }
}
