using System.Text.Json;
using System.Text.Json.Nodes;

namespace A3Agent.Models.StructuredOutput;

/// <summary>A schema in the subset that OpenAI's strict structured output takes. Immutable.</summary>
/// <remarks>
/// The subset, after the provider's guide to structured outputs: the root is an object; every object lists every key as required and allows
/// no others; type, properties, items, enum, const, anyOf, $ref (to the root or to $defs), $defs, description, title, pattern, format,
/// minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, minItems, maxItems. What was optional is nullable instead.
/// </remarks>
public sealed class StrictSchema
{
    private StrictSchema(JsonElement? schema, IReadOnlyList<SchemaProblem> problems)
    {
        Schema = schema;
        Problems = problems;
    }

    /// <summary>The strict schema; null when there are problems.</summary>
    public JsonElement? Schema { get; }

    /// <summary>Why there is none, with pointers into the given schema; empty when there is one.</summary>
    public IReadOnlyList<SchemaProblem> Problems { get; }

    /// <summary>
    /// Rewrites an ordinary JSON schema: lists every key as required, makes optional ones nullable, closes objects, moves local references
    /// into $defs and drops annotations that the provider refuses, such as default. A schema that is strict already stays as it is.
    /// </summary>
    /// <param name="schema">The schema.</param>
    /// <returns>The strict schema, or every reason why there is none.</returns>
    public static StrictSchema From(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return new(null, [new("", "the schema must be a JSON object")]);
        }

        try
        {
            var rewriter = new StrictSchemaRewriter(JsonObject.Create(schema)!);
            var strict = rewriter.Rewrite();
            return rewriter.Problems.Count > 0 ? new(null, rewriter.Problems) : new(JsonSerializer.SerializeToElement(strict), []);
        }
        catch (ArgumentException exception)
        {
            return new(null, [new("", $"names a key twice: {exception.Message}")]);
        }
        catch (InvalidOperationException exception)
        {
            return new(null, [new("", $"holds a keyword of the wrong type: {exception.Message}")]);
        }
    }
}
