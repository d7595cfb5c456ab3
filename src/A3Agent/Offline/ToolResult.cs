using System.Text.Json;

namespace A3Agent.Offline;

/// <summary>A tool that the model calls, with its arguments.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">Its arguments, in the order of its schema.</param>
internal sealed record PlannedCall(ToolProfile Tool, IReadOnlyDictionary<string, object?> Arguments)
{
    /// <summary>The same for the same call, whatever the order of its arguments.</summary>
    public string Key => KeyOf(Tool.Name, Arguments);

    /// <summary>The key of a call.</summary>
    public static string KeyOf(string tool, IEnumerable<KeyValuePair<string, object?>>? arguments) =>
        tool
        + " "
        + JsonSerializer.Serialize(
            new SortedDictionary<string, object?>((arguments ?? []).ToDictionary(), StringComparer.Ordinal),
            A3Json.Options
        );
}

/// <summary>What a tool answered: data, or what went wrong.</summary>
/// <param name="Data">The data; undefined on an error.</param>
/// <param name="Error">What went wrong; null when nothing did.</param>
/// <param name="Truncated">"N of M rows" when the platform cut a long list; else null.</param>
internal sealed record ToolResult(JsonElement Data, string? Error, string? Truncated)
{
    private const int MaxDepth = 3;

    /// <summary>Reads a tool message's content: an envelope with <c>result</c> or <c>error</c>, or bare data.</summary>
    public static ToolResult Read(object? content)
    {
        JsonElement json;
        try
        {
            json = content switch
            {
                JsonElement { ValueKind: JsonValueKind.String } text => JsonSerializer.Deserialize<JsonElement>(text.GetString()!),
                JsonElement element => element,
                string text => JsonSerializer.Deserialize<JsonElement>(text),
                _ => JsonSerializer.SerializeToElement(content, A3Json.Options),
            };
        }
        catch (JsonException)
        {
            json = JsonSerializer.SerializeToElement(content?.ToString(), A3Json.Options);
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            return new ToolResult(json, null, null);
        }

        var truncated = json.TryGetProperty("truncated", out var cut) && cut.ValueKind == JsonValueKind.String ? cut.GetString() : null;
        return json.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String
            ? new ToolResult(default, error.GetString(), null)
            : new ToolResult(
                json.TryGetProperty("result", out var result) ? result : json,
                null,
                truncated ?? (result.ValueKind == JsonValueKind.Object ? result.Text("truncated") : null)
            );
    }

    /// <summary>The objects of the data's lists, outermost first.</summary>
    public IEnumerable<JsonElement> Rows() => RowsOf(Data, MaxDepth);

    private static IEnumerable<JsonElement> RowsOf(JsonElement json, int depth) =>
        (json.ValueKind, depth) switch
        {
            (_, 0) => [],
            (JsonValueKind.Array, _) => json.EnumerateArray().Where(row => row.ValueKind == JsonValueKind.Object),
            (JsonValueKind.Object, _) => json.EnumerateObject().SelectMany(property => RowsOf(property.Value, depth - 1)),
            _ => [],
        };
}

/// <summary>Reading of JSON that may lack anything.</summary>
internal static class JsonReading
{
    private static readonly string[] NameProperties = ["displayName", "title", "name", "label", "subject", "company", "key"];

    /// <summary>A property's text, or the text of its number; null when there is none.</summary>
    public static string? Text(this JsonElement json, string property) =>
        !json.TryGet(property, out var value)
            ? null
            : value.ValueKind switch
            {
                JsonValueKind.String when value.GetString() is { Length: > 0 } text => text,
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            };

    /// <summary>A property's number; null when there is none.</summary>
    public static decimal? Number(this JsonElement json, string property) =>
        json.TryGet(property, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number)
            ? number
            : null;

    /// <summary>Finds a property of an object.</summary>
    public static bool TryGet(this JsonElement json, string property, out JsonElement value)
    {
        value = default;
        return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out value);
    }

    /// <summary>What people call a record; null when it has no name.</summary>
    public static string? NameOf(this JsonElement json) =>
        NameProperties.Select(property => json.Text(property)).FirstOrDefault(name => name is not null);

    /// <summary>The first list of objects directly in an object, or the array itself; undefined when there is none.</summary>
    public static (string Name, JsonElement Rows)? List(this JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            return json.EnumerateArray().All(row => row.ValueKind == JsonValueKind.Object) ? ("rows", json) : null;
        }

        foreach (var property in json.ValueKind == JsonValueKind.Object ? json.EnumerateObject().ToArray() : [])
        {
            if (
                property.Value.ValueKind == JsonValueKind.Array
                && property.Name is not ("sums" or "totals" or "tags")
                && property.Value.EnumerateArray().All(row => row.ValueKind == JsonValueKind.Object)
            )
            {
                return (property.Name, property.Value);
            }
        }

        return null;
    }
}
