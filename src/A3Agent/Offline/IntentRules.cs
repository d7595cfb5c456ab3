using System.Collections.Frozen;

namespace A3Agent.Offline;

/// <summary>Decides what kind of answer a question wants.</summary>
internal static class IntentRules
{
    private static readonly FrozenSet<string> Openers = FrozenSet.Create(
        StringComparer.Ordinal,
        "please",
        "you",
        "to",
        "and",
        "then",
        "also",
        "now",
        "let's",
        "i'd",
        "must",
        "kindly",
        "just",
        "ok",
        "pls",
        "yes"
    );

    /// <summary>The question with its intent; again after a follow-up took over facets of the question before.</summary>
    public static Question Decide(Question question) => question with { Intent = IntentOf(question) };

    private static Intent IntentOf(Question question)
    {
        var meaningful = question.Concepts.Count > 0 || question.Terms.Count > 0 || question.Ids.Count > 0 || question.When is not null;
        if (question.Concepts.Any(concept => concept is "hello" or "thanks" or "help") || !meaningful)
        {
            if (question.Concepts.IsSubsetOf(["hello", "thanks", "help", "you"]) && question.Ids.Count == 0 && question.Terms.Count == 0)
            {
                return question.Means("thanks") ? Intent.Thanks
                    : question.Means("hello") ? Intent.Greeting
                    : Intent.Help;
            }
        }

        if (Commands(question))
        {
            return Intent.Write;
        }

        var aboutDeals = question.Subject is null or "deal" or "pipeline" || question.Dimension is not null;
        if (
            question.Dimension is not null
            || (
                aboutDeals
                && (question.Means("average", "rate") || (question.Subject is null && question.Means("won") && question.Means("lost")))
            )
            || (
                aboutDeals
                && question.Means("count", "total")
                && question.Means("deal", "won", "lost", "open", "pipeline")
                && !Lists(question)
            )
        )
        {
            return Intent.Aggregate;
        }

        return Describes(question) ? Intent.Describe : Intent.List;
    }

    private static bool Lists(Question question) =>
        question.Words is [{ Lower: "which" or "list" or "show" or "find" }, ..] || QuestionReader.AsksWhatIsOpen(question.Words);

    private static bool Describes(Question question)
    {
        if (question.Words is [{ Lower: "who" or "who's" }, ..] && OnlyNames(question, "user"))
        {
            return true;
        }

        var one =
            question.Terms.Any(term => term.IsFirm)
            || question.Ids.Count > 0
            || (question.Terms.Count > 0 && question.Means("describe"));
        if (!one)
        {
            return OnlyNames(question, "list");
        }

        return question.Means("describe")
            || question.Subject is "activity"
            || question.Concepts.IsSubsetOf(["list", "client", "user", "product"]) && !Plural(question)
            || (question.Subject is null or "user" && question.Concepts.Any(concept => Lexicon.Fields.Contains(concept)))
            || (question.Ids.Count > 0 && !Plural(question));
    }

    // One name, and no other meaning than this one.
    private static bool OnlyNames(Question question, string besides) =>
        question.Terms.Count == 1
        && question.Concepts.IsSubsetOf(
            question.Terms[0].Text.Split(' ').Select(word => Lexicon.ConceptOf(word.ToLowerInvariant())).Append(besides)
        );

    private static bool Plural(Question question) =>
        question.Words.Any(word => Lexicon.Nouns.Contains(word.Concept) && word.Lower.EndsWith('s') && word.Lower is not "sales");

    // A verb in its plain form where commands have it, or a noun that starts one: "new task: ...", "task for X: ..."
    private static bool Commands(Question question)
    {
        var words = question.Words;
        for (var i = 0; i < words.Count; i++)
        {
            var opens =
                i == 0
                || Openers.Contains(words[i - 1].Lower)
                || question.Text[words[i - 1].End..words[i].Start].AsSpan().IndexOfAny(",.:!") >= 0;
            var verb =
                words[i].Lower is "note" or "put" or "schedule" or "move"
                || (Lexicon.Writes.Contains(words[i].Concept) && !words[i].Lower.EndsWith('d'))
                || words[i].Lower is "add" or "record" or "send" or "remind";
            if (opens && verb && words[i].Lower is not "creates" && i + 1 < words.Count)
            {
                return true;
            }
        }

        var first = words.Count > 0 && words[0].Lower is "new" or "a" or "i" ? 1 : 0;
        var starts = words.Skip(first).Take(3).Any(word => word.Concept == "task" && !word.Lower.EndsWith('s'));
        return starts
            && (question.Text.Contains(':', StringComparison.Ordinal) || words.Any(word => word.Lower == "to"))
            && words[0].Lower is not ("which" or "what" or "list" or "show" or "is" or "any");
    }
}
