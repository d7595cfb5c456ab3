using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Sdk = OpenAI.Chat;

namespace A3Agent.OpenAI.Chat;

/// <summary>Tools as the package's. Each is converted once in its life; its schema is kept as bytes.</summary>
internal static class ToolMapping
{
    private static readonly ConditionalWeakTable<AITool, Sdk.ChatTool> Known = [];

    public static Sdk.ChatTool ToSdk(AITool tool) => Known.TryGetValue(tool, out var known) ? known : Known.GetValue(tool, Convert);

    private static Sdk.ChatTool Convert(AITool tool) => tool is AIFunctionDeclaration function
        ? Sdk.ChatTool.CreateFunctionTool(
            function.Name,
            string.IsNullOrEmpty(function.Description) ? null : function.Description,
            BinaryData.FromBytes(Parameters(function).ToArray()),
            IsStrict(function))
        : throw Unsupported(tool);

    /// <summary>Whether the tool asks for strict arguments; null when it says nothing.</summary>
    public static bool? IsStrict(AIFunctionDeclaration function)
        => function.AdditionalProperties.TryGetValue(OpenAIKeys.Strict, out var strict) ? strict as bool? : null;

    /// <summary>What is thrown for a tool that is no function.</summary>
    public static NotSupportedException Unsupported(AITool tool)
        => new($"The tool '{tool.Name}' is not a function, and only functions can be sent.");

    /// <summary>The schema of the arguments. One that says nothing of properties is refused by OpenAI, which wants an object.</summary>
    public static ReadOnlySpan<byte> Parameters(AIFunctionDeclaration function)
        => function.JsonSchema.ValueKind == JsonValueKind.Object && function.JsonSchema.TryGetProperty("properties", out _)
            ? JsonMarshal.GetRawUtf8Value(function.JsonSchema)
            : """{"type":"object","properties":{}}"""u8;
}
