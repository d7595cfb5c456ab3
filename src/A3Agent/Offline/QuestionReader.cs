using System.Collections.Frozen;

namespace A3Agent.Offline;

/// <summary>Reads questions with the words that the offered tools use.</summary>
internal sealed class QuestionReader
{
    private static readonly FrozenSet<string> Dimensional = FrozenSet.Create(StringComparer.Ordinal, "user", "client", "product", "stage", "status", "team");
    private static readonly FrozenSet<string> Measures = FrozenSet.Create(StringComparer.Ordinal, "deal", "won", "lost", "value", "average", "top", "bottom", "pipeline", "total");
    private static readonly FrozenSet<string> Openers = FrozenSet.Create(
        StringComparer.Ordinal, "please", "you", "to", "and", "then", "also", "now", "let's", "i'd", "must", "kindly", "just", "ok", "pls", "yes");

    private readonly DateOnly today;
    private readonly FrozenSet<string> toolWords;
    private readonly FrozenSet<string> dimensions;

    /// <summary>Makes a reader.</summary>
    public QuestionReader(IReadOnlyList<ToolProfile> tools, DateOnly today)
    {
        this.today = today;
        toolWords = tools.SelectMany(tool => tool.Nouns.Concat(tool.Vocabulary)).ToFrozenSet(StringComparer.Ordinal);
        dimensions = tools.SelectMany(tool => tool.Grouping?.Values ?? []).Select(Lexicon.ConceptOf).Concat(Dimensional).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Reads a question by itself.</summary>
    public Question Read(string text)
    {
        var words = Tokenizer.Read(text);
        var when = new DateWords(words, today).Find();
        var ids = Enumerable.Range(0, words.Count).Where(i => when?.Covers(i) != true && IsId(words, i)).ToArray();
        var terms = new TermFinder(text, words, i => when?.Covers(i) == true || ids.Contains(i), toolWords).Find();
        var free = Enumerable.Range(0, words.Count)
            .Where(i => when?.Covers(i) != true && !ids.Contains(i) && !terms.Any(term => term.IsFirm && i >= term.First && i <= term.Last))
            .ToArray();

        var question = new Question
        {
            Text = text,
            Words = words,
            When = when,
            Ids = [.. ids.Select(i => words[i].Text)],
            Terms = terms,
            Concepts = ConceptsOf(words, free).ToFrozenSet(StringComparer.Ordinal),
            Rows = RowsOf(words, free),
            IsMine = IsMine(words),
        };
        question = question with { Subject = SubjectOf(question, free) };
        if (when is null && words.Any(word => word.Lower == "overdue"))
        {
            question = question with { When = new DateSpan(null, today.AddDays(-1), today.AddDays(-1), -1, -1) };
        }

        question = question with { Dimension = DimensionOf(question) };
        question = Decide(Implied(question) is { } status ? question with { Concepts = question.Concepts.Append(status).ToFrozenSet(StringComparer.Ordinal) } : question);
        return question with { IsFollowUp = FollowUp.Continues(question) };
    }

    /// <summary>Decides again what a question wants, after a follow-up took over facets of the question before.</summary>
    public static Question Decide(Question question) => question with { Intent = IntentOf(question) };

    // The status that goes without saying: revenue is won, what is due or will close is open.
    private string? Implied(Question question)
    {
        var words = question.Words;
        if (question.Means("open", "won", "lost", "done"))
        {
            return null;
        }

        if (question.Subject == "task")
        {
            return words.Any(word => word.Lower is "all" or "every") ? null : "open";
        }

        var ranked = question.Dimension is "user" or "client" or "product" && question.Means("top", "bottom") && (question.Means("value") || !question.Means("deal"));
        return ranked || words.Any(word => word.Lower is "revenue" or "revenues" or "turnover" or "earned") ? "won"
            : words.Any(word => word.Lower == "overdue") || (words.Any(word => word.Lower is "closing" or "close" or "due") && question.When?.To >= today) ? "open"
            : null;
    }

    private static bool IsId(IReadOnlyList<Token> words, int i) =>
        words[i].LooksLikeId && Calendar.Ordinal(words[i].Lower) is null
        && (words[i].Text.Length >= 8 || (i > 0 && (words[i - 1].Lower is "id" or "no" or "number" || Lexicon.Nouns.Contains(words[i - 1].Concept))));

    private IEnumerable<string> ConceptsOf(IReadOnlyList<Token> words, int[] free)
    {
        foreach (var i in free)
        {
            var (word, next) = (words[i], i + 1 < words.Count ? words[i + 1] : null);
            var qualifies = word.Lower is "sales" or "account" && next?.Concept is "user" or "team" or "stage" or "pipeline";
            if (word.Lower is "contact" && next?.Concept is "describe" or "data")
            {
                yield return "email";
                yield return "phone";
            }
            else if (!qualifies && (!Lexicon.IsFunctionWord(word.Lower) || (toolWords.Contains(word.Concept) && !Lexicon.IsFunctionWord(word.Concept))))
            {
                yield return word.Concept;
            }

            if ((word.Lower, next?.Lower) is ("how", "many") or ("number", "of"))
            {
                yield return "count";
            }
            else if (word.Concept == "rate")
            {
                yield return "won";
                yield return "lost";
            }
            else if ((word.Lower, next?.Lower) is ("how", "much"))
            {
                yield return "value";
                yield return "total";
            }
            else if ((word.Lower, next?.Lower) is ("to", "do"))
            {
                yield return "task";
            }
            else if ((word.Lower, next?.Lower) is ("look" or "looks", "after") or ("takes" or "take", "care") || word.Lower == "owns")
            {
                yield return "responsible";
            }
        }
    }

    private static int? RowsOf(IReadOnlyList<Token> words, int[] free)
    {
        foreach (var i in free)
        {
            if (words[i].Lower is not ("a" or "an" or "one") && Calendar.Count(words[i].Lower) is >= 1 and <= 100 and var count)
            {
                var before = i > 0 ? words[i - 1] : null;
                var after = i + 1 < words.Count ? words[i + 1] : null;
                if (before?.Concept is "top" or "bottom" or "recent" || before?.Lower is "first" or "last" || after?.Concept is "top" or "bottom" or "recent"
                    || (after is not null && Lexicon.Nouns.Contains(after.Concept)))
                {
                    return count;
                }
            }
        }

        return null;
    }

    private static bool IsMine(IReadOnlyList<Token> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var next = i + 1 < words.Count ? words[i + 1].Lower : "";
            var before = i > 0 ? words[i - 1].Lower : "";
            if (words[i].Lower is "my" or "mine"
                || (words[i].Lower == "i" && (next is "have" or "won" or "sold" or "own" or "need" or "lost" || before is "do" or "did" or "have" or "must" or "should"))
                || (words[i].Lower == "me" && before is "to" or "for"))
            {
                return true;
            }
        }

        return false;
    }

    private static string? SubjectOf(Question question, int[] free)
    {
        var concepts = free.Where(i => !(question.Words[i].Lower is "sales" or "account" && i + 1 < question.Words.Count && question.Words[i + 1].Concept is "user"))
            .Select(i => question.Words[i].Concept);
        return concepts.FirstOrDefault(concept => Lexicon.Nouns.Contains(concept) && question.Concepts.Contains(concept))
            ?? (question.Means("task") ? "task" : question.Means("lead") ? "client" : question.Means("due") ? "task" : null);
    }

    private string? DimensionOf(Question question)
    {
        var words = question.Words;
        for (var i = 0; i + 1 < words.Count; i++)
        {
            if (words[i].Lower is "by" or "per" or "each" or "every" or "across" or "among")
            {
                var at = i + 1;
                while (at + 1 < words.Count && (words[at].Lower is "the" or "our" or "sales" or "each" or "deal" or "pipeline" || (words[at].Lower == "account" && words[at + 1].Concept == "user")))
                {
                    at++;
                }

                if (dimensions.Contains(words[at].Concept) && !question.Terms.Any(term => term.IsFirm && at >= term.First && at <= term.Last))
                {
                    return words[at].Concept;
                }
            }
        }

        var measured = question.Concepts.Any(concept => Measures.Contains(concept));
        return question.Subject is { } subject && Dimensional.Contains(subject) && (measured || (subject is "product" or "stage" && question.Terms.Count == 0)) ? subject
            : question.Means("pipeline") && !question.Means("count") ? "stage"
            : null;
    }

    private static Intent IntentOf(Question question)
    {
        var meaningful = question.Concepts.Count > 0 || question.Terms.Count > 0 || question.Ids.Count > 0;
        if (question.Concepts.Any(concept => concept is "hello" or "thanks" or "help") || !meaningful)
        {
            if (question.Concepts.IsSubsetOf(["hello", "thanks", "help", "you"]) && question.Ids.Count == 0 && question.Terms.Count == 0)
            {
                return question.Means("thanks") ? Intent.Thanks : question.Means("hello") ? Intent.Greeting : Intent.Help;
            }
        }

        if (Commands(question))
        {
            return Intent.Write;
        }

        var aboutDeals = question.Subject is null or "deal" or "pipeline" || question.Dimension is not null;
        if (question.Dimension is not null
            || (aboutDeals && (question.Means("average", "rate") || (question.Subject is null && question.Means("won") && question.Means("lost"))))
            || (aboutDeals && question.Means("count", "total") && question.Means("deal", "won", "lost", "open", "pipeline") && !Lists(question)))
        {
            return Intent.Aggregate;
        }

        return Describes(question) ? Intent.Describe : Intent.List;
    }

    private static bool Lists(Question question) => question.Words is [{ Lower: "which" or "list" or "show" or "find" }, ..];

    private static bool Describes(Question question)
    {
        var asksWho = question.Terms.Count == 1 && question.Words is [{ Lower: "who" }, { Lower: "is" }, ..] or [{ Lower: "who's" or "who" }, ..] && question.Concepts.IsSubsetOf(["user"]);
        var one = asksWho || question.Terms.Any(term => term.IsFirm) || question.Ids.Count > 0 || (question.Terms.Count > 0 && question.Means("describe"));
        if (!one)
        {
            return question.Terms.Count == 1 && question.Concepts.IsSubsetOf(question.Terms[0].Text.Split(' ').Select(word => Lexicon.ConceptOf(word.ToLowerInvariant())).Append("list"));
        }

        return question.Means("describe") || question.Subject is "activity" || question.Concepts.IsSubsetOf(["list", "client", "user", "product"]) && !Plural(question)
            || (question.Subject is null or "user" && question.Concepts.Any(concept => Lexicon.Fields.Contains(concept)))
            || (question.Ids.Count > 0 && !Plural(question));
    }

    private static bool Plural(Question question) =>
        question.Words.Any(word => Lexicon.Nouns.Contains(word.Concept) && word.Lower.EndsWith('s') && word.Lower is not "sales");

    // A verb in its plain form where commands have it, or a noun that starts one: "new task: ...", "task for X: ..."
    private static bool Commands(Question question)
    {
        var words = question.Words;
        for (var i = 0; i < words.Count; i++)
        {
            var opens = i == 0 || Openers.Contains(words[i - 1].Lower) || question.Text[words[i - 1].End..words[i].Start].AsSpan().IndexOfAny(",.:!") >= 0;
            var verb = words[i].Lower is "note" or "put" or "schedule" or "move" || (Lexicon.Writes.Contains(words[i].Concept) && !words[i].Lower.EndsWith('d'))
                || words[i].Lower is "add" or "record" or "send" or "remind";
            if (opens && verb && words[i].Lower is not "creates" && i + 1 < words.Count)
            {
                return true;
            }
        }

        var first = words.Count > 0 && words[0].Lower is "new" or "a" or "i" ? 1 : 0;
        var starts = words.Skip(first).Take(3).Any(word => word.Concept == "task" && !word.Lower.EndsWith('s'));
        return starts && (question.Text.Contains(':', StringComparison.Ordinal) || words.Any(word => word.Lower == "to")) && words[0].Lower is not ("which" or "what" or "list" or "show" or "is" or "any");
    }
}
