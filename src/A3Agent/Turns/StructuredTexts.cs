using System.Text.Json;
using A3Agent.Models.StructuredOutput;

namespace A3Agent.Turns;

/// <summary>What a model is told about the form of its answer.</summary>
internal static class StructuredTexts
{
    /// <summary>For models that cannot be bound to a schema.</summary>
    public static string Form(JsonElement schema) =>
        "Answer with one JSON value that fits the JSON Schema below, and with nothing else: no explanation, no code fence. Write every key that "
        + $"the schema requires; where nothing is known, null is right if the schema allows it.\n\n{schema.GetRawText()}";

    /// <summary>After an answer that does not fit.</summary>
    public static string Repair(IReadOnlyList<SchemaProblem> problems) =>
        $"""
        Your answer does not have the form that is asked for:
        {string.Join('\n', problems.Select(problem => $"- {problem}"))}

        Answer again with the whole corrected JSON and nothing else: no explanation, no code fence. Correct only what is listed, and invent
        nothing for it: where a value is not known, null is right if the schema allows it.
        """;
}
