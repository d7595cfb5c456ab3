using System.Text;
using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>The words of an organization's names, companies, e-mails and cities that are nearly a given one.</summary>
internal static class NearWords
{
    /// <summary>How many words at most: those of a search that is worth anything are the most alike.</summary>
    private const int MaxWords = 50;

    private const int MaxBytes = 256;

    /// <summary>Compares all of them, which is a few ten milliseconds for 100,000 words; the most alike first.</summary>
    public static List<(string Word, double Similarity)> Of(Database database, string organization, string word)
    {
        const string Sql = "SELECT word FROM spelled_words WHERE organization = ?";
        var trigrams = new Trigrams(word);
        var near = new List<(string Word, double Similarity)>();
        Span<char> letters = stackalloc char[MaxBytes];
        using var rows = database.Prepare(Sql).Bind(organization);
        while (rows.Step())
        {
            var bytes = rows.Bytes(0);
            if (bytes.Length > MaxBytes)
            {
                continue;
            }

            var candidate = letters[..Encoding.UTF8.GetChars(bytes, letters)];
            var similarity = trigrams.SimilarityTo(candidate);
            if (similarity >= Trigrams.MinSimilarity)
            {
                near.Add((candidate.ToString(), similarity));
            }
        }

        near.Sort((one, other) => other.Similarity != one.Similarity
            ? other.Similarity.CompareTo(one.Similarity)
            : string.CompareOrdinal(one.Word, other.Word));
        return near.Count <= MaxWords ? near : near[..MaxWords];
    }
}
