using System.Globalization;
using System.Text.Json.Nodes;

namespace A3Agent.Models.StructuredOutput;

/// <summary>
/// The definitions that a strict schema needs. Only the root and $defs can be referred to there, so whatever else a reference points at
/// becomes a definition of its own; that works for a type that contains itself too.
/// </summary>
internal sealed class SchemaReferenceTable(JsonObject root)
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Queue<(string Name, JsonNode Target, string Pointer)> _waiting = new();

    /// <summary>What a reference is called in the strict schema; null when it points nowhere.</summary>
    public string? NameOf(string reference)
    {
        if (reference == "#")
        {
            return reference;
        }

        if (!reference.StartsWith("#/", StringComparison.Ordinal))
        {
            return null;
        }

        var steps = JsonPointer.Steps(reference[1..]);
        var pointer = string.Concat(steps.Select(step => SchemaProblem.Step("", step)));
        if (!_names.TryGetValue(pointer, out var name))
        {
            if (Find(steps) is not { } target)
            {
                return null;
            }

            name = Free(steps is ["$defs" or "definitions", var known] ? known : steps[^1]);
            _names[pointer] = name;
            _waiting.Enqueue((name, target, pointer));
        }

        return $"#/$defs/{SchemaProblem.Step("", name)[1..]}";
    }

    /// <summary>The next definition that is needed and not written yet; null when there is none.</summary>
    public (string Name, JsonNode Target, string Pointer)? Next() => _waiting.TryDequeue(out var next) ? next : null;

    private string Free(string wanted)
    {
        var name = wanted;
        for (var i = 2; _names.ContainsValue(name); i++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{wanted}{i}");
        }

        return name;
    }

    private JsonNode? Find(string[] steps) => steps.Aggregate((JsonNode?)root, (node, step) => node switch
    {
        JsonObject owner => owner[step],
        JsonArray list when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count
            => list[index],
        _ => null,
    });
}
