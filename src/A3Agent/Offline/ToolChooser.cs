namespace A3Agent.Offline;

/// <summary>A tool with how well it fits a question.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Score">Larger fits better.</param>
internal sealed record RankedTool(ToolProfile Tool, double Score);

/// <summary>
/// Ranks tools by what their names, descriptions, parameters and values share with a question, and by the kind of answer wanted.
/// </summary>
internal static class ToolChooser
{
    private const double Enough = 2.5;

    // One word of a long description may be there by chance.
    private const int FewestMentions = 2;

    /// <summary>The tools that fit, best first.</summary>
    /// <param name="tools">The tools on offer.</param>
    /// <param name="question">The question.</param>
    /// <param name="entities">The records that its names turned out to mean, as far as they are known yet.</param>
    public static IReadOnlyList<RankedTool> Rank(IReadOnlyList<ToolProfile> tools, Question question, IReadOnlyList<Entity> entities) =>
        [
            .. tools
                .Where(tool => tool.Write is null || (question.Intent == Intent.Write && IsMeant(tool.Write, question)))
                .Select(tool => new RankedTool(tool, Score(tool, question, entities, tools)))
                .Where(ranked => ranked.Score >= Enough)
                .OrderByDescending(ranked => ranked.Score)
                .ThenBy(ranked => ranked.Tool.Name, StringComparer.Ordinal),
        ];

    // A tool that writes runs only for its own verb: "send an e-mail" does not log one.
    private static bool IsMeant(string write, Question question) =>
        question.Means(write)
        || (write == "log" && question.Means("note"))
        || (write == "create" && question.Subject == "task");

    private static double Score(ToolProfile tool, Question question, IReadOnlyList<Entity> entities, IReadOnlyList<ToolProfile> tools)
    {
        var shared = Shared(tool, question, tools);
        var fits = entities.Sum(entity => Fit(tool, question, entity.Kind)) + IdFit(tool, question, tools);
        return shared + fits == 0 ? 0 : shared + fits + Shape(tool, question) - Missing(tool, question, entities);
    }

    private static double Shared(ToolProfile tool, Question question, IReadOnlyList<ToolProfile> tools)
    {
        var named = question.Concepts.Where(tool.Nouns.Contains).ToArray();
        var valued = question.Concepts.Count(concept => !named.Contains(concept) && tool.Vocabulary.Contains(concept));
        var mentioned = question
            .Concepts.Where(concept => !named.Contains(concept) && !tool.Vocabulary.Contains(concept) && tool.Mentions.Contains(concept))
            .ToArray();
        if (named.Length + valued == 0 && (tool.Write is not null || mentioned.Length < FewestMentions))
        {
            return 0;
        }

        var unmentioned = tool.Nouns.Count - named.Length;
        return named.Sum(concept => concept == question.Subject ? 4 : 3)
            + Math.Min(valued, 3)
            + Math.Min(mentioned.Sum(concept => tools.Count(other => other.Mentions.Contains(concept)) == 1 ? 2 : 0.75), 4)
            - (named.Length + valued + mentioned.Length > 0 ? 0.5 * unmentioned : 0);
    }

    private static double Shape(ToolProfile tool, Question question) =>
        question.Intent switch
        {
            Intent.Write => tool.Write is null ? -10
            : question.Means(tool.Write) ? 3
            : 1,
            Intent.Aggregate when tool.Grouping is { } grouping => 6
                + (grouping.Values.Select(Lexicon.ConceptOf).Contains(question.Dimension) ? 2 : 0),
            Intent.Describe when tool.Grouping is not null => 1,
            Intent.Describe => tool.Searches ? 0 : 3,
            Intent.List when tool.Searches => 2,
            _ => 0,
        };

    private static double Fit(ToolProfile tool, Question question, string kind) =>
        tool.Takes(kind)
            ? question.Intent == Intent.Describe
            && tool.Nouns.Contains(kind)
            && tool.Parameters.Any(parameter => parameter.Kind == kind && parameter.IsRequired)
                ? 5
                : 2
            : tool.Searches && tool.Query is not null && tool.Nouns.Contains(kind)
                ? 1
                : -2;

    // A bare id is most likely of a kind that nobody looks up by name.
    private static double IdFit(ToolProfile tool, Question question, IReadOnlyList<ToolProfile> tools) =>
        question.Ids.Count > 0
        && question.Intent == Intent.Describe
        && tool.Parameters.FirstOrDefault(parameter => parameter is { IsRequired: true, Role: ParameterRole.Id }) is { Kind: { } kind }
            ? tools.Any(other => other.Searches && other.Query is not null && other.Nouns.Contains(kind))
                ? 1
                : 3
            : 0;

    // A required id that nothing in the question can give
    private static double Missing(ToolProfile tool, Question question, IReadOnlyList<Entity> entities)
    {
        var known = entities.Count > 0;
        return tool
            .Parameters.Where(parameter => parameter.IsRequired && parameter.Kind is not null)
            .Sum(parameter =>
                entities.Any(entity => entity.Kind == parameter.Kind)
                || (parameter.Kind == "user" && (question.IsMine || question.Intent == Intent.Write))
                    ? 0
                : !known && question.Terms.Count > 0 && parameter.Kind is not ("deal" or "task" or "activity") ? 0.5
                : question.Ids.Count > 0 || (question.Subject == parameter.Kind && question.Terms.Count > 0 && !known) ? 0
                : 5
            );
    }
}
