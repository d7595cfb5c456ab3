using System.Text.Json;
using System.Text.RegularExpressions;
using A3Agent.Prompts.Values;
using Microsoft.SemanticKernel;
using YamlDotNet.RepresentationModel;

namespace A3Agent.Prompts.Loading;

/// <summary>The nodes of a declared variable.</summary>
internal sealed record InputShape(YamlNode Node, IReadOnlyDictionary<string, YamlNode> Fields)
{
    /// <summary>Where its name stands, else where it begins.</summary>
    public YamlNode Name => Fields.GetValueOrDefault("name", Node);
}

/// <summary>Reads <c>input_variables</c>.</summary>
internal sealed partial class InputsReader(YamlFile file, ProblemList problems)
{
    private const int MaxNameLength = 64;

    private static readonly string[] Keys = ["name", "description", "default", "is_required", "json_schema"];
    private static readonly string[] SchemaKeys = ["type", "items", "enum", "description"];

    /// <summary>Checks the shape: what Semantic Kernel's own reader would refuse less clearly, or not at all.</summary>
    public IReadOnlyList<InputShape> ReadShapes(YamlNode? node) =>
        node is null ? [] : [.. file.Sequence(node, "input_variables").Select(ReadShape)];

    /// <summary>Checks the declared variables.</summary>
    /// <param name="shapes">What <see cref="ReadShapes"/> gave.</param>
    /// <param name="variables">The same as Semantic Kernel reads it.</param>
    public IReadOnlyList<PromptInput> Read(IReadOnlyList<InputShape> shapes, IReadOnlyList<InputVariable> variables)
    {
        var inputs = new Dictionary<string, PromptInput>(StringComparer.OrdinalIgnoreCase);
        foreach (var (shape, variable) in shapes.Zip(variables))
        {
            if (Read(shape, variable) is { } input && !inputs.TryAdd(input.Name, input))
            {
                problems.Add(shape.Name, $"The variable '{input.Name}' is declared twice; letter case makes no difference.");
            }
        }

        return [.. inputs.Values];
    }

    private InputShape ReadShape(YamlNode node)
    {
        var shape = new InputShape(node, file.Mapping(node, "an input variable", Keys));
        if (shape.Name is not YamlScalarNode { Value.Length: > 0 })
        {
            problems.Add(node, "An input variable needs a name.");
        }

        return shape;
    }

    private PromptInput? Read(InputShape shape, InputVariable variable)
    {
        var fields = shape.Fields;
        if (!NameForm().IsMatch(variable.Name) || variable.Name.Length > MaxNameLength)
        {
            problems.Add(shape.Name, $"'{variable.Name}' is not a variable's name: a letter, then letters, digits and single underscores.");
            return null;
        }

        if (variable.IsRequired && fields.TryGetValue("is_required", out var required) && fields.ContainsKey("default"))
        {
            problems.Add(required, $"The variable '{variable.Name}' is required and has a default; leave one of them out.");
        }

        var input = new PromptInput
        {
            Name = variable.Name,
            Description = variable.Description,
            Required = variable.IsRequired && !fields.ContainsKey("default"),
        };
        input = WithSchema(input, fields);
        return fields.TryGetValue("default", out var node) ? input with { Default = Default(input, node, variable.Default) } : input;
    }

    private PromptInput WithSchema(PromptInput input, IReadOnlyDictionary<string, YamlNode> fields)
    {
        if (!fields.TryGetValue("json_schema", out var node) || file.Scalar(node, "json_schema") is not { } scalar)
        {
            return input;
        }

        try
        {
            var schema = JsonElement.Parse(scalar.Value ?? "");
            if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type))
            {
                problems.Add(node, "json_schema must be a JSON object with a type, for example '{\"type\":\"integer\"}'.");
                return input;
            }

            foreach (var key in schema.EnumerateObject().Where(key => !SchemaKeys.Contains(key.Name)))
            {
                problems.Add(node, $"'{key.Name}' in json_schema would not be checked; the keys are {string.Join(", ", SchemaKeys)}.");
            }

            return input with { Kinds = Kinds(type, schema, node), Choices = Choices(schema, node) };
        }
        catch (JsonException exception)
        {
            problems.Add(file.Text(scalar), exception);
            return input;
        }
    }

    private InputKinds Kinds(JsonElement type, JsonElement schema, YamlNode node)
    {
        var kinds = InputKinds.None;
        foreach (var name in type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().ToArray() : [type])
        {
            var kind = InputKindsNames.FromName(name.ValueKind == JsonValueKind.String ? name.GetString() : null);
            kinds |= kind;
            if (kind == InputKinds.None)
            {
                problems.Add(node, $"The type {name.GetRawText()} is not one of string, number, integer, boolean, array and object.");
            }
        }

        if (kinds.HasFlag(InputKinds.Texts)
            && !(schema.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Object
                && items.TryGetProperty("type", out var item) && item.ValueKind == JsonValueKind.String && item.ValueEquals("string")))
        {
            problems.Add(node, "An array holds strings: '{\"type\":\"array\",\"items\":{\"type\":\"string\"}}'.");
        }

        return kinds;
    }

    private IReadOnlyList<string> Choices(JsonElement schema, YamlNode node)
    {
        if (!schema.TryGetProperty("enum", out var choices))
        {
            return [];
        }

        if (choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0
            && choices.EnumerateArray().All(choice => choice.ValueKind == JsonValueKind.String))
        {
            return [.. choices.EnumerateArray().Select(choice => choice.GetString()!)];
        }

        problems.Add(node, "enum must be a list of strings.");
        return [];
    }

    // Semantic Kernel's YAML takes only text as a default, so that of another type is its JSON as text.
    private JsonElement? Default(PromptInput input, YamlNode node, object? value)
    {
        if (value is not (null or string))
        {
            problems.Add(node, $"The default of '{input.Name}' must be text; write a list or an object as JSON in quotes.");
            return null;
        }

        var text = value as string ?? "";
        if (Parse(input, text) is { } json && InputValue.From(input, json, out var reason) is null)
        {
            problems.Add(node, $"The default of '{input.Name}' does not fit its type: {reason}");
        }

        return Parse(input, text);
    }

    private static JsonElement? Parse(PromptInput input, string text)
    {
        if (input.Kinds != InputKinds.Text)
        {
            try
            {
                return JsonElement.Parse(text);
            }
            catch (JsonException)
            {
                // Not JSON, so it is meant as text, which the type may refuse.
            }
        }

        return JsonSerializer.SerializeToElement(text);
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*\z")]
    private static partial Regex NameForm();
}
