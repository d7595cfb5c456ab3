using System.Text.Json;
using System.Text.Json.Nodes;

namespace A3Agent.Models.StructuredOutput;

/// <summary>The types that a schema allows, and adding null to them.</summary>
internal static class SchemaTypes
{
    private const string Null = "null";

    /// <summary>Whether the schema's type is, or lists, this one.</summary>
    public static bool Has(JsonObject schema, string type) => Of(schema).Contains(type);

    /// <summary>Adds the type that a schema only implies.</summary>
    public static void Complete(JsonObject source, JsonObject result)
    {
        if (result.ContainsKey("type") || source.ContainsKey("anyOf"))
        {
            return;
        }

        if (source.ContainsKey("properties") || source.ContainsKey("items"))
        {
            result["type"] = source.ContainsKey("properties") ? "object" : "array";
        }
        else if (result["enum"] is JsonArray { Count: > 0 } values && values.All(IsText))
        {
            result["type"] = "string";
        }
        else if (result.TryGetPropertyValue("const", out var value) && IsText(value))
        {
            result["type"] = "string";
        }
    }

    /// <summary>The schema with null allowed beside what it allows.</summary>
    public static JsonObject Nullable(JsonObject schema)
    {
        if (AllowsNull(schema))
        {
            return schema;
        }

        if (schema["anyOf"] is JsonArray branches && !schema.ContainsKey("type"))
        {
            branches.Add(OnlyNull());
            return schema;
        }

        if (!schema.ContainsKey("type") || schema.ContainsKey("const") || schema.ContainsKey("anyOf"))
        {
            return Choice(schema);
        }

        schema["type"] = new JsonArray([.. Of(schema).Select(type => (JsonNode)type), Null]);
        if (schema["enum"] is JsonArray values && !values.Contains(null))
        {
            values.Add(null);
        }

        return schema;
    }

    private static bool AllowsNull(JsonObject schema)
        => (schema["enum"] is not JsonArray values || values.Contains(null))
            && !schema.ContainsKey("$ref")
            && (schema.ContainsKey("type") ? Has(schema, Null)
                : schema["anyOf"] is JsonArray branches ? branches.Any(branch => branch is JsonObject one && AllowsNull(one))
                : schema.ContainsKey("enum"));

    // The description belongs to the property, not to one of its alternatives.
    private static JsonObject Choice(JsonObject schema)
    {
        var result = new JsonObject();
        if (schema["description"] is { } description)
        {
            schema.Remove("description");
            result["description"] = description;
        }

        result["anyOf"] = new JsonArray(schema, OnlyNull());
        return result;
    }

    private static IEnumerable<string> Of(JsonObject schema) => schema["type"] switch
    {
        JsonArray list => list.Where(IsText).Select(type => type!.GetValue<string>()).ToList(),
        JsonValue one when IsText(one) => [one.GetValue<string>()],
        _ => [],
    };

    private static JsonObject OnlyNull() => new() { ["type"] = Null };

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
}
