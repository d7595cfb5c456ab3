using System.Globalization;
using System.Text.Json;
using A3Agent.Models.StructuredOutput;
using YamlDotNet.RepresentationModel;

namespace A3Agent.Prompts.Loading;

/// <summary>Reads <c>execution_settings</c>: the model's settings and the output schema.</summary>
internal sealed class SettingsReader(YamlFile file, ProblemList problems)
{
    private const int MaxUserLength = 128;
    private const int MaxModelLength = 200;

    private static readonly string[] Keys =
        ["model_id", "temperature", "top_p", "frequency_penalty", "presence_penalty", "max_tokens", "user", "deterministic", "output_schema"];

    public (PromptSettings Settings, JsonElement? OutputSchema) Read(YamlNode? node)
    {
        if (node is null || !file.Mapping(node, "execution_settings", "default").TryGetValue("default", out var defaults))
        {
            return (new PromptSettings(), null);
        }

        var fields = file.Mapping(defaults, "execution_settings.default", Keys);
        var settings = new PromptSettings(
            Text(fields, "model_id", MaxModelLength),
            Number(fields, "temperature", 0, 2),
            Number(fields, "top_p", 0, 1),
            Number(fields, "frequency_penalty", -2, 2),
            Number(fields, "presence_penalty", -2, 2),
            Count(fields, "max_tokens"),
            Text(fields, "user", MaxUserLength),
            Deterministic(fields));
        return (settings, Schema(fields));
    }

    private YamlScalarNode? Find(IReadOnlyDictionary<string, YamlNode> fields, string key) =>
        fields.TryGetValue(key, out var node) ? file.Scalar(node, key) : null;

    private string? Text(IReadOnlyDictionary<string, YamlNode> fields, string key, int maxLength)
    {
        if (Find(fields, key) is not { } node)
        {
            return null;
        }

        var text = node.Value ?? "";
        if (string.IsNullOrWhiteSpace(text) || text.Length > maxLength)
        {
            problems.Add(node, $"{key} must be a text of 1 to {maxLength} characters; leave it out for the default.");
        }

        return text;
    }

    private double? Number(IReadOnlyDictionary<string, YamlNode> fields, string key, double from, double to)
    {
        if (Find(fields, key) is not { } node)
        {
            return null;
        }

        if (double.TryParse(node.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to)
        {
            return number;
        }

        problems.Add(node, string.Create(
            CultureInfo.InvariantCulture, $"{key} must be a number from {from} to {to}, not '{node.Value}'; leave it out for the default."));
        return null;
    }

    private int? Count(IReadOnlyDictionary<string, YamlNode> fields, string key)
    {
        if (Find(fields, key) is not { } node)
        {
            return null;
        }

        if (int.TryParse(node.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1)
        {
            return count;
        }

        problems.Add(node, $"{key} must be a whole number from 1, not '{node.Value}'; leave it out for the default.");
        return null;
    }

    // Remembering one of several possible answers would only look deterministic.
    private bool Deterministic(IReadOnlyDictionary<string, YamlNode> fields)
    {
        if (Find(fields, "deterministic") is not { } node)
        {
            return false;
        }

        if (!bool.TryParse(node.Value, out var deterministic))
        {
            problems.Add(node, $"deterministic must be true or false, not '{node.Value}'.");
        }
        else if (deterministic && !(Find(fields, "temperature")?.Value is { } text
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var temperature) && temperature == 0))
        {
            problems.Add(node, "deterministic: true needs temperature: 0; otherwise the same inputs may have several answers.");
        }

        return deterministic;
    }

    private JsonElement? Schema(IReadOnlyDictionary<string, YamlNode> fields)
    {
        if (Find(fields, "output_schema") is not { } node)
        {
            return null;
        }

        try
        {
            var schema = JsonElement.Parse(node.Value ?? "");
            if (schema.ValueKind == JsonValueKind.Object)
            {
                return Strict(schema, node);
            }

            problems.Add(node, "output_schema must be a JSON Schema: a JSON object, written as text under output_schema: |");
        }
        catch (JsonException exception)
        {
            problems.Add(file.Text(node), exception);
        }

        return null;
    }

    private JsonElement? Strict(JsonElement schema, YamlScalarNode node)
    {
        var strict = StrictSchema.From(schema);
        foreach (var problem in strict.Problems)
        {
            problems.Add(node, $"Models cannot be asked for this output_schema: {problem}.");
        }

        return strict.Schema;
    }
}
