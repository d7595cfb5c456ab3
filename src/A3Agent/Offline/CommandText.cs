using System.Text;

namespace A3Agent.Offline;

/// <summary>What a command says apart from who, when and "please": "Call Cancity" of "remind Moses to call Cancity on Friday".</summary>
/// <param name="question">The command.</param>
/// <param name="entities">What its names mean.</param>
internal sealed class CommandText(Question question, IReadOnlyList<Entity> entities)
{
    private const int MaxTitleLength = 200;

    private static readonly string[] DateLeads =
    [
        "on",
        "by",
        "the",
        "due",
        "until",
        "till",
        "for",
        "before",
        "at",
        "from",
        "due:",
        "date",
        "is",
        "deadline",
    ];
    private static readonly string[] Fillers = ["please", "thanks", "pls", "thank", "you", "it", "to", "him", "her", "and", "assign"];
    private readonly IReadOnlyList<Token> words = question.Words;

    /// <summary>What is to be done, as one line; null when the command does not say.</summary>
    public string? Title()
    {
        var from = TitleStart();
        var title = from is null ? null : Text(from.Value);
        return title is { Length: > 0 } ? Sentence(title)
            : entities.FirstOrDefault(entity => entity.Kind is not "user")?.Name is { } name ? $"Follow up with {name}"
            : null;
    }

    /// <summary>One line that says what happened, for a contact of a type: "Call with Cancity: agreed on a pilot".</summary>
    public string Subject(string? type)
    {
        var with = entities.FirstOrDefault(entity => entity.Kind == "client")?.Name;
        var head =
            Sentence(type ?? "note")
            + (
                with is null ? ""
                : type is "note" ? $" on {with}"
                : $" with {with}"
            );
        return Body() is { Length: <= 80 } body ? $"{head}: {body}" : head;
    }

    /// <summary>The longer text: what stands behind a colon, "that" or "about"; null when there is none.</summary>
    public string? Body()
    {
        var from = AfterColon() ?? After("that") ?? After("about") ?? After("regarding") ?? After("saying");
        return from is { } start && Text(start, isWhole: true) is { Length: > 0 } text ? Sentence(text) : null;
    }

    private int? TitleStart()
    {
        bool IsQuoted(Term term) => term.First > 0 && question.Text[words[term.First].Start - 1] is '"' or '“';
        if (question.Terms.FirstOrDefault(IsQuoted) is { } quoted)
        {
            return quoted.First;
        }

        return AfterColon() ?? AfterTo() ?? After("about") ?? After("that") ?? AfterVerb();
    }

    private int? AfterColon()
    {
        for (var i = 1; i < words.Count; i++)
        {
            if (
                Gap(i).Contains(':', StringComparison.Ordinal)
                && words[i - 1].Concept is not "due"
                && words[i - 1].Lower is not ("date" or "deadline" or "owner")
            )
            {
                return i;
            }
        }

        return null;
    }

    // "remind X to ...", "create a task for X to ...", but not "I want you to create ..." or "assign to X"
    private int? AfterTo()
    {
        for (var i = 1; i + 1 < words.Count; i++)
        {
            if (
                words[i].Lower is "to"
                && words[i + 1].Concept is not ("create" or "log")
                && !NameAt(i + 1)
                && words[i - 1].Lower is not ("assign" or "assigned")
                && words[i + 1].Lower is not ("do" or "me" or "my" or "the" or "our")
            )
            {
                return i + 1;
            }
        }

        return null;
    }

    private int? After(string word)
    {
        for (var i = 1; i + 1 < words.Count; i++)
        {
            if (words[i].Lower == word)
            {
                return i + 1;
            }
        }

        return null;
    }

    // "schedule a follow-up with Cancity": what stands behind the verb, unless it is no more than the tool's own noun
    private int? AfterVerb()
    {
        var i = 0;
        while (i < words.Count && words[i].Concept is not ("create" or "log"))
        {
            i++;
        }

        i = i == words.Count ? 0 : i + 1;
        while (
            i < words.Count
            && (
                words[i].Lower is "a" or "an" or "the" or "new" or "up" or "me" or "my"
                || words[i].Lower is "task" or "todo" or "to-do" or "reminder"
            )
        )
        {
            i++;
        }

        var meaningful = Enumerable
            .Range(i, words.Count - i)
            .Any(at => Kept(at) && !Lexicon.IsFunctionWord(words[at].Lower) && words[at].Lower is not ("task" or "todo"));
        return meaningful ? i : null;
    }

    private string Text(int from, bool isWhole = false)
    {
        var kept = Enumerable
            .Range(from, words.Count - from)
            .Where(i => isWhole || Kept(i))
            .TakeWhile(i => i == from || words[i].Lower is not ("please" or "pls"))
            .ToList();
        while (kept.Count > 0 && !isWhole && (DateLeads.Contains(words[kept[^1]].Lower) || Fillers.Contains(words[kept[^1]].Lower)))
        {
            kept.RemoveAt(kept.Count - 1);
        }

        var text = new StringBuilder();
        for (var at = 0; at < kept.Count; at++)
        {
            var i = kept[at];
            text.Append(
                    at == 0 ? ""
                    : kept[at - 1] == i - 1 ? Gap(i)
                    : " "
                )
                .Append(Word(i));
        }

        var line = text.ToString().Trim(' ', ',', '.', ';', ':', '-', '!', '?', '"', '“', '”', '\n', '\r');
        return line.Length > MaxTitleLength ? line[..MaxTitleLength] : line;
    }

    // Names as the CRM writes them, and for a pronoun the name that it means.
    private string Word(int i)
    {
        if (
            entities.FirstOrDefault(entity =>
                entity.Term.First == i && entity.Term.Last == i && NameMatch.Compare(words[i].Text, entity.Name) == NameFit.Same
            ) is
            { } named
        )
        {
            return named.Name + question.Text[(words[i].Start + words[i].Text.Length)..words[i].End];
        }

        var meant = words[i].Lower is "them" or "him" or "her" or "it" ? entities.FirstOrDefault(entity => entity.Term.First < 0) : null;
        return meant?.Name ?? question.Text[words[i].Start..words[i].End];
    }

    private bool Kept(int i) => !InDate(i) && !InAssignee(i);

    private bool InDate(int i)
    {
        if (question.When is not { First: >= 0 } when)
        {
            return false;
        }

        var first = when.First;
        while (first > 0 && DateLeads.Contains(words[first - 1].Lower))
        {
            first--;
        }

        return i >= first && i <= when.Last;
    }

    // "... for Moses Frase", "... and assign it to Moses Frase"
    private bool InAssignee(int i) =>
        entities.Any(entity =>
            entity.Kind == "user" && entity.Term.First >= 0 && entity.Term.IsAddressed && i >= LeadOf(entity.Term) && i <= entity.Term.Last
        );

    private int LeadOf(Term term)
    {
        var first = term.First;
        while (first > 0 && words[first - 1].Lower is "for" or "to" or "it" or "assign" or "assigned")
        {
            first--;
        }

        return first;
    }

    private bool NameAt(int i) => question.Terms.Any(term => term.First == i && words[i].IsCapitalised);

    private string Gap(int i) => question.Text[words[i - 1].End..words[i].Start];

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
