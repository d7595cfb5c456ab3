using System.Text.Json.Nodes;

namespace A3Agent.Models.StructuredOutput;

/// <summary>One rewriting of a schema into the strict subset. Not thread-safe.</summary>
internal sealed class StrictSchemaRewriter(JsonObject root)
{
    private const int MaxProperties = 5000;
    private const int MaxEnumValues = 1000;
    private const int MaxDepth = 10;

    private static readonly HashSet<string> Kept =
    [
        "title", "description", "type", "enum", "const", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "multipleOf", "minItems", "maxItems",
    ];

    // They say nothing about which values are right.
    private static readonly HashSet<string> Dropped =
        ["default", "examples", "$schema", "$comment", "$id", "deprecated", "readOnly", "writeOnly", "nullable"];

    // Handled where they are met.
    private static readonly HashSet<string> Structural =
        ["properties", "required", "additionalProperties", "items", "anyOf", "$ref", "$defs", "definitions"];

    private readonly SchemaReferenceTable _references = new(root);
    private int _properties;
    private int _enumValues;

    public List<SchemaProblem> Problems { get; } = [];

    public JsonObject Rewrite()
    {
        if (root["type"]?.ToJsonString() is not (null or "\"object\"") || root.ContainsKey("anyOf") || root.ContainsKey("$ref"))
        {
            Add("", "the root must be an object, neither a choice nor a reference");
        }

        var result = Object(root, "", 0);
        var definitions = new JsonObject();
        while (_references.Next() is var (name, target, pointer))
        {
            definitions[name] = Any(target, pointer, 0);
        }

        if (definitions.Count > 0)
        {
            result["$defs"] = definitions;
        }

        if (_properties > MaxProperties || _enumValues > MaxEnumValues)
        {
            Add("", $"a strict schema has at most {MaxProperties} properties and {MaxEnumValues} enum values in all");
        }

        return result;
    }

    private JsonNode? Any(JsonNode? node, string pointer, int depth)
    {
        if (node is not JsonObject schema)
        {
            Add(pointer, "must be a schema that says its type");
            return null;
        }

        return schema.ContainsKey("$ref") ? Reference(schema, pointer) : Object(schema, pointer, depth);
    }

    private JsonObject Reference(JsonObject schema, string pointer)
    {
        foreach (var (name, _) in schema.Where(part => part.Key is not ("$ref" or "description" or "title" or "$defs" or "definitions")))
        {
            Add(SchemaProblem.Step(pointer, name), "cannot stand beside $ref; put both into a definition");
        }

        var result = new JsonObject();
        var target = schema["$ref"] is JsonValue value && value.TryGetValue(out string? text) ? _references.NameOf(text) : null;
        if (target is null)
        {
            Add(SchemaProblem.Step(pointer, "$ref"), "must point into this schema, for example #/$defs/name");
        }

        result["$ref"] = target;
        Copy(schema, result, "description");
        return result;
    }

    private JsonObject Object(JsonObject schema, string pointer, int depth)
    {
        var result = new JsonObject();
        foreach (var (name, value) in schema)
        {
            if (Kept.Contains(name))
            {
                result[name] = value?.DeepClone();
            }
            else if (!Dropped.Contains(name) && !Structural.Contains(name))
            {
                Add(SchemaProblem.Step(pointer, name), "is not in the strict subset");
            }
        }

        SchemaTypes.Complete(schema, result);
        _enumValues += (result["enum"] as JsonArray)?.Count ?? 0;
        CheckPattern(result, pointer);
        if (schema["anyOf"] is JsonArray branches)
        {
            var at = SchemaProblem.Step(pointer, "anyOf");
            result["anyOf"] = new JsonArray([.. branches.Select((branch, i) => Any(branch, SchemaProblem.Step(at, $"{i}"), depth + 1))]);
        }

        if (SchemaTypes.Has(result, "object"))
        {
            AddProperties(schema, result, pointer, depth);
        }

        if (SchemaTypes.Has(result, "array"))
        {
            result["items"] = Any(schema["items"], SchemaProblem.Step(pointer, "items"), depth + 1);
        }

        if (!result.ContainsKey("type") && !result.ContainsKey("anyOf") && !result.ContainsKey("enum") && !result.ContainsKey("const"))
        {
            Add(pointer, "must be a schema that says its type");
        }

        return schema["nullable"]?.ToJsonString() == "true" ? SchemaTypes.Nullable(result) : result;
    }

    private void AddProperties(JsonObject schema, JsonObject result, string pointer, int depth)
    {
        if (schema["additionalProperties"] is { } others && others.ToJsonString() != "false")
        {
            Add(SchemaProblem.Step(pointer, "additionalProperties"),
                "must be false: keys that are not listed cannot be asked for; use a list of pairs");
        }
        else if (schema["properties"] is not JsonObject { Count: > 0 } && !schema.ContainsKey("additionalProperties"))
        {
            Add(pointer, "is an object without properties, which could hold nothing");
        }

        if (depth >= MaxDepth)
        {
            Add(pointer, $"is nested more than {MaxDepth} levels deep");
            return;
        }

        var properties = new JsonObject();
        var required = (schema["required"] as JsonArray)?.Select(name => name?.GetValue<string>()).ToHashSet() ?? [];
        foreach (var (name, value) in schema["properties"] as JsonObject ?? [])
        {
            var at = SchemaProblem.Step(SchemaProblem.Step(pointer, "properties"), name);
            var property = Any(value, at, depth + 1) as JsonObject;
            properties[name] = property is null || required.Contains(name) ? property : SchemaTypes.Nullable(property);
            _properties++;
        }

        foreach (var name in required.Where(name => name is not null && !properties.ContainsKey(name)))
        {
            Add(SchemaProblem.Step(pointer, "required"), $"names '{name}', which is no property");
        }

        result["properties"] = properties;
        result["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]);
        result["additionalProperties"] = false;
    }

    private void CheckPattern(JsonObject schema, string pointer)
    {
        if (schema["pattern"] is JsonValue value && (!value.TryGetValue(out string? pattern) || PatternText.Find(pattern) is null))
        {
            Add(SchemaProblem.Step(pointer, "pattern"), "is not a regular expression");
        }
    }

    private static void Copy(JsonObject from, JsonObject to, string name)
    {
        if (from[name] is { } value)
        {
            to[name] = value.DeepClone();
        }
    }

    private void Add(string pointer, string message) => Problems.Add(new(pointer, message));
}
