using System.Text.Json;

namespace A3Agent.Models.StructuredOutput;

/// <summary>One validation. Not thread-safe.</summary>
internal sealed class SchemaValidation(JsonElement root)
{
    // References that lead to references without looking into the value; JSON itself is at most 64 deep.
    private const int MaxReferences = 64;

    private readonly List<SchemaProblem> _errors = [];

    public IReadOnlyList<SchemaProblem> Errors => _errors;

    public void Check(JsonElement schema, JsonElement value, string at, int references)
    {
        if (_errors.Count >= StrictSchemaValidator.MaxErrors)
        {
            return;
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            if (schema.ValueKind != JsonValueKind.True)
            {
                Add(at, "is not allowed");
            }

            return;
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            Follow(reference, value, at, references + 1);
        }

        if (schema.TryGetProperty("type", out var type) && !SchemaValues.HasType(type, value))
        {
            Add(at, $"is {SchemaValues.Kind(value)} and must be {SchemaValues.Expected(type)}");
            return;
        }

        CheckChoice(schema, value, at);
        if (schema.TryGetProperty("anyOf", out var branches))
        {
            CheckBranches(branches, value, at, references);
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object: CheckObject(schema, value, at); break;
            case JsonValueKind.Array: CheckArray(schema, value, at); break;
            case JsonValueKind.String: AddRange(at, SchemaValues.TextErrors(schema, value.GetString()!)); break;
            case JsonValueKind.Number: AddRange(at, SchemaNumbers.Errors(schema, value)); break;
        }
    }

    private void Follow(JsonElement reference, JsonElement value, string at, int references)
    {
        var target = reference.ValueKind == JsonValueKind.String ? JsonPointer.Follow(root, reference.GetString()!) : default;
        if (target.ValueKind == JsonValueKind.Undefined || references > MaxReferences)
        {
            Add(at, $"cannot be checked: the schema's reference {reference} leads nowhere");
            return;
        }

        Check(target, value, at, references);
    }

    private void CheckChoice(JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
        {
            var choices = string.Join(", ", allowed.EnumerateArray().Select(SchemaValues.Show));
            Add(at, $"is {SchemaValues.Show(value)} and must be one of {choices}");
        }

        if (schema.TryGetProperty("const", out var only) && !JsonElement.DeepEquals(only, value))
        {
            Add(at, $"is {SchemaValues.Show(value)} and must be {SchemaValues.Show(only)}");
        }
    }

    private void CheckObject(JsonElement schema, JsonElement value, string at)
    {
        var known = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object;
        var hasOthers = schema.TryGetProperty("additionalProperties", out var others);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            var place = SchemaProblem.Step(at, property.Name);
            if (!seen.Add(property.Name))
            {
                Add(place, "is given twice");
            }
            else if (known && properties.TryGetProperty(property.Name, out var own))
            {
                Check(own, property.Value, place, 0);
            }
            else if (hasOthers)
            {
                Check(others, property.Value, place, 0);
            }
        }

        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Select(name => name.GetString()!).Where(name => !seen.Contains(name)))
            {
                Add(SchemaProblem.Step(at, name), "is required and missing");
            }
        }
    }

    private void CheckArray(JsonElement schema, JsonElement value, string at)
    {
        var count = value.GetArrayLength();
        if (schema.TryGetProperty("minItems", out var least) && count < least.GetDouble())
        {
            Add(at, $"has {count} entries and must have at least {least}");
        }

        if (schema.TryGetProperty("maxItems", out var most) && count > most.GetDouble())
        {
            Add(at, $"has {count} entries and must have at most {most}");
        }

        if (schema.TryGetProperty("items", out var items))
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                Check(items, item, $"{at}/{index++}", 0);
            }
        }
    }

    // The alternative that the value comes closest to says best what is wrong.
    private void CheckBranches(JsonElement branches, JsonElement value, string at, int references)
    {
        List<SchemaProblem>? best = null;
        var deepest = -1;
        foreach (var branch in branches.EnumerateArray())
        {
            var attempt = new SchemaValidation(root);
            attempt.Check(branch, value, at, references + 1);
            if (attempt._errors.Count == 0)
            {
                return;
            }

            var depth = attempt._errors.Max(error => error.Pointer.Length);
            if (depth > deepest || (depth == deepest && attempt._errors.Count < best!.Count))
            {
                (best, deepest) = (attempt._errors, depth);
            }
        }

        _errors.AddRange(best is null ? [new(at, "fits none of the alternatives")] : best);
    }

    private void AddRange(string at, IEnumerable<string> messages)
    {
        foreach (var message in messages)
        {
            Add(at, message);
        }
    }

    private void Add(string at, string message)
    {
        if (_errors.Count < StrictSchemaValidator.MaxErrors)
        {
            _errors.Add(new(at, message));
        }
    }
}
