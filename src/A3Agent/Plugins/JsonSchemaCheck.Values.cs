using System.Globalization;
using System.Text.Json;
using A3Agent.Crm;

namespace A3Agent.Plugins;

public static partial class JsonSchemaCheck
{
    /// <summary>A model is shown its own value again, but not a novel.</summary>
    private const int MaxShownLength = 80;

    private static bool HasType(JsonElement schema, JsonElement value)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return true;
        }

        return type.ValueKind is JsonValueKind.Array
            ? type.EnumerateArray().Any(one => IsA(one.GetString(), value))
            : IsA(type.GetString(), value);
    }

    private static bool IsA(string? type, JsonElement value) => type switch
    {
        "object" => value.ValueKind is JsonValueKind.Object,
        "array" => value.ValueKind is JsonValueKind.Array,
        "string" => value.ValueKind is JsonValueKind.String,
        "number" => value.ValueKind is JsonValueKind.Number,
        // 10.0 is whole too, but cannot be read as an int.
        "integer" => value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind is JsonValueKind.Null,
        _ => true,
    };

    private static string Expected(JsonElement schema)
    {
        schema.TryGetProperty("type", out var type);
        var names = type.ValueKind switch
        {
            JsonValueKind.Array => type.EnumerateArray().Select(one => one.GetString()),
            JsonValueKind.String => [type.GetString()],
            _ => ["string"],
        };
        return string.Join(" or ", names.Select(name => name switch
        {
            "object" => "an object",
            "array" => "a list",
            "string" => "a text",
            "number" => "a number",
            "integer" => "a whole number",
            "boolean" => "true or false",
            _ => name,
        }));
    }

    private static void CheckText(JsonElement schema, string text, string path, List<FieldError> errors)
    {
        CheckSize(schema, text.Length, "minLength", "maxLength", "characters", path, errors);
        var format = schema.TryGetProperty("format", out var name) ? name.GetString() : null;
        if (format is "date" && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            errors.Add(new FieldError(path, $"{Quote(text)} is not a date; write YYYY-MM-DD, without a time"));
        }
        else if (format is "date-time" && !(text.Contains('T', StringComparison.OrdinalIgnoreCase)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)))
        {
            errors.Add(new FieldError(path, $"{Quote(text)} is not a time; write YYYY-MM-DDThh:mm:ssZ"));
        }
    }

    private static void CheckNumber(JsonElement schema, JsonElement value, string path, List<FieldError> errors)
    {
        var number = value.GetDouble();
        if (schema.TryGetProperty("minimum", out var minimum) && number < minimum.GetDouble())
        {
            errors.Add(new FieldError(path, $"{Show(value)} is too small; the least is {minimum}"));
        }

        if (schema.TryGetProperty("maximum", out var maximum) && number > maximum.GetDouble())
        {
            errors.Add(new FieldError(path, $"{Show(value)} is too large; the most is {maximum}"));
        }
    }

    private static void CheckSize(
        JsonElement schema, int size, string least, string most, string unit, string path, List<FieldError> errors)
    {
        if (schema.TryGetProperty(least, out var minimum) && size < minimum.GetInt32())
        {
            errors.Add(new FieldError(path, size == 0 ? "must not be empty" : $"has {size} {unit}; the least is {minimum}"));
        }

        if (schema.TryGetProperty(most, out var maximum) && size > maximum.GetInt32())
        {
            errors.Add(new FieldError(path, $"has {size} {unit}; the most is {maximum}"));
        }
    }

    /// <summary>Half of a surrogate pair passes the JSON reader, but cannot be read as text.</summary>
    private static bool WrongText(JsonElement value)
    {
        try
        {
            return value.ValueKind is JsonValueKind.String && value.GetString() is null;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => WrongText(value) ? "broken Unicode" : Quote(value.GetString()!),
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => Cut(value.GetRawText()),
    };

    private static string Quote(string text) => $"'{Cut(string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)))}'";

    private static string Cut(string text) => text.Length <= MaxShownLength ? text : text[..MaxShownLength] + "…";
}
