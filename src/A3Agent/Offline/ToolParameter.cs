using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace A3Agent.Offline;

/// <summary>A parameter of a tool.</summary>
internal sealed class ToolParameter
{
    private static readonly string[] IdKinds = ["client", "deal", "user", "task", "activity"];
    private static readonly string[] EntityKinds = ["product", "stage", "team"];
    private readonly string[] words;

    private ToolParameter(string name, JsonElement schema, bool isRequired, bool searches)
    {
        Name = name;
        IsRequired = isRequired;
        Schema = NotNull(schema);
        words = [.. Lexicon.WordsOf(name).DefaultIfEmpty(name)];
        Description = Text(schema, "description") ?? Text(Schema, "description") ?? "";
        Type = TypeOf(Schema);
        Values = ValuesOf();
        Parts = Type == "object" ? ReadAll(Schema, searches) : [];
        (Role, Kind) = Classify(searches);
        Vocabulary = words
            .Where(word => !Lexicon.IsFunctionWord(word))
            .Concat(Values)
            .Select(Lexicon.ConceptOf)
            .Concat(Parts.SelectMany(part => part.Vocabulary))
            .ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether a call needs it.</summary>
    public bool IsRequired { get; }

    /// <summary>Its JSON type.</summary>
    public string Type { get; }

    /// <summary>What it says about itself.</summary>
    public string Description { get; }

    /// <summary>The values that it takes; empty when any.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>What it is for.</summary>
    public ParameterRole Role { get; }

    /// <summary>The kind of record or thing that it names, as a concept; null when it names none.</summary>
    public string? Kind { get; }

    /// <summary>The parameters inside it.</summary>
    public IReadOnlyList<ToolParameter> Parts { get; }

    /// <summary>What it and its values are called, as concepts.</summary>
    public FrozenSet<string> Vocabulary { get; }

    /// <summary>Whether a date is wanted with a time.</summary>
    public bool WantsTime => Text(Schema, "format") == "date-time" || Description.Contains("date-time", StringComparison.OrdinalIgnoreCase);

    /// <summary>The largest number that it takes, as its schema or description says; null when neither does.</summary>
    public int? Maximum =>
        Schema.TryGetProperty("maximum", out var maximum) && maximum.TryGetInt32(out var number) ? number
        : Lexicon
            .WordsOf(Description.Replace("..", " ", StringComparison.Ordinal))
            .Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0)
            .DefaultIfEmpty()
            .Max()
            is > 1
                and var largest
            ? largest
        : null;

    private JsonElement Schema { get; }

    /// <summary>The parameters of a schema, in its order.</summary>
    public static IReadOnlyList<ToolParameter> ReadAll(JsonElement schema, bool searches)
    {
        if (
            schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object
        )
        {
            return [];
        }

        var required =
            schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
                ? names.EnumerateArray().Select(name => name.ToString()).ToHashSet(StringComparer.Ordinal)
                : [];
        return
        [
            .. properties
                .EnumerateObject()
                .Where(property => property.Value.ValueKind == JsonValueKind.Object)
                .Select(property => new ToolParameter(property.Name, property.Value, required.Contains(property.Name), searches)),
        ];
    }

    private (ParameterRole Role, string? Kind) Classify(bool searches)
    {
        if (Type is "integer" or "number")
        {
            return (
                words.Any(word => word is "limit" or "top" or "max" or "count" or "size" or "take")
                    ? ParameterRole.Limit
                    : ParameterRole.Number,
                null
            );
        }

        if (Type is "boolean" or "array" or "object")
        {
            return (
                Type switch
                {
                    "boolean" => ParameterRole.Flag,
                    "array" => ParameterRole.List,
                    _ => ParameterRole.Object,
                },
                null
            );
        }

        if (Values.Count > 0)
        {
            return (
                words[0] == "group" ? ParameterRole.Grouping
                : words.Any(word => word is "order" or "sort") ? ParameterRole.Order
                : ParameterRole.Choice,
                null
            );
        }

        return IdKind() is { } kind
            ? (ParameterRole.Id, kind)
            : (TextRole(searches), EntityKinds.FirstOrDefault(entity => words[^1] == entity));
    }

    private ParameterRole TextRole(bool searches)
    {
        var mentionsDate =
            Text(Schema, "format")?.StartsWith("date", StringComparison.Ordinal) == true
            || Lexicon.WordsOf(Description).Any(word => word is "date" or "day" or "iso" or "yyyy");
        return words switch
        {
            [.., "from" or "start" or "since" or "after"] when mentionsDate => ParameterRole.FromDate,
            [.., "to" or "end" or "until" or "before"] when mentionsDate => ParameterRole.ToDate,
            [.., "date" or "day" or "deadline"] => ParameterRole.Date,
            [.., "at" or "on" or "when" or "due"] when mentionsDate => ParameterRole.Date,
            [.., "query" or "q" or "search" or "keywords" or "keyword"] => ParameterRole.Query,
            [.., "name" or "text" or "term"] when searches => ParameterRole.Query,
            [.., "title" or "subject" or "headline"] => ParameterRole.Title,
            [.., "text" or "body" or "note" or "notes" or "description" or "message" or "content" or "comment"] => ParameterRole.Text,
            [.. var all] when EntityKinds.Contains(all[^1]) => ParameterRole.Entity,
            _ => Text(Schema, "format")?.StartsWith("date", StringComparison.Ordinal) == true ? ParameterRole.Date : ParameterRole.Other,
        };
    }

    // "clientId"; "assignedTo", when its description says "user id"; "owner"
    private string? IdKind()
    {
        var concepts = words.Select(word => word is "assigned" or "assignee" ? "user" : Lexicon.ConceptOf(word)).ToArray();
        var described = Lexicon.WordsOf(Description).Select(Lexicon.ConceptOf).ToArray();
        var namesId = words[^1] is "id" or "ids";
        var describesId = described.Contains("id");
        if (!namesId && !describesId && words is not ["assigned", "to"] and not ["assignee"] and not ["owner"])
        {
            return null;
        }

        return concepts.FirstOrDefault(IdKinds.Contains)
            ?? described.FirstOrDefault(IdKinds.Contains)
            ?? (namesId && words.Length > 1 ? concepts[^2] : null);
    }

    private string[] ValuesOf()
    {
        if (Schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
        {
            return [.. values.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!)];
        }

        // Some generators leave enums to the description: "open, won or lost".
        return
            Type == "string"
            && words[0] is "group" or "order" or "sort" or "status" or "type"
            && Description
                .Split([", ", " or ", "/", "|", ": ", "; ", "."], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(part => part.All(c => char.IsAsciiLetterLower(c) || c == '_'))
                .ToArray()
                is { Length: > 1 } listed
            ? listed
            : [];
    }

    private static string TypeOf(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type)
            ? schema.TryGetProperty("properties", out _)
                ? "object"
                : "string"
            : type.ValueKind == JsonValueKind.Array
                ? type.EnumerateArray().Select(one => one.ToString()).FirstOrDefault(one => one != "null") ?? "string"
                : type.ValueKind == JsonValueKind.String
                    ? type.GetString()!
                    : "string";

    // A nullable type may be written as anyOf [type, null].
    private static JsonElement NotNull(JsonElement schema)
    {
        if (schema.TryGetProperty("anyOf", out var any) || schema.TryGetProperty("oneOf", out any))
        {
            return any.ValueKind == JsonValueKind.Array
                ? any.EnumerateArray().FirstOrDefault(one => one.ValueKind == JsonValueKind.Object && TypeOf(one) != "null", schema)
                : schema;
        }

        return schema;
    }

    private static string? Text(JsonElement schema, string property) =>
        schema.TryGetProperty(property, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
