using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using A3Agent.OpenAI.Chat;
using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI.Responses;

/// <summary>The body of a request to /responses; what is unset is not sent, and 0 is a value.</summary>
internal static class RequestWriter
{
    private static readonly JsonWriterOptions Writing = new()
    {
        // Text beyond ASCII stays as it is; what is escaped is longer, and models read it worse.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Whether the provider is allowed to keep the answer.</summary>
    public static bool Stores(ChatOptions? options)
        => options?.AdditionalProperties?.TryGetValue(OpenAIKeys.Store, out bool store) is true && store;

    public static ReadOnlyMemory<byte> Write(IEnumerable<ChatMessage> messages, ChatOptions? options, string model, bool stream)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var capabilities = ModelCapabilities.Of(options);
        var stores = Stores(options);
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model);
            InputWriter.Write(json, messages, options?.Instructions, capabilities.DeveloperRole, stores);
            if (stream)
            {
                json.WriteBoolean("stream"u8, true);
            }

            json.WriteBoolean("store"u8, stores);
            if (!stores && (capabilities.Reasons || options?.Reasoning is not null))
            {
                json.WriteStartArray("include"u8);
                json.WriteStringValue("reasoning.encrypted_content"u8);
                json.WriteEndArray();
            }

            if (options is not null)
            {
                WriteSettings(json, options);
                WriteReasoning(json, options);
                WriteFormat(json, options.ResponseFormat);
                ToolWriter.Write(json, options);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteSettings(Utf8JsonWriter json, ChatOptions options)
    {
        WriteText(json, "previous_response_id", options.ConversationId);
        WriteText(json, "user", OpenAIKeys.Text(options, OpenAIKeys.User));
        WriteText(json, "safety_identifier", OpenAIKeys.Text(options, OpenAIKeys.SafetyIdentifier));
        if (options.Temperature is { } temperature)
        {
            json.WriteNumber("temperature"u8, temperature);
        }

        if (options.TopP is { } topP)
        {
            json.WriteNumber("top_p"u8, topP);
        }

        if (options.MaxOutputTokens is { } limit)
        {
            json.WriteNumber("max_output_tokens"u8, limit);
        }
    }

    private static void WriteReasoning(Utf8JsonWriter json, ChatOptions options)
    {
        var (effort, summary) = (ReasoningText.Effort(options), ReasoningText.Summary(options));
        if (effort is not null || summary is not null)
        {
            json.WriteStartObject("reasoning"u8);
            WriteText(json, "effort", effort);
            WriteText(json, "summary", summary);
            json.WriteEndObject();
        }
    }

    private static void WriteFormat(Utf8JsonWriter json, ChatResponseFormat? format)
    {
        if (format is null)
        {
            return;
        }

        json.WriteStartObject("text"u8);
        json.WriteStartObject("format"u8);
        switch (format)
        {
            case ChatResponseFormatText: json.WriteString("type"u8, "text"u8); break;
            case ChatResponseFormatJson { Schema: null }: json.WriteString("type"u8, "json_object"u8); break;
            case ChatResponseFormatJson strict:
                json.WriteString("type"u8, "json_schema"u8);
                json.WriteString("name"u8, strict.SchemaName ?? AnswerSchema.DefaultName);
                WriteText(json, "description", strict.SchemaDescription);
                json.WritePropertyName("schema"u8);
                json.WriteRawValue(JsonMarshal.GetRawUtf8Value(AnswerSchema.Of(strict)), skipInputValidation: true);
                json.WriteBoolean("strict"u8, true);
                break;
            default: throw new NotSupportedException($"The response format {format.GetType().Name} cannot be asked for.");
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
