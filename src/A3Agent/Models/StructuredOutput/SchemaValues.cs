using System.Text.Json;
using System.Text.RegularExpressions;

namespace A3Agent.Models.StructuredOutput;

/// <summary>Types and texts of values.</summary>
internal static class SchemaValues
{
    /// <summary>A model is shown its own value again, but not a novel.</summary>
    private const int MaxShownChars = 80;

    public static bool HasType(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(one => Is(one.GetString(), value))
        : Is(type.GetString(), value);

    public static string Expected(JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? string.Join(" or ", type.EnumerateArray().Select(one => Named(one.GetString())))
        : Named(type.GetString());

    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => SchemaNumbers.IsWhole(value) ? "an integer" : "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };

    public static string Show(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= MaxShownChars ? text : text[..MaxShownChars] + "…";
    }

    /// <summary>What is wrong with a string.</summary>
    public static IEnumerable<string> TextErrors(JsonElement schema, string text)
    {
        if (schema.TryGetProperty("pattern", out var pattern) && !Matches(pattern.GetString()!, text))
        {
            yield return $"does not match the pattern {pattern}";
        }

        if (schema.TryGetProperty("format", out var format) && !TextFormats.Fits(format.GetString(), text))
        {
            yield return $"is not a valid {format}";
        }
    }

    private static bool Matches(string pattern, string text)
    {
        try
        {
            return PatternText.Find(pattern)?.IsMatch(text) ?? false;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static bool Is(string? type, JsonElement value) => type switch
    {
        "object" => value.ValueKind is JsonValueKind.Object,
        "array" => value.ValueKind is JsonValueKind.Array,
        "string" => value.ValueKind is JsonValueKind.String,
        "number" => value.ValueKind is JsonValueKind.Number,
        "integer" => value.ValueKind is JsonValueKind.Number && SchemaNumbers.IsWhole(value),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind is JsonValueKind.Null,
        _ => false,
    };

    private static string Named(string? type) => type switch
    {
        "null" => "null",
        "object" or "array" or "integer" => $"an {type}",
        _ => $"a {type}",
    };
}
