using System.Globalization;
using System.Text;
using A3Agent.Crm;
using A3Agent.Storage;

namespace A3Agent.Search;

/// <summary>
/// The words of a client as a full-text column takes them: without regard to case and diacritics, weighed by where they stand.
/// </summary>
/// <remarks>Whoever looks for them brings the words of the query into the same form by <see cref="Normal"/>.</remarks>
internal static class ClientWords
{
    /// <summary>The most different words; those of the name come first, those of the notes last.</summary>
    private const int MaxWords = 2_000;

    /// <summary>In characters; the beginning of a longer word is kept, so that it is found by its beginning.</summary>
    private const int MaxWordLength = 64;

    /// <summary>The most words whose near-spellings are found.</summary>
    private const int MaxSpelledWords = 64;

    /// <summary>The largest position that a tsvector holds.</summary>
    private const int MaxPosition = 16_383;

    /// <summary>In characters of the text; a tsvector holds at most 255 positions of one word, and fewer say as much.</summary>
    private const int MaxPositionsLength = 512;

    /// <summary>A word as it is kept and looked for: koln for Köln.</summary>
    public static string Normal(string word)
    {
        var folded = Folded.Of(word)!;
        return Ascii.IsValid(folded) ? folded : Folded.Of(Plain(folded))!;
    }

    /// <summary>
    /// The text of a tsvector: the name's words weigh A; those of company, e-mail, phone (and the ends of its number), tags, industry and
    /// city B; state and country C; notes D.
    /// </summary>
    public static string Vector(Client client)
    {
        var words = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        var position = 0;
        Add(client.DisplayName, "A");
        Add(client.Company, "B");
        Add(client.Email, "B");
        Add(client.Phone, "B");
        Add(SearchWords.PhoneEnds(client.Phone), "B");
        foreach (var tag in client.Tags)
        {
            Add(tag, "B");
        }

        Add(client.Industry, "B");
        Add(client.Address?.City, "B");
        Add(client.Address?.State, "C");
        Add(client.Address?.Country, "C");
        Add(client.Notes, "");
        return string.Join(' ', words.Select(word => Quoted(word.Key) + word.Value));

        void Add(string? text, string weight)
        {
            foreach (var word in Of(text))
            {
                position = Math.Min(position + 1, MaxPosition);
                Place(words, word, position, weight);
            }
        }
    }

    /// <summary>The different words of name, company, e-mail and city, of which near-spellings are found, parted by spaces.</summary>
    public static string Spelled(Client client) => string.Join(
        ' ',
        new[] { client.DisplayName, client.Company, client.Email, client.Address?.City }
            .SelectMany(Of).Distinct(StringComparer.Ordinal).Take(MaxSpelledWords));

    private static IEnumerable<string> Of(string? text) =>
        SearchWords.All(text ?? "").Select(word => Cut(Normal(word))).Where(word => word.Length > 0);

    private static void Place(Dictionary<string, StringBuilder> words, string word, int position, string weight)
    {
        if (!words.TryGetValue(word, out var places) && words.Count < MaxWords)
        {
            words.Add(word, new StringBuilder(":").Append(CultureInfo.InvariantCulture, $"{position}{weight}"));
        }
        else if (places is not null && places.Length < MaxPositionsLength)
        {
            places.Append(CultureInfo.InvariantCulture, $",{position}{weight}");
        }
    }

    // Only marks of the Latin, Greek and Cyrillic scripts: those of others make other letters.
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var character in text.Normalize(NormalizationForm.FormD))
        {
            if (character is not (>= '\u0300' and <= '\u036f'))
            {
                plain.Append(character);
            }
        }

        return plain.ToString();
    }

    private static string Cut(string word) => word.Length <= MaxWordLength
        ? word
        : word[..(char.IsHighSurrogate(word[MaxWordLength - 1]) ? MaxWordLength - 1 : MaxWordLength)];

    private static string Quoted(string word) =>
        $"'{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
