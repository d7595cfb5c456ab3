using System.Globalization;

namespace A3Agent.Offline;

/// <summary>Fills a tool's arguments from a question, by each parameter's role.</summary>
/// <param name="question">The question.</param>
/// <param name="entities">What its names mean, at most one of each kind.</param>
/// <param name="facts">Who asks, and when.</param>
internal sealed class ArgumentFiller(Question question, IReadOnlyList<Entity> entities, PromptFacts facts)
{
    private const int LargestList = 50;
    private static readonly TimeOnly Noon = new(12, 0);
    private readonly CommandText command = new(question, entities);

    /// <summary>Fills the arguments.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="missing">The required parameters that the question says nothing about.</param>
    public PlannedCall Fill(ToolProfile tool, out IReadOnlyList<ToolParameter> missing)
    {
        var arguments = Fill(tool, tool.Parameters);
        missing = [.. tool.Parameters.Where(parameter => parameter.IsRequired && !arguments.ContainsKey(parameter.Name))];
        return new PlannedCall(tool, arguments);
    }

    private Dictionary<string, object?> Fill(ToolProfile tool, IReadOnlyList<ToolParameter> parameters)
    {
        var arguments = new Dictionary<string, object?>();
        foreach (var parameter in parameters)
        {
            if (Value(tool, parameter) is { } value)
            {
                arguments[parameter.Name] = value;
            }
        }

        return arguments;
    }

    private object? Value(ToolProfile tool, ToolParameter parameter) =>
        parameter.Role switch
        {
            ParameterRole.Grouping => Grouping(parameter),
            ParameterRole.Order => Order(parameter),
            ParameterRole.Choice => Choice(parameter),
            ParameterRole.Limit => Limit(tool, parameter),
            ParameterRole.FromDate => question.When?.From is { } from ? Date(parameter, from) : null,
            ParameterRole.ToDate => question.When?.To is { } to ? Date(parameter, to) : null,
            ParameterRole.Date => question.When is { } when && !(tool.Write == "log" && when.Day >= facts.Today)
                ? Date(parameter, when.Day)
                : null,
            ParameterRole.Id => Id(tool, parameter),
            ParameterRole.Entity => entities.FirstOrDefault(entity => entity.Kind == parameter.Kind)?.Id ?? Plain(parameter),
            ParameterRole.Query => Query(tool, parameter),
            ParameterRole.Title => tool.Write == "log" ? command.Subject(ContactType(tool)) : command.Title(),
            ParameterRole.Text => tool.Write is null ? Plain(parameter) : command.Body(),
            ParameterRole.Number => Number(parameter),
            ParameterRole.Flag => parameter.Vocabulary.Overlaps(question.Concepts) ? true : null,
            ParameterRole.List => parameter.Vocabulary.Overlaps(question.Concepts) && FreeTerms() is { Length: > 0 } terms ? terms : null,
            ParameterRole.Object => Fill(tool, parameter.Parts) is { Count: > 0 } parts ? parts : null,
            _ => Plain(parameter),
        };

    private string? Grouping(ToolParameter parameter) =>
        parameter.Values.FirstOrDefault(value => Lexicon.ConceptOf(value) == question.Dimension)
        ?? parameter.Values.FirstOrDefault(value => value == "status")
        ?? (parameter.IsRequired ? parameter.Values[0] : null);

    private string? Order(ToolParameter parameter) =>
        parameter.Values.FirstOrDefault(value =>
            Lexicon.ConceptOf(value) switch
            {
                "value" => question.Means("top", "bottom") && !question.Means("recent"),
                "close" => question.When is not null && question.Means("close", "due") && !question.Means("top"),
                "opened" or "created" or "date" => question.Means("recent"),
                _ => false,
            }
        );

    private string? Choice(ToolParameter parameter)
    {
        var meant = parameter.Values.Where(value => question.Concepts.Contains(Lexicon.ConceptOf(value))).ToArray();
        return meant.Length == 1 ? meant[0]
            : meant.Length > 1 && parameter.IsRequired ? First(meant)
            : null;
    }

    // Of several values the one that is said first: "log a call: he wants an e-mail"
    private string First(string[] values) =>
        values.MinBy(value => question.Words.TakeWhile(word => word.Concept != Lexicon.ConceptOf(value)).Count())!;

    private string? ContactType(ToolProfile tool) =>
        tool.Parameters.FirstOrDefault(parameter => parameter.Role == ParameterRole.Choice) is { } type ? Choice(type) : null;

    private object? Limit(ToolProfile tool, ToolParameter parameter)
    {
        var largest = parameter.Maximum ?? LargestList;
        return question.Rows is { } rows && question.Intent != Intent.Aggregate ? Math.Min(rows, largest)
            : tool.Query is not null && question.Intent == Intent.List ? largest
            : null;
    }

    private string? Id(ToolProfile tool, ToolParameter parameter)
    {
        var known =
            entities.FirstOrDefault(entity =>
                entity.Kind == parameter.Kind && (tool.Write is null || parameter.Kind != "user" || entity.Term.IsAddressed)
            ) ?? (tool.Write is null ? null : entities.FirstOrDefault(entity => entity.Kind == parameter.Kind));
        if (known is not null)
        {
            return known.Id;
        }

        if (
            question.Ids.Count > 0
            && (
                question.Subject == parameter.Kind
                || (parameter.IsRequired && parameter.Kind != "user")
                || (tool.Write is not null && parameter.Kind == "deal")
            )
        )
        {
            return question.Ids[0];
        }

        if (parameter.Kind == "user")
        {
            return question.IsMine || (tool.Write is not null && parameter.IsRequired) ? facts.UserId : null;
        }

        return parameter.IsRequired && question.Subject == parameter.Kind ? FreeTerms().FirstOrDefault() : null;
    }

    private string? Query(ToolProfile tool, ToolParameter parameter)
    {
        var own = entities.FirstOrDefault(entity => tool.Nouns.Contains(entity.Kind));
        var words = own?.Term.Text ?? string.Join(' ', FreeTerms());
        return words.Length > 0 || parameter.IsRequired ? words : null;
    }

    private object? Number(ToolParameter parameter)
    {
        for (var i = 0; i < question.Words.Count; i++)
        {
            if (
                question.Words[i].IsNumber
                && question.When?.Covers(i) != true
                && question.Words[i].Text.Length <= 9
                && (parameter.IsRequired || Near(i).Any(word => parameter.Vocabulary.Contains(word.Concept)))
            )
            {
                return int.Parse(question.Words[i].Text, CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    private IEnumerable<Token> Near(int i) => question.Words.Skip(Math.Max(i - 2, 0)).Take(5);

    private string? Plain(ToolParameter parameter) =>
        parameter.IsRequired || (parameter.Vocabulary.Overlaps(question.Concepts) && parameter.Role == ParameterRole.Other)
            ? FreeTerms().FirstOrDefault()
            : null;

    private string[] FreeTerms() =>
        [.. question.Terms.Where(term => entities.All(entity => entity.Term != term)).Select(term => term.Text)];

    private string Date(ToolParameter parameter, DateOnly day)
    {
        if (!parameter.WantsTime)
        {
            return Calendar.Iso(day);
        }

        var noon = day.ToDateTime(Noon);
        return new DateTimeOffset(noon, facts.TimeZone.GetUtcOffset(noon)).ToString(
            "yyyy-MM-dd'T'HH:mm:sszzz",
            CultureInfo.InvariantCulture
        );
    }
}
