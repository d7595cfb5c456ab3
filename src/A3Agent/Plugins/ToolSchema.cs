using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.SemanticKernel;

namespace A3Agent.Plugins;

/// <summary>
/// Makes one strict schema out of what the kernel infers from a method, the same in every flavour: objects are closed, an optional
/// property has its plain type (it is left out, not null: some providers refuse lists of types), <c>[Range]</c> becomes limits.
/// </summary>
internal static class ToolSchema
{
    public static JsonElement Of(KernelFunction function)
    {
        // Nothing else of the kernel's: the description is sent beside the schema, and Microsoft's kernel repeats it as "condition".
        var inferred = JsonNode.Parse(function.JsonSchema.GetRawText()) as JsonObject ?? [];
        var properties = new JsonObject();
        foreach (var (name, schema) in inferred["properties"] as JsonObject ?? [])
        {
            properties[name] = SchemaReferences.WriteOut(schema, $"{function.PluginName}.{function.Name}.{name}");
        }

        foreach (var parameter in function.UnderlyingMethod?.GetParameters() ?? [])
        {
            if (parameter.GetCustomAttribute<RangeAttribute>() is { } range && properties[parameter.Name!] is JsonObject schema)
            {
                schema["minimum"] = Convert.ToDecimal(range.Minimum, CultureInfo.InvariantCulture);
                schema["maximum"] = Convert.ToDecimal(range.Maximum, CultureInfo.InvariantCulture);
            }
        }

        var root = new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = inferred["required"]?.DeepClone() };
        return JsonSerializer.SerializeToElement(Strict(root, required: true));
    }

    private static JsonObject Strict(JsonNode? node, bool required)
    {
        var schema = node?.DeepClone() as JsonObject ?? [];
        schema.Remove("$schema");
        if (!required)
        {
            DropNull(schema);
        }

        AddMissingType(schema);
        if (schema["items"] is { } items)
        {
            schema["items"] = Strict(items, required: true);
        }

        if (schema["anyOf"] is JsonArray branches)
        {
            schema["anyOf"] = new JsonArray([.. branches.Select(branch => Strict(branch, required: true))]);
        }

        if (Types(schema).Contains("object"))
        {
            Close(schema);
        }

        return schema;
    }

    private static void Close(JsonObject schema)
    {
        var names = schema["required"] is JsonArray list ? list.Select(name => name!.GetValue<string>()).ToHashSet() : [];
        var properties = new JsonObject();
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            properties[name] = Strict(property, names.Contains(name));
        }

        var values = schema["additionalProperties"] is JsonObject free ? Strict(free, required: true) : null;
        foreach (var key in (string[])["properties", "required", "additionalProperties"])
        {
            schema.Remove(key);
        }

        schema["properties"] = properties;
        schema["required"] = new JsonArray([.. properties.Select(property => property.Key).Where(names.Contains).Select(name => (JsonNode)name)]);
        schema["additionalProperties"] = values ?? (JsonNode)false;
    }

    private static void DropNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray && Types(schema).Where(type => type != "null").ToArray() is [var only])
        {
            schema["type"] = only;
        }

        if (schema["enum"] is JsonArray values)
        {
            schema["enum"] = new JsonArray([.. values.Where(value => value is not null).Select(value => value!.DeepClone())]);
        }

        if (schema["anyOf"] is JsonArray branches
            && branches.Where(branch => branch is not JsonObject o || !Types(o).SequenceEqual(["null"])).ToArray() is [JsonObject single])
        {
            schema.Remove("anyOf");
            foreach (var (key, value) in single)
            {
                schema.TryAdd(key, value?.DeepClone());
            }
        }

        if (schema.TryGetPropertyValue("default", out var initial) && initial is null)
        {
            schema.Remove("default");
        }
    }

    private static void AddMissingType(JsonObject schema)
    {
        if (schema.ContainsKey("type"))
        {
            return;
        }

        if (schema["enum"] is JsonArray values && values.OfType<JsonValue>().All(value => value.GetValueKind() == JsonValueKind.String))
        {
            schema["type"] = values.Contains(null) ? new JsonArray("string", "null") : "string";
        }
        else if (schema.ContainsKey("properties"))
        {
            schema["type"] = "object";
        }
    }

    private static IEnumerable<string> Types(JsonObject schema) => schema["type"] switch
    {
        JsonArray types => types.Select(type => type!.GetValue<string>()),
        JsonValue type => [type.GetValue<string>()],
        _ => [],
    };
}
