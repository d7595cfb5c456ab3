using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Sdk = OpenAI.Chat;

namespace A3Agent.OpenAI.Chat;

/// <summary>Tools as the package's. Each is converted once in its life; its schema is kept as bytes.</summary>
internal static class ToolMapping
{
    /// <summary>The key of <see cref="AITool.AdditionalProperties"/> that asks for strict arguments.</summary>
    public const string StrictKey = "strict";

    private static readonly ConditionalWeakTable<AITool, Sdk.ChatTool> Known = [];
    private static readonly BinaryData NoParameters = BinaryData.FromString("""{"type":"object","properties":{}}""");

    public static Sdk.ChatTool ToSdk(AITool tool) => Known.TryGetValue(tool, out var known) ? known : Known.GetValue(tool, Convert);

    private static Sdk.ChatTool Convert(AITool tool) => tool is AIFunctionDeclaration function
        ? Sdk.ChatTool.CreateFunctionTool(
            function.Name,
            string.IsNullOrEmpty(function.Description) ? null : function.Description,
            Parameters(function.JsonSchema),
            function.AdditionalProperties.TryGetValue(StrictKey, out var strict) ? strict as bool? : null)
        : throw new NotSupportedException($"The tool '{tool.Name}' is not a function, and Chat Completions takes functions only.");

    // A schema that says nothing of properties is refused by OpenAI, which wants an object.
    private static BinaryData Parameters(JsonElement schema)
        => schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out _)
            ? BinaryData.FromBytes(JsonMarshal.GetRawUtf8Value(schema).ToArray())
            : NoParameters;
}
