using System.Text.Json;

namespace A3Agent.Storage;

/// <summary>A record's custom fields as a JSON column; none as NULL.</summary>
internal static class CustomFields
{
    public static IReadOnlyDictionary<string, JsonElement> None { get; } = new Dictionary<string, JsonElement>();

    public static byte[]? Write(IReadOnlyDictionary<string, JsonElement> fields) => fields.Count == 0 ? null : StoredJson.Write(fields);

    public static IReadOnlyDictionary<string, JsonElement> Read(ReadOnlySpan<byte> utf8) =>
        utf8.IsEmpty ? None : StoredJson.Read<IReadOnlyDictionary<string, JsonElement>>(utf8);

    /// <summary>Whether two sets of fields say the same, in whatever order.</summary>
    public static bool Same(IReadOnlyDictionary<string, JsonElement> one, IReadOnlyDictionary<string, JsonElement> other) =>
        one.Count == other.Count
        && one.All(field => other.TryGetValue(field.Key, out var value) && JsonElement.DeepEquals(field.Value, value));
}
