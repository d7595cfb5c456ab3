using System.Numerics;
using A3Agent.Crm;
using A3Agent.Storage;

namespace A3Agent.Search;

/// <summary>Why a client was found: which of its fields hold words of the query. Immutable.</summary>
internal sealed class MatchReasons
{
    private const string Spelling = "spelling";
    private const string Meaning = "meaning";

    private readonly string[] _words;
    private readonly Trigrams?[] _spellings;
    private readonly uint _beginnings;
    private readonly uint _phoneParts;
    private readonly bool _semantic;

    public MatchReasons(ClientSearch search)
    {
        var words = SearchWords.Of(search.Query);
        _words = [.. words.Select(WordFold.Of)];
        _spellings = new Trigrams?[_words.Length];
        _semantic = search.Mode == SearchMode.Semantic;
        for (var i = 0; i < words.Count; i++)
        {
            _beginnings |= SearchWords.MatchesBeginnings(words, i) ? 1u << i : 0;
            _phoneParts |= SearchWords.IsPartOfPhone(words[i]) ? 1u << i : 0;
            _spellings[i] = words[i].Length >= SpelledWords.MinQueryLength ? new Trigrams(Folded.Of(words[i])!) : null;
        }
    }

    /// <summary>JSON names of fields, in the order of the client's; then <c>spelling</c>, then <c>meaning</c>.</summary>
    public IReadOnlyList<string> Of(ClientHit hit)
    {
        var reasons = new List<string>();
        var client = hit.Client;
        var found = Add("displayName", client.DisplayName) | Add("company", client.Company) | Add("email", client.Email)
            | AddMask("phone", WordsIn(client.Phone) | PartsOfPhone(client.Phone)) | AddMask("tags", WordsIn(client.Tags))
            | Add("notes", client.Notes) | Add("industry", client.Industry) | Add("city", client.Address?.City)
            | Add("state", client.Address?.State) | Add("country", client.Address?.Country);
        if (IsNearly(client, ~found))
        {
            reasons.Add(Spelling);
        }

        if (hit.Similarity is { } similarity && (_semantic || similarity >= IClientSearchStore.MinHybridSimilarity))
        {
            reasons.Add(Meaning);
        }

        return reasons;

        uint Add(string name, string? text) => AddMask(name, WordsIn(text));

        uint AddMask(string name, uint mask)
        {
            if (mask != 0)
            {
                reasons.Add(name);
            }

            return mask;
        }
    }

    /// <summary>Which words of the query a text holds, one bit for each.</summary>
    private uint WordsIn(string? text)
    {
        var mask = 0u;
        if (text is not null && _words.Length > 0)
        {
            foreach (var word in new TextWords(WordFold.Scannable(text)))
            {
                for (var i = 0; i < _words.Length; i++)
                {
                    if ((mask & (1u << i)) == 0 && word.StartsWith(_words[i], StringComparison.OrdinalIgnoreCase)
                        && (word.Length == _words[i].Length || (_beginnings & (1u << i)) != 0))
                    {
                        mask |= 1u << i;
                    }
                }
            }
        }

        return mask;
    }

    private uint WordsIn(IReadOnlyList<string> texts)
    {
        var mask = 0u;
        for (var i = 0; i < texts.Count; i++)
        {
            mask |= WordsIn(texts[i]);
        }

        return mask;
    }

    private uint PartsOfPhone(string? phone)
    {
        var mask = 0u;
        if (_phoneParts == 0 || SearchWords.PhoneDigits(phone) is not { } digits)
        {
            return mask;
        }

        for (var left = _phoneParts; left != 0; left &= left - 1)
        {
            var i = BitOperations.TrailingZeroCount(left);
            mask |= digits.Contains(_words[i], StringComparison.Ordinal) ? 1u << i : 0;
        }

        return mask;
    }

    // What the stores compare the spelling of: see SpelledWords.
    private bool IsNearly(Client client, uint words)
    {
        for (var i = 0; i < _spellings.Length; i++)
        {
            if ((words & (1u << i)) != 0 && _spellings[i] is { } spelling
                && (HasNear(client.DisplayName, spelling) || HasNear(client.Company, spelling) || HasNear(client.Email, spelling)
                    || HasNear(client.Address?.City, spelling)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasNear(string? text, Trigrams spelling)
    {
        if (text is not null)
        {
            foreach (var word in new TextWords(Folded.Of(text)))
            {
                if (spelling.SimilarityTo(word) >= Trigrams.MinSimilarity)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
