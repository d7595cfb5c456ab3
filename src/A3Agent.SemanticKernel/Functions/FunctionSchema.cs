using System.Buffers;
using System.Text.Json;

namespace Microsoft.SemanticKernel;

/// <summary>Puts the schemas of a function's parameters together to the one that a tool declares.</summary>
internal static class FunctionSchema
{
    public static JsonElement Of(KernelFunctionMetadata metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "object"u8);
            json.WriteStartObject("properties"u8);
            foreach (var parameter in metadata.Parameters)
            {
                json.WritePropertyName(parameter.Name);
                WriteSchema(json, parameter.Schema);
            }

            json.WriteEndObject();
            WriteRequired(json, metadata.Parameters.Where(parameter => parameter.IsRequired).ToArray());
            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void WriteSchema(Utf8JsonWriter json, KernelJsonSchema? schema)
    {
        if (schema is null)
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }
        else
        {
            schema.RootElement.WriteTo(json);
        }
    }

    private static void WriteRequired(Utf8JsonWriter json, KernelParameterMetadata[] required)
    {
        if (required.Length == 0)
        {
            return;
        }

        json.WriteStartArray("required"u8);
        foreach (var parameter in required)
        {
            json.WriteStringValue(parameter.Name);
        }

        json.WriteEndArray();
    }
}
