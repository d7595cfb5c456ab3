using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.SemanticKernel;

/// <summary>A JSON schema. Immutable and safe for concurrent use.</summary>
[JsonConverter(typeof(JsonConverter))]
public sealed class KernelJsonSchema
{
    private string? _text;

    internal KernelJsonSchema(JsonElement rootElement) => RootElement = rootElement;

    /// <summary>The schema as JSON.</summary>
    public JsonElement RootElement { get; }

    /// <summary>Parses a schema.</summary>
    /// <param name="jsonSchema">The schema as JSON text.</param>
    /// <returns>The schema; whether it is a valid one is not checked.</returns>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static KernelJsonSchema Parse(string jsonSchema) => new(JsonElement.Parse(jsonSchema));

    /// <inheritdoc cref="Parse(string)"/>
    public static KernelJsonSchema Parse(ReadOnlySpan<char> jsonSchema) => new(JsonElement.Parse(jsonSchema));

    /// <summary>Parses a schema.</summary>
    /// <param name="utf8JsonSchema">The schema as JSON text in UTF-8.</param>
    /// <returns>The schema; whether it is a valid one is not checked.</returns>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static KernelJsonSchema Parse(ReadOnlySpan<byte> utf8JsonSchema) => new(JsonElement.Parse(utf8JsonSchema));

    /// <summary>The schema as compact JSON text.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _text ??= JsonSerializer.Serialize(RootElement);

    /// <summary>Writes a schema as the JSON that it is, not as an object around it.</summary>
    public sealed class JsonConverter : JsonConverter<KernelJsonSchema>
    {
        /// <inheritdoc/>
        public override KernelJsonSchema? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonElement.ParseValue(ref reader));

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, KernelJsonSchema value, JsonSerializerOptions options) =>
            value.RootElement.WriteTo(writer);
    }
}
