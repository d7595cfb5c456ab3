using System.Text.Json;

namespace A3Agent.OpenAI.Responses;

/// <summary>Reading JSON that may lack anything.</summary>
internal static class JsonReading
{
    /// <summary>A member that is a string; null when it is anything else.</summary>
    public static string? Text(this JsonElement owner, string name)
        => owner.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A member that is a whole number; null when it is anything else.</summary>
    public static long? Number(this JsonElement owner, string name)
        => owner.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    /// <summary>The entries of a member that is a list; none when it is anything else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement owner, string name)
        => owner.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>A member; undefined when there is none.</summary>
    public static JsonElement Member(this JsonElement owner, string name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) ? value : default;
}
