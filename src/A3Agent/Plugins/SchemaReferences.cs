using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace A3Agent.Plugins;

/// <summary>
/// Writes out the references of an inferred schema: a type that is used twice in one argument comes as a pointer to its first use, which
/// is wrong once the argument's schema is part of a tool's schema, and which some providers do not follow.
/// </summary>
internal static class SchemaReferences
{
    /// <summary>Copies the schema of one argument without references.</summary>
    /// <param name="schema">The schema; its pointers start at itself.</param>
    /// <param name="argument">What the argument is called in an exception.</param>
    /// <exception cref="InvalidOperationException">The type contains itself.</exception>
    public static JsonNode? WriteOut(JsonNode? schema, string argument) => Copy(schema, schema, [], argument);

    private static JsonNode? Copy(JsonNode? node, JsonNode? root, ImmutableHashSet<string> open, string argument) => node switch
    {
        JsonObject schema when schema["$ref"] is JsonValue pointer => Follow(schema, pointer.GetValue<string>(), root, open, argument),
        JsonObject schema => new JsonObject(schema.Select(part => KeyValuePair.Create(part.Key, Copy(part.Value, root, open, argument)))),
        JsonArray list => new JsonArray([.. list.Select(part => Copy(part, root, open, argument))]),
        _ => node?.DeepClone(),
    };

    private static JsonNode? Follow(JsonObject reference, string pointer, JsonNode? root, ImmutableHashSet<string> open, string argument)
    {
        if (open.Contains(pointer))
        {
            throw new InvalidOperationException(
                $"The argument {argument} has a type that contains itself, which no model fills reliably. "
                + "Give it a flat record of its own.");
        }

        var copy = Copy(Target(root, pointer), root, open.Add(pointer), argument);
        if (copy is JsonObject schema && reference["description"] is { } description)
        {
            // It belongs to this use of the type; what else stands beside a reference is filling.
            schema["description"] = description.DeepClone();
        }

        return copy;
    }

    private static JsonNode? Target(JsonNode? root, string pointer) =>
        pointer.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Select(step => Uri.UnescapeDataString(step)
                .Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal))
            .Aggregate(root, (node, step) => node is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)] : node?[step]);
}
