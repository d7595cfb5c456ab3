using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI.Chat;

/// <summary>A call's arguments between their JSON text on the wire and the dictionary that functions get.</summary>
internal static class ToolArguments
{
    /// <summary>Text beyond ASCII stays as it is: escaped, it would cost several times the tokens.</summary>
    public static readonly JsonSerializerOptions Json = new(AIJsonUtilities.DefaultOptions)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = false,
    };

    private static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>A call of which every part arrived; arguments that are no JSON object give a call with an exception.</summary>
    public static FunctionCallContent Parse(string callId, string name, ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            return new FunctionCallContent(callId, name, new Dictionary<string, object?>());
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            var root = JsonElement.ParseValue(ref reader);
            if (root.ValueKind == JsonValueKind.Object && !reader.Read())
            {
                return new FunctionCallContent(callId, name, ToDictionary(root));
            }

            return Broken(callId, name, json, new JsonException("The arguments are not a JSON object."));
        }
        catch (JsonException exception)
        {
            return Broken(callId, name, json, exception);
        }
    }

    /// <summary>A call that must not run.</summary>
    public static FunctionCallContent Broken(string callId, string name, ReadOnlySpan<byte> json, Exception reason) => new(callId, name)
    {
        Exception = reason,
        AdditionalProperties = new() { [OpenAIKeys.RawArguments] = Encoding.UTF8.GetString(json) },
    };

    /// <summary>The arguments as they are sent back to the model in its own message.</summary>
    public static BinaryData ToJson(FunctionCallContent call)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            writer.WriteStartObject();
            if (call.Arguments is null && call.AdditionalProperties?.TryGetValue(OpenAIKeys.RawArguments, out string? raw) is true)
            {
                // Some servers parse the arguments of earlier calls, so what was broken goes back as a string in valid JSON.
                writer.WriteString(OpenAIKeys.RawArguments, raw);
            }

            foreach (var (name, value) in call.Arguments ?? new Dictionary<string, object?>())
            {
                writer.WritePropertyName(name);
                Write(writer, value);
            }

            writer.WriteEndObject();
        }

        return BinaryData.FromBytes(buffer.WrittenMemory);
    }

    private static Dictionary<string, object?> ToDictionary(JsonElement root)
    {
        Dictionary<string, object?> arguments = new(root.GetPropertyCount());
        foreach (var property in root.EnumerateObject())
        {
            arguments[property.Name] = property.Value.ValueKind == JsonValueKind.Null ? null : property.Value;
        }

        return arguments;
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case JsonElement element: element.WriteTo(writer); break;
            case string text: writer.WriteStringValue(text); break;
            default: JsonSerializer.Serialize(writer, value, value.GetType(), Json); break;
        }
    }
}
