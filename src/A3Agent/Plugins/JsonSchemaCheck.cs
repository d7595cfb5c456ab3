using System.Text.Json;
using A3Agent.Crm;

namespace A3Agent.Plugins;

/// <summary>
/// Checks the arguments of a tool call against the tool's schema before anything runs, with messages that a model can act on.
/// </summary>
/// <remarks>
/// The subset of JSON Schema that tool schemas use: type (also a list of types), properties, required, additionalProperties, enum,
/// items, minimum, maximum, minLength, maxLength, minItems, maxItems, anyOf and the formats date and date-time. What is optional may
/// be left out or null.
/// </remarks>
public static partial class JsonSchemaCheck
{
    /// <summary>More errors than this help nobody.</summary>
    private const int MaxErrors = 10;

    /// <summary>Finds what is wrong with the arguments of a call.</summary>
    /// <param name="schema">The tool's schema: <see cref="Tool.Schema"/>.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>
    /// At most 10 errors, empty when the arguments are right; <see cref="FieldError.Field"/> is the argument's path, for example
    /// <c>filters.status</c> or <c>filters.tags[0]</c>, and empty for the arguments as a whole.
    /// </returns>
    public static IReadOnlyList<FieldError> Check(JsonElement schema, JsonElement arguments)
    {
        var errors = new List<FieldError>();
        CheckValue(schema, arguments, "", errors);
        return errors.Count <= MaxErrors ? errors : errors[..MaxErrors];
    }

    private static void CheckValue(JsonElement schema, JsonElement value, string path, List<FieldError> errors)
    {
        if (schema.ValueKind is not JsonValueKind.Object || errors.Count > MaxErrors)
        {
            return;
        }

        if (WrongText(value) || !HasType(schema, value))
        {
            errors.Add(new FieldError(path, $"{Show(value)} is not {Expected(schema)}"));
            return;
        }

        if (schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
        {
            var values = string.Join(", ", allowed.EnumerateArray().Select(one => one.ToString()));
            errors.Add(new FieldError(path, $"{Show(value)} is not one of {values}"));
            return;
        }

        if (schema.TryGetProperty("anyOf", out var branches))
        {
            CheckBranches(branches, value, path, errors);
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object: CheckObject(schema, value, path, errors); break;
            case JsonValueKind.Array: CheckArray(schema, value, path, errors); break;
            case JsonValueKind.String: CheckText(schema, value.GetString()!, path, errors); break;
            case JsonValueKind.Number: CheckNumber(schema, value, path, errors); break;
        }
    }

    private static void CheckObject(JsonElement schema, JsonElement value, string path, List<FieldError> errors)
    {
        var required = schema.TryGetProperty("required", out var list)
            ? list.EnumerateArray().Select(name => name.GetString()!).ToList()
            : [];
        var closed = schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind is JsonValueKind.False;
        schema.TryGetProperty("properties", out var properties);
        var seen = new HashSet<string>(StringComparer.Ordinal);

        foreach (var property in value.EnumerateObject())
        {
            var at = Join(path, property.Name);
            if (!seen.Add(property.Name))
            {
                errors.Add(new FieldError(at, "is given twice"));
            }
            else if (properties.ValueKind is JsonValueKind.Object && properties.TryGetProperty(property.Name, out var known))
            {
                if (property.Value.ValueKind is not JsonValueKind.Null || required.Contains(property.Name))
                {
                    CheckValue(known, property.Value, at, errors);
                }
            }
            else if (closed)
            {
                errors.Add(new FieldError(at, UnknownArgument(properties)));
            }
            else
            {
                CheckValue(others, property.Value, at, errors);
            }
        }

        errors.AddRange(required.Where(name => !seen.Contains(name)).Select(name => new FieldError(Join(path, name), "is required")));
    }

    private static void CheckArray(JsonElement schema, JsonElement value, string path, List<FieldError> errors)
    {
        CheckSize(schema, value.GetArrayLength(), "minItems", "maxItems", "entries", path, errors);
        if (schema.TryGetProperty("items", out var items))
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                CheckValue(items, item, $"{path}[{index++}]", errors);
            }
        }
    }

    private static void CheckBranches(JsonElement branches, JsonElement value, string path, List<FieldError> errors)
    {
        var failures = new List<(JsonElement Branch, List<FieldError> Errors)>();
        foreach (var branch in branches.EnumerateArray())
        {
            var found = new List<FieldError>();
            CheckValue(branch, value, path, found);
            if (found.Count == 0)
            {
                return;
            }

            failures.Add((branch, found));
        }

        // A branch whose type fits says best what is wrong inside; else the first (the other one is null).
        var best = failures.FirstOrDefault(failure => HasType(failure.Branch, value), failures[0]);
        errors.AddRange(best.Errors);
    }

    private static string UnknownArgument(JsonElement properties)
    {
        var names = properties.ValueKind is JsonValueKind.Object
            ? string.Join(", ", properties.EnumerateObject().Select(property => property.Name))
            : "";
        return names.Length == 0 ? "unknown argument; there are no arguments" : $"unknown argument; the arguments are {names}";
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
