using System.Text;
using System.Text.Json;
using A3Agent.OpenAI.Chat;
using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI.Responses;

/// <summary>Messages as the input items of a request, in order.</summary>
internal static class InputWriter
{
    public static void Write(
        Utf8JsonWriter json, IEnumerable<ChatMessage> messages, string? instructions, bool developerRole, bool stores)
    {
        json.WriteStartArray("input"u8);
        var systemRole = developerRole ? "developer" : "system";
        if (!string.IsNullOrEmpty(instructions))
        {
            WriteMessage(json, systemRole, instructions);
        }

        foreach (var message in messages)
        {
            switch (message.Role)
            {
                case { } role when role == ChatRole.System: WriteMessage(json, systemRole, MessageText.Of(message)); break;
                case { } role when role == MessageMapping.Developer: WriteMessage(json, "developer", MessageText.Of(message)); break;
                case { } role when role == ChatRole.User: WriteMessage(json, "user", MessageText.Of(message)); break;
                case { } role when role == ChatRole.Assistant: WriteAssistant(json, message, stores); break;
                case { } role when role == ChatRole.Tool: WriteResults(json, message); break;
                default: throw new NotSupportedException($"Responses has no role '{message.Role}'.");
            }
        }

        json.WriteEndArray();
    }

    // The order of the items is kept: reasoning must stand before what it led to.
    private static void WriteAssistant(Utf8JsonWriter json, ChatMessage message, bool stores)
    {
        var text = new StringBuilder();
        foreach (var content in message.Contents)
        {
            switch (content)
            {
                case TextContent part:
                    text.Append(part.Text);
                    break;
                case FunctionCallContent call:
                    EndText(json, text);
                    WriteCall(json, call);
                    break;
                case TextReasoningContent reasoning:
                    EndText(json, text);
                    ReasoningItem.Write(json, reasoning, stores);
                    break;
                case UsageContent:
                    break;
                default:
                    throw MessageText.Unsupported(content, message);
            }
        }

        EndText(json, text);
    }

    private static void EndText(Utf8JsonWriter json, StringBuilder text)
    {
        if (text.Length > 0)
        {
            WriteMessage(json, "assistant", text.ToString());
            text.Clear();
        }
    }

    private static void WriteMessage(Utf8JsonWriter json, string role, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, role);
        json.WriteString("content"u8, text);
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, FunctionCallContent call)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "function_call"u8);
        json.WriteString("call_id"u8, call.CallId);
        json.WriteString("name"u8, call.Name);
        json.WriteString("arguments"u8, ToolArguments.ToJson(call).ToMemory().Span);
        json.WriteEndObject();
    }

    private static void WriteResults(Utf8JsonWriter json, ChatMessage message)
    {
        foreach (var content in message.Contents)
        {
            var answer = content as FunctionResultContent ?? throw MessageText.Unsupported(content, message);
            json.WriteStartObject();
            json.WriteString("type"u8, "function_call_output"u8);
            json.WriteString("call_id"u8, answer.CallId);
            json.WriteString("output"u8, MessageText.OfResult(answer.Result));
            json.WriteEndObject();
        }
    }
}
