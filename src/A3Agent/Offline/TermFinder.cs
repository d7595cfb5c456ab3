using System.Collections.Frozen;

namespace A3Agent.Offline;

/// <summary>Finds the words that name something: quoted words, capitalised words, and words that nothing else explains.</summary>
/// <param name="text">The question.</param>
/// <param name="words">Its words.</param>
/// <param name="isTaken">Whether a word belongs to a date or an id.</param>
/// <param name="toolWords">What the tools' names, parameters and values are called, as concepts.</param>
internal sealed class TermFinder(string text, IReadOnlyList<Token> words, Func<int, bool> isTaken, FrozenSet<string> toolWords)
{
    private static readonly FrozenSet<string> Articles = FrozenSet.Create(
        StringComparer.Ordinal,
        "the",
        "our",
        "my",
        "a",
        "an",
        "this",
        "that",
        "client",
        "customer",
        "account",
        "company",
        "colleague",
        "user",
        "product",
        "mr",
        "ms",
        "mrs"
    );

    private static readonly string[] Kinds = ["client", "customer", "account", "company", "colleague", "user", "product"];

    private static readonly FrozenSet<string> Leading = FrozenSet.Create(
        StringComparer.Ordinal,
        "of",
        "for",
        "with",
        "about",
        "does",
        "did",
        "has",
        "by",
        "at",
        "remind",
        "assign"
    );

    private static readonly string[] Marks = ["\"\"", "“”", "„“", "«»"];

    /// <summary>The terms, in order.</summary>
    public IReadOnlyList<Term> Find()
    {
        var quoted = Quoted().ToArray();
        var terms = new List<Term>(quoted);
        for (var i = 0; i < words.Count; i++)
        {
            if (!IsName(i) || quoted.Any(term => i >= term.First && i <= term.Last))
            {
                continue;
            }

            var (first, last) = (i, i);
            while (last + 1 < words.Count && Continues(last, last + 1))
            {
                last++;
            }

            // "The New York Inquirer", but not the capital that starts a sentence
            while (
                words[i].IsCapitalised
                && first > 0
                && words[first - 1].IsCapitalised
                && !StartsSentence(first - 1)
                && words[first - 1].Lower != "i"
                && IsSpaced(first - 1)
                && !isTaken(first - 1)
                && !terms.Any(term => term.Last == first - 1)
            )
            {
                first--;
            }

            terms.Add(Make(first, last));
            i = last;
        }

        return [.. terms.OrderBy(term => term.First)];
    }

    private bool IsName(int i) => !isTaken(i) && !words[i].IsNumber && words[i].Text != "&" && !IsExplained(words[i]);

    private bool IsExplained(Token word) =>
        Lexicon.IsFunctionWord(word.Lower) || Lexicon.IsKnown(word.Lower) || toolWords.Contains(word.Concept);

    private bool Continues(int from, int to)
    {
        if (!IsSpaced(from) || isTaken(to) || words[from].IsPossessive)
        {
            return false;
        }

        var (left, right) = (words[from], words[to]);
        if (right.Text == "&")
        {
            return to + 1 < words.Count && !isTaken(to + 1) && (words[to + 1].IsCapitalised || IsName(to + 1));
        }

        return left.Text == "&"
            || right.IsNumber
            || (right.IsCapitalised && (left.IsCapitalised || left.IsNumber) && right.Lower != "i")
            || (IsName(to) && (left.IsCapitalised == right.IsCapitalised || left.Text.All(c => !char.IsLower(c))));
    }

    // Only blanks and an opening for "&" lie between a word and the next.
    private bool IsSpaced(int i) => string.IsNullOrWhiteSpace(text[words[i].End..words[i + 1].Start]);

    private bool StartsSentence(int i) => i == 0 || text[words[i - 1].End..words[i].Start].AsSpan().IndexOfAny(".?!:") >= 0;

    private Term Make(int first, int last)
    {
        var before = first - 1;
        while (before > 0 && Articles.Contains(words[before].Lower))
        {
            before--;
        }

        var named = Enumerable
            .Range(first, last - first + 1)
            .Any(i => words[i].Text.Any(char.IsUpper) && !(i == first && StartsSentence(i) && words.Count > 2));
        var placed =
            before >= 0 && (Leading.Contains(words[before].Lower) || (before < first - 1 && Kinds.Contains(words[first - 1].Lower)));
        var mustAct = first == 0 && last + 1 < words.Count && words[last + 1].Lower is "has" or "should" or "must" or "needs" or "shall";
        var assigned = before > 0 && words[before].Lower == "to" && words[before - 1].Lower is "assign" or "assigned" or "it";
        var possessed = words[last].IsPossessive || (last + 1 < words.Count && words[last + 1].Lower is "have" or "has" or "had");
        return new Term(
            text[words[first].Start..WordEnd(last)],
            first,
            last,
            named || placed || possessed,
            mustAct ? "for"
                : assigned ? "assign"
                : before >= 0 ? words[before].Lower
                : ""
        );
    }

    private int WordEnd(int i) => words[i].Start + words[i].Text.Length;

    private IEnumerable<Term> Quoted()
    {
        foreach (var marks in Marks)
        {
            for (var open = text.IndexOf(marks[0], StringComparison.Ordinal); open >= 0; )
            {
                var close = text.IndexOf(marks[1], open + 1);
                if (close < 0)
                {
                    break;
                }

                var inside = Enumerable.Range(0, words.Count).Where(i => words[i].Start > open && words[i].End <= close).ToArray();
                if (inside.Length > 0)
                {
                    yield return Make(inside[0], inside[^1]) with
                    {
                        Text = text[(open + 1)..close].Trim(),
                        IsFirm = true,
                    };
                }

                open = text.IndexOf(marks[0], close + 1);
            }
        }
    }
}
