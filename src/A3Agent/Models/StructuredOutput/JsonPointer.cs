using System.Globalization;
using System.Text.Json;

namespace A3Agent.Models.StructuredOutput;

/// <summary>JSON pointers in references: RFC 6901, percent-encoded as a URI fragment is.</summary>
internal static class JsonPointer
{
    /// <summary>The names on the way; none for the root.</summary>
    public static string[] Steps(string pointer) => pointer.Length == 0 ? [] :
    [
        .. pointer[1..].Split('/').Select(step => Uri.UnescapeDataString(step)
            .Replace("~1", "/", StringComparison.Ordinal)
            .Replace("~0", "~", StringComparison.Ordinal)),
    ];

    /// <summary>What a reference such as #/$defs/name points at; undefined when that is nothing.</summary>
    public static JsonElement Follow(JsonElement root, string reference)
        => reference == "#" ? root
            : reference.StartsWith("#/", StringComparison.Ordinal) ? Steps(reference[1..]).Aggregate(root, Step)
            : default;

    private static JsonElement Step(JsonElement owner, string step) => owner.ValueKind switch
    {
        JsonValueKind.Object when owner.TryGetProperty(step, out var value) => value,
        JsonValueKind.Array when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < owner.GetArrayLength() => owner[index],
        _ => default,
    };
}
