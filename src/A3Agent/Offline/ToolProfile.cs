using System.Collections.Frozen;
using Microsoft.Extensions.AI;

namespace A3Agent.Offline;

/// <summary>A tool, as its declaration describes it.</summary>
internal sealed class ToolProfile
{
    private static readonly FrozenSet<string> SearchWords = FrozenSet.Create(
        StringComparer.Ordinal,
        "search",
        "find",
        "list",
        "query",
        "lookup"
    );
    private static readonly FrozenSet<string> ReadWords = FrozenSet.Create(
        StringComparer.Ordinal,
        "get",
        "read",
        "show",
        "fetch",
        "describe",
        "summary",
        "summarize",
        "count",
        "report",
        "is",
        "has",
        "check",
        "compare"
    );

    private static readonly FrozenSet<string> OtherWrites = FrozenSet.Create(
        StringComparer.Ordinal,
        "cancel",
        "approve",
        "reject",
        "charge",
        "pay",
        "refund",
        "transfer",
        "order",
        "invite",
        "notify",
        "post",
        "upload",
        "import",
        "merge",
        "archive",
        "rename",
        "close",
        "reopen",
        "start",
        "stop",
        "run",
        "execute",
        "trigger",
        "publish",
        "submit",
        "sign",
        "apply",
        "modify",
        "copy",
        "restore",
        "reset",
        "convert",
        "enable",
        "disable",
        "activate",
        "deactivate",
        "block",
        "unblock",
        "lock",
        "unlock",
        "mark",
        "complete",
        "finish",
        "dial",
        "email",
        "mail",
        "message",
        "write",
        "save",
        "store",
        "push",
        "insert",
        "upsert",
        "subscribe",
        "unsubscribe",
        "reschedule",
        "unassign"
    );

    /// <summary>Reads a declaration.</summary>
    public ToolProfile(AIFunctionDeclaration declaration)
    {
        Name = declaration.Name;
        Description = declaration.Description ?? "";
        var words = Lexicon.WordsOf(Name).ToArray();
        Parameters = ToolParameter.ReadAll(declaration.JsonSchema, searches: words.Any(SearchWords.Contains));
        Write = WriteOf(words);
        Searches = words.Any(SearchWords.Contains);
        Nouns = words
            .Where(word => !SearchWords.Contains(word) && !ReadWords.Contains(word))
            .Select(Lexicon.ConceptOf)
            .Where(concept => concept != Write)
            .ToFrozenSet(StringComparer.Ordinal);
        Mentions = Lexicon
            .WordsOf(Description)
            .Where(word => !Lexicon.IsFunctionWord(word))
            .Select(Lexicon.ConceptOf)
            .ToFrozenSet(StringComparer.Ordinal);
        Vocabulary = Parameters.SelectMany(parameter => parameter.Vocabulary).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Its name on the wire.</summary>
    public string Name { get; }

    /// <summary>What it says about itself.</summary>
    public string Description { get; }

    /// <summary>Its parameters.</summary>
    public IReadOnlyList<ToolParameter> Parameters { get; }

    /// <summary>What it writes, as a concept (create, log, ...); null when its name does not say that it writes.</summary>
    public string? Write { get; }

    /// <summary>Whether it lists what matches.</summary>
    public bool Searches { get; }

    /// <summary>What its name is about, as concepts.</summary>
    public FrozenSet<string> Nouns { get; }

    /// <summary>What its description mentions, as concepts.</summary>
    public FrozenSet<string> Mentions { get; }

    /// <summary>What its parameters and their values are called, as concepts.</summary>
    public FrozenSet<string> Vocabulary { get; }

    /// <summary>The parameter that says what to group by; null when it does not group.</summary>
    public ToolParameter? Grouping => Parameters.FirstOrDefault(parameter => parameter.Role == ParameterRole.Grouping);

    /// <summary>The parameter that takes free words; null when it has none.</summary>
    public ToolParameter? Query => Parameters.FirstOrDefault(parameter => parameter.Role == ParameterRole.Query);

    /// <summary>The kinds of records that its parameters can name.</summary>
    public IEnumerable<string> Kinds =>
        Parameters.Where(parameter => parameter.Kind is not null).Select(parameter => parameter.Kind!).Distinct();

    // Verbs that the lexicon has no concept for stand for themselves; such a tool is left alone rather than run by mistake.
    private static string? WriteOf(string[] words) =>
        words.Any(word => SearchWords.Contains(word) || ReadWords.Contains(word))
            ? null
            : words.Select(Lexicon.ConceptOf).FirstOrDefault(Lexicon.Writes.Contains) ?? words.FirstOrDefault(OtherWrites.Contains);

    /// <summary>Whether a parameter can name a record of the kind.</summary>
    public bool Takes(string kind) => Parameters.Any(parameter => parameter.Kind == kind);

    /// <summary>The tools that a request offers.</summary>
    public static IReadOnlyList<ToolProfile> ReadAll(ChatOptions? options) =>
        options?.ToolMode is NoneChatToolMode
            ? []
            : [.. (options?.Tools ?? []).OfType<AIFunctionDeclaration>().Select(declaration => new ToolProfile(declaration))];
}
