using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Telemetry;

/// <summary>Messages as the JSON that the conventions put into <c>gen_ai.input.messages</c> and <c>gen_ai.output.messages</c>.</summary>
internal static class MessageContent
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The messages of a request.</summary>
    public static string Of(IReadOnlyList<ChatMessage> messages) => Written(messages, null);

    /// <summary>The messages of an answer.</summary>
    public static string Of(ChatResponse response) => Written(response.Messages, response.FinishReason?.Value ?? "");

    private static string Written(IEnumerable<ChatMessage> messages, string? finishReason)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, _options))
        {
            writer.WriteStartArray();
            foreach (var message in messages)
            {
                writer.WriteStartObject();
                writer.WriteString("role", message.Role.Value);
                writer.WriteStartArray("parts");
                foreach (var content in message.Contents)
                {
                    Write(writer, content);
                }

                writer.WriteEndArray();
                if (finishReason is not null)
                {
                    writer.WriteString("finish_reason", finishReason);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, AIContent content)
    {
        switch (content)
        {
            case TextContent text:
                Part(writer, "text", "content", text.Text);
                break;
            case TextReasoningContent reasoning:
                Part(writer, "reasoning", "content", reasoning.Text);
                break;
            case FunctionCallContent call:
                Part(writer, "tool_call", "id", call.CallId, end: false);
                writer.WriteString("name", call.Name);
                writer.WritePropertyName("arguments");
                JsonSerializer.Serialize(writer, call.Arguments, A3Json.Options);
                writer.WriteEndObject();
                break;
            case FunctionResultContent result:
                Part(writer, "tool_call_response", "id", result.CallId, end: false);
                writer.WriteString("response", result.Result?.ToString());
                writer.WriteEndObject();
                break;
            case UsageContent:
                break;
            default:
                Part(writer, content.GetType().Name, "content", null);
                break;
        }
    }

    private static void Part(Utf8JsonWriter writer, string type, string name, string? value, bool end = true)
    {
        writer.WriteStartObject();
        writer.WriteString("type", type);
        writer.WriteString(name, value);
        if (end)
        {
            writer.WriteEndObject();
        }
    }
}
