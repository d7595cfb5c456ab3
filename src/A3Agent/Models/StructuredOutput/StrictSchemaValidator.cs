using System.Text.Json;

namespace A3Agent.Models.StructuredOutput;

/// <summary>Checks a value against a schema of the strict subset, whatever the model or its provider promised. Pure; thread-safe.</summary>
/// <remarks>
/// Keywords, as JSON Schema 2020-12 defines them: type (also a list of types), properties, required, additionalProperties, items, enum,
/// const, anyOf, $ref and $defs (also recursive), pattern, format (date, time, date-time, duration, email, hostname, ipv4, ipv6, uuid),
/// minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, minItems, maxItems. Any other keyword is an annotation here;
/// <see cref="StrictSchema.From"/> refuses those that are not. Unlike JSON Schema, a key that is given twice is an error.
/// </remarks>
public static class StrictSchemaValidator
{
    /// <summary>More errors than this help nobody.</summary>
    public const int MaxErrors = 20;

    /// <summary>Finds what is wrong with a value.</summary>
    /// <param name="schema">The schema; references in it start at its root.</param>
    /// <param name="value">The value.</param>
    /// <returns>At most <see cref="MaxErrors"/> errors with pointers into the value; empty when it is right.</returns>
    public static IReadOnlyList<SchemaProblem> Validate(JsonElement schema, JsonElement value)
    {
        try
        {
            var run = new SchemaValidation(schema);
            run.Check(schema, value, "", 0);
            return run.Errors;
        }
        catch (InvalidOperationException)
        {
            // The reader passes half of a surrogate pair; taking it as text does not.
            return [new("", "holds a text that is not valid Unicode")];
        }
    }
}
