using System.Collections.Frozen;

namespace A3Agent.Offline;

/// <summary>Reads questions with the words that the offered tools use.</summary>
internal sealed class QuestionReader
{
    private static readonly FrozenSet<string> Dimensional = FrozenSet.Create(
        StringComparer.Ordinal,
        "user",
        "client",
        "product",
        "stage",
        "status",
        "team"
    );
    private static readonly FrozenSet<string> Measures = FrozenSet.Create(
        StringComparer.Ordinal,
        "deal",
        "won",
        "lost",
        "value",
        "average",
        "top",
        "bottom",
        "pipeline",
        "total"
    );
    private readonly DateOnly today;
    private readonly FrozenSet<string> toolWords;
    private readonly FrozenSet<string> dimensions;

    /// <summary>Makes a reader.</summary>
    public QuestionReader(IReadOnlyList<ToolProfile> tools, DateOnly today)
    {
        this.today = today;
        toolWords = tools.SelectMany(tool => tool.Nouns.Concat(tool.Vocabulary)).ToFrozenSet(StringComparer.Ordinal);
        dimensions = tools
            .SelectMany(tool => tool.Grouping?.Values ?? [])
            .Select(Lexicon.ConceptOf)
            .Concat(Dimensional)
            .ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Reads a question by itself.</summary>
    public Question Read(string text)
    {
        var words = Tokenizer.Read(text);
        var when = new DateWords(words, today).Find();
        var ids = Enumerable.Range(0, words.Count).Where(i => when?.Covers(i) != true && IsId(words, i)).ToArray();
        var terms = new TermFinder(text, words, i => when?.Covers(i) == true || ids.Contains(i), toolWords).Find();
        var first = AsksForClients(words) ? 1 : 0;
        var free = Enumerable
            .Range(first, words.Count - first)
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
        question = IntentRules.Decide(
            Implied(question) is { } status
                ? question with
                {
                    Concepts = question.Concepts.Append(status).ToFrozenSet(StringComparer.Ordinal),
                }
                : question
        );
        return question with { IsFollowUp = FollowUp.Continues(question) };
    }

    /// <summary>Whether it asks for deals without the word: "what's open with X".</summary>
    public static bool AsksWhatIsOpen(IReadOnlyList<Token> words) =>
        words is [{ Lower: "what" }, { Concept: "open" or "won" or "lost" }, ..]
            or [{ Lower: "what" }, { Lower: "is" }, { Concept: "open" or "won" or "lost" }, ..];

    // "Who are our customers" asks for customers, not for a person.
    private static bool AsksForClients(IReadOnlyList<Token> words) =>
        words is [{ Lower: "who" }, { Lower: "is" or "are" or "was" or "were" }, ..] or [{ Lower: "who", IsPossessive: true }, ..]
        && words.Skip(1).Any(word => word.Concept == "client");

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

        var ranked =
            question.Dimension is "user" or "client" or "product"
            && question.Means("top", "bottom")
            && (question.Means("value") || !question.Means("deal"));
        return ranked || words.Any(word => word.Lower is "revenue" or "revenues" or "turnover" or "earned") ? "won"
            : words.Any(word => word.Lower == "overdue")
            || (words.Any(word => word.Lower is "closing" or "close" or "due") && question.When?.To >= today)
                ? "open"
            : null;
    }

    private static bool IsId(IReadOnlyList<Token> words, int i) =>
        words[i].LooksLikeId
        && Calendar.Ordinal(words[i].Lower) is null
        && (
            words[i].Text.Length >= 8
            || (i > 0 && (words[i - 1].Lower is "id" or "no" or "number" || Lexicon.Nouns.Contains(words[i - 1].Concept)))
        );

    private IEnumerable<string> ConceptsOf(IReadOnlyList<Token> words, int[] free)
    {
        if (AsksWhatIsOpen(words))
        {
            yield return "deal";
        }

        foreach (var i in free)
        {
            var (word, next) = (words[i], i + 1 < words.Count ? words[i + 1] : null);
            var qualifies = word.Lower is "sales" or "account" && next?.Concept is "user" or "team" or "stage" or "pipeline";
            if (word.Lower is "contact" && next?.Concept is "describe" or "data")
            {
                yield return "email";
                yield return "phone";
            }
            else if (
                !qualifies
                && (!Lexicon.IsFunctionWord(word.Lower) || (toolWords.Contains(word.Concept) && !Lexicon.IsFunctionWord(word.Concept)))
            )
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
            else if ((word.Lower, next?.Lower) is ("to", "do") || word.Lower is "remind" or "schedule" or "assign" or "arrange" or "book")
            {
                yield return "task";
            }
            else if ((word.Lower, next?.Lower) is ("look" or "looks", "after") or ("takes" or "take", "care") || word.Lower == "owns")
            {
                yield return "responsible";
            }
        }
    }

    private int? RowsOf(IReadOnlyList<Token> words, int[] free)
    {
        foreach (var i in free)
        {
            if (words[i].Lower is not ("a" or "an" or "one") && Calendar.Count(words[i].Lower) is >= 1 and <= 100 and var count)
            {
                var before = i > 0 ? words[i - 1] : null;
                var after = i + 1 < words.Count ? words[i + 1] : null;
                if (
                    before?.Concept is "top" or "bottom" or "recent"
                    || before?.Lower is "first" or "last"
                    || after?.Concept is "top" or "bottom" or "recent"
                    || (after is not null && (Lexicon.Nouns.Contains(after.Concept) || toolWords.Contains(after.Concept)))
                )
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
            if (
                words[i].Lower is "my" or "mine"
                || (
                    words[i].Lower == "i"
                    && (
                        next is "have" or "won" or "sold" or "own" or "need" or "lost"
                        || before is "do" or "did" or "have" or "must" or "should"
                    )
                )
                || (words[i].Lower == "me" && before is "to" or "for")
            )
            {
                return true;
            }
        }

        return false;
    }

    private static string? SubjectOf(Question question, int[] free)
    {
        var concepts = free.Where(i =>
                !(
                    question.Words[i].Lower is "sales" or "account"
                    && i + 1 < question.Words.Count
                    && question.Words[i + 1].Concept is "user"
                )
            )
            .Select(i => question.Words[i].Concept);
        return concepts.FirstOrDefault(concept => Lexicon.Nouns.Contains(concept) && question.Concepts.Contains(concept))
            ?? (
                question.Means("task") ? "task"
                : AsksWhatIsOpen(question.Words) ? "deal"
                : question.Means("lead") ? "client"
                : question.Means("due") ? "task"
                : null
            );
    }

    private string? DimensionOf(Question question)
    {
        var words = question.Words;
        for (var i = 0; i + 1 < words.Count; i++)
        {
            if (words[i].Lower is "by" or "per" or "each" or "every" or "across" or "among")
            {
                var at = i + 1;
                while (
                    at + 1 < words.Count
                    && (
                        words[at].Lower is "the" or "our" or "sales" or "each" or "deal" or "pipeline"
                        || (words[at].Lower == "account" && words[at + 1].Concept == "user")
                    )
                )
                {
                    at++;
                }

                if (
                    dimensions.Contains(words[at].Concept)
                    && !question.Terms.Any(term => term.IsFirm && at >= term.First && at <= term.Last)
                )
                {
                    return words[at].Concept;
                }
            }
        }

        var measured = question.Concepts.Any(concept => Measures.Contains(concept));
        return question.Subject is { } subject
            && Dimensional.Contains(subject)
            && (measured || (subject is "product" or "stage" && question.Terms.Count == 0))
                ? subject
            : question.Means("pipeline") && !question.Means("count") ? "stage"
            : null;
    }
}
