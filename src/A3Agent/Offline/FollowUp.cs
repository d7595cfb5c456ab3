using System.Collections.Frozen;

namespace A3Agent.Offline;

/// <summary>Takes over from the turn before what a short question leaves out: "and what are they worth?".</summary>
internal static class FollowUp
{
    /// <summary>What the offline model asks when a name fits several records; the answer to it continues the question before.</summary>
    public const string WhichOne = "Which one do you mean?";

    private static readonly string[] Currencies = ["USD ", "EUR ", "GBP ", "CHF "];
    private static readonly FrozenSet<string> Pronouns = FrozenSet.Create(
        StringComparer.Ordinal,
        "it",
        "its",
        "they",
        "them",
        "their",
        "theirs",
        "he",
        "him",
        "his",
        "she",
        "her",
        "hers",
        "that",
        "those",
        "these",
        "this",
        "ones",
        "there",
        "same"
    );

    /// <summary>Whether a question leans on the turn before.</summary>
    public static bool Continues(Question question)
    {
        var words = question.Words;
        if (words.Count == 0)
        {
            return false;
        }

        var opens =
            (words[0].Lower, words.Count > 1 ? words[1].Lower : "")
            is
                ("and", _)
                or
                ("what" or "how", "about")
                or
                ("only", _)
                or
                ("just", "the")
                or
                ("but", _)
                or
                ("then", _);
        var points = PointsBack(question);
        var bare =
            question.Subject is null
            && question.Terms.Count == 0
            && question.Ids.Count == 0
            && question.Concepts.Count is > 0 and <= 3
            && question.Intent is not (Intent.Greeting or Intent.Thanks or Intent.Help)
            && !question.Means("hello", "thanks", "help", "pipeline")
            && question.Means("value", "open", "won", "lost", "average", "total", "count", "top");
        return opens
            || (points && question.Terms.Count(term => term.IsFirm) == 0 && question.Ids.Count == 0)
            || (bare && question.Dimension is null && !question.IsMine);
    }

    /// <summary>Completes a follow-up.</summary>
    /// <param name="next">The question.</param>
    /// <param name="before">The completed question before it.</param>
    /// <param name="answer">The answer to that one.</param>
    public static Question Complete(Question next, Question before, string answer)
    {
        if (
            answer.Contains(WhichOne, StringComparison.Ordinal)
            && next.Concepts.Count <= 3
            && next.Terms.Count + next.Ids.Count > 0
            && next.Intent is Intent.Describe or Intent.List
        )
        {
            // Only the names that stay unclear are replaced; one that was clear before keeps its place.
            var text = next.Terms.Count > 0 ? next.Terms[0].Text : next.Ids[0];
            var unclear = before
                .Terms.Select((term, at) => (term, at))
                .Where(pair => answer.Contains($"“{pair.term.Text}”", StringComparison.Ordinal))
                .Select(pair => pair.at)
                .ToArray();
            return before with { Terms = [.. before.Terms.Select((term, at) => unclear.Contains(at) ? term with { Text = text } : term)] };
        }

        if (!next.IsFollowUp)
        {
            return next;
        }

        var terms =
            next.Terms.Count > 0 ? next.Terms
            : before.Terms.Count > 0 ? before.Terms
            : PointsBack(next) ? Named(answer)
            : [];
        if (next.Intent == Intent.Write)
        {
            return next with { Terms = [.. next.Terms, .. (before.Terms.Count > 0 ? before.Terms : Named(answer)).Select(Detached)] };
        }

        var ids = next.Ids.Count > 0 ? next.Ids : before.Ids;
        // "What about X?" asks the same again; "tell me about X" does not.
        next =
            before.Intent != Intent.Write && next.Words is [{ Lower: "what" or "how" }, { Lower: "about" }, ..]
                ? next with
                {
                    Concepts = next.Concepts.Except(["describe"]).ToFrozenSet(StringComparer.Ordinal),
                }
                : next;
        var describes = next.Means("describe") || next.Concepts.Any(Lexicon.Fields.Contains);
        var regroups = next.Dimension is not null && before.Intent == Intent.Aggregate;
        var sameThing =
            regroups || (!describes && before.Intent != Intent.Write && (next.Subject is null || next.Subject == before.Subject));
        if (!sameThing)
        {
            return IntentRules.Decide(next with { Terms = [.. terms.Select(Detached)], Ids = ids });
        }

        var statuses = next.Means("open", "won", "lost") ? before.Concepts.Except(["open", "won", "lost"]) : before.Concepts;
        return IntentRules.Decide(
            next with
            {
                Terms = [.. terms.Select(Detached)],
                Ids = ids,
                Subject = next.Subject ?? before.Subject,
                Concepts = next
                    .Concepts.Union(next.Dimension is null ? statuses : statuses.Except(["stage", "user", "product", "client", "status"]))
                    .ToFrozenSet(StringComparer.Ordinal),
                Dimension = next.Dimension ?? before.Dimension,
                When = next.When ?? before.When,
                Rows = next.Rows ?? before.Rows,
                IsMine = next.IsMine || (before.IsMine && next.Terms.Count == 0),
            }
        );
    }

    private static bool PointsBack(Question question) => Enumerable.Range(0, question.Words.Count).Any(i => Points(question, i));

    private static bool Points(Question question, int i)
    {
        var word = question.Words[i].Lower;
        var next = i + 1 < question.Words.Count ? question.Words[i + 1].Lower : "";

        // "this month" and "that I called" point at nothing before; "is there" neither.
        return Pronouns.Contains(word)
            && question.When?.Covers(i) != true
            && !(word == "there" && i > 0 && question.Words[i - 1].Lower is "is" or "are")
            && !(word is "that" or "this" && next is "i" or "we" or "is" or "are" or "have" or "has")
            && !(word == "that" && i > 0 && question.Words[i - 1].Concept is "note" or "log" or "create" or "client" or "deal")
            && !(word == "her" && question.Terms.Count > 0);
    }

    // The first bold words of an answer that are neither a number nor an amount are what it is about.
    private static IReadOnlyList<Term> Named(string answer)
    {
        var name = answer
            .Split("**")
            .Where(
                (part, at) =>
                    at % 2 == 1
                    && part.Length > 0
                    && char.IsLetter(part[0])
                    && !Currencies.Any(currency => part.StartsWith(currency, StringComparison.Ordinal))
            )
            .FirstOrDefault();
        return name is null ? [] : [Detached(new Term(name, 0, 0, IsFirm: true, ""))];
    }

    // A term of an earlier question has no place in this one.
    private static Term Detached(Term term) => term.First < 0 ? term : term with { First = -1, Last = -1, Before = "" };
}
