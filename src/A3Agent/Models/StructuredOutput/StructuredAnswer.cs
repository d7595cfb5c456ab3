using System.Text.Json;
using System.Text.RegularExpressions;

namespace A3Agent.Models.StructuredOutput;

/// <summary>Reads a model's answer as the JSON that a schema asks for. Pure.</summary>
internal static partial class StructuredAnswer
{
    /// <summary>Reads an answer; around the JSON it may have white space or one code fence, and nothing else.</summary>
    /// <param name="schema">A strict schema.</param>
    /// <param name="text">The answer.</param>
    /// <param name="problems">What is wrong with it; empty when nothing is.</param>
    /// <returns>The value; null when it does not fit.</returns>
    public static JsonElement? Read(JsonElement schema, string text, out IReadOnlyList<SchemaProblem> problems)
    {
        try
        {
            var value = JsonElement.Parse(Fence().Match(text) is { Success: true } fence ? fence.Groups["json"].Value : text);
            problems = StrictSchemaValidator.Validate(schema, value);
            return problems.Count == 0 ? value : null;
        }
        catch (JsonException error)
        {
            problems = [new("", $"is not JSON: {error.Message}")];
            return null;
        }
    }

    [GeneratedRegex(@"\A\s*```(?:json)?[ \t]*\r?\n(?<json>.*)\n[ \t]*```\s*\z",
        RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Fence();
}
