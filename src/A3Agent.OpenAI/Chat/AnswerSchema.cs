using System.Runtime.CompilerServices;
using System.Text.Json;
using A3Agent.Models.StructuredOutput;
using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI.Chat;

/// <summary>The schema of an answer as it is sent: in the provider's strict subset, converted once for each format.</summary>
internal static class AnswerSchema
{
    /// <summary>The wire demands a name.</summary>
    public const string DefaultName = "answer";

    private static readonly ConditionalWeakTable<ChatResponseFormatJson, object> Known = [];

    /// <exception cref="NotSupportedException">The schema says what the strict subset cannot.</exception>
    public static JsonElement Of(ChatResponseFormatJson format) => (JsonElement)Known.GetValue(format, Convert);

    private static object Convert(ChatResponseFormatJson format)
    {
        var strict = StrictSchema.From(format.Schema!.Value);
        return strict.Schema ?? throw new NotSupportedException(
            $"The schema '{format.SchemaName ?? DefaultName}' cannot be asked for strictly: {strict.Problems[0]}");
    }
}
