using System.Text.Json;

namespace A3Agent.Prompts.Values;

/// <summary>Turns JSON into the plain lists, dictionaries and texts that a Handlebars template walks through.</summary>
internal static class PlainData
{
    private static readonly object Zero = 0L;

    public static object From(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => Fields(json),
        JsonValueKind.Array => json.EnumerateArray().Select(FromOrNull).ToList(),
        JsonValueKind.String => json.GetString()!,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Number(json),
        _ => "",
    };

    private static object? FromOrNull(JsonElement json) => json.ValueKind == JsonValueKind.Null ? null : From(json);

    private static Dictionary<string, object?> Fields(JsonElement json)
    {
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var field in json.EnumerateObject())
        {
            fields[field.Name] = FromOrNull(field.Value);
        }

        return fields;
    }

    // As text a number prints the same under every culture; only zero stays a number, because it counts as false.
    private static object Number(JsonElement json) => json.TryGetDecimal(out var number) && number == 0 ? Zero : json.GetRawText();
}
