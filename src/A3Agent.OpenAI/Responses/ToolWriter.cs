using System.Text.Json;
using A3Agent.OpenAI.Chat;
using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI.Responses;

/// <summary>The tools of a request and how they may be used.</summary>
internal static class ToolWriter
{
    // Providers refuse tool_choice and parallel_tool_calls where there are no tools.
    public static void Write(Utf8JsonWriter json, ChatOptions options)
    {
        if (options.Tools is not { Count: > 0 } tools)
        {
            return;
        }

        json.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            Write(json, tool as AIFunctionDeclaration ?? throw ToolMapping.Unsupported(tool));
        }

        json.WriteEndArray();
        if (options.AllowMultipleToolCalls is { } parallel)
        {
            json.WriteBoolean("parallel_tool_calls"u8, parallel);
        }

        WriteChoice(json, options.ToolMode);
    }

    private static void Write(Utf8JsonWriter json, AIFunctionDeclaration function)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "function"u8);
        json.WriteString("name"u8, function.Name);
        if (!string.IsNullOrEmpty(function.Description))
        {
            json.WriteString("description"u8, function.Description);
        }

        json.WritePropertyName("parameters"u8);
        json.WriteRawValue(ToolMapping.Parameters(function), skipInputValidation: true);
        // Unlike Chat Completions, Responses is strict where nothing is said, and would refuse ordinary schemas.
        json.WriteBoolean("strict"u8, ToolMapping.IsStrict(function) ?? false);
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, ChatToolMode? mode)
    {
        switch (mode)
        {
            case null: break;
            case NoneChatToolMode: json.WriteString("tool_choice"u8, "none"u8); break;
            case RequiredChatToolMode { RequiredFunctionName: { } name }:
                json.WriteStartObject("tool_choice"u8);
                json.WriteString("type"u8, "function"u8);
                json.WriteString("name"u8, name);
                json.WriteEndObject();
                break;
            case RequiredChatToolMode: json.WriteString("tool_choice"u8, "required"u8); break;
            default: json.WriteString("tool_choice"u8, "auto"u8); break;
        }
    }
}
