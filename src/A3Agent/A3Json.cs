using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace A3Agent;

/// <summary>The one JSON dialect of the platform: camelCase, enums as lower-case words, nulls left out, text kept readable.</summary>
public static class A3Json
{
    /// <summary>Options for the API, the tools' arguments and results, and what stores keep as JSON. Read-only, safe for concurrent use.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NumberHandling = JsonNumberHandling.Strict,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
