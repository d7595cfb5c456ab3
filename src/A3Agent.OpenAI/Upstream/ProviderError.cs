using System.Text.Json;

namespace A3Agent.OpenAI.Upstream;

/// <summary>
/// What a provider says when it says an error: {"error":{message,type,code}}, {"error":"text"} or {"object":"error",...}.
/// </summary>
internal readonly record struct ProviderError(string? Message, string? Type, string? Code)
{
    /// <summary>A cheap look before the costly one; in a JSON string the second quote would stand behind a backslash.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> json) => json.IndexOf("\"error\""u8) >= 0;

    /// <summary>Whether the JSON text is an error object, and which. False for anything that is not JSON.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out ProviderError error)
    {
        error = default;
        try
        {
            var reader = new Utf8JsonReader(json);
            return JsonDocument.TryParseValue(ref reader, out var document) && Read(document, out error);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool Read(JsonDocument document, out ProviderError error)
    {
        using (document)
        {
            var root = document.RootElement;
            error = default;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            if (root.TryGetProperty("error", out var inner) && inner.ValueKind is not (JsonValueKind.Null or JsonValueKind.False))
            {
                error = inner.ValueKind == JsonValueKind.Object ? Of(inner) : new(inner.ToString(), null, Text(root, "code"));
                return true;
            }

            error = Of(root);
            return Text(root, "object") == "error" || error.Type == "error";
        }
    }

    private static ProviderError Of(JsonElement element) => new(Text(element, "message"), Text(element, "type"), Text(element, "code"));

    private static string? Text(JsonElement owner, string name) => owner.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;
}
