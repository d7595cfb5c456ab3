using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace A3Agent.Storage;

/// <summary>JSON columns: the platform's dialect, nulls kept, so that every constructor parameter is there when it is read again.</summary>
internal static class StoredJson
{
    private static readonly JsonSerializerOptions Options = Create();

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Shape<T>.Info);

    public static T Read<T>(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, Shape<T>.Info)!;

    /// <summary>A list as JSON; an empty one as NULL.</summary>
    public static byte[]? WriteList<T>(IReadOnlyList<T> list) => list.Count == 0 ? null : Write(list);

    public static IReadOnlyList<T> ReadList<T>(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? [] : Read<IReadOnlyList<T>>(utf8);

    /// <summary>Like <see cref="ReadList"/>, but parsed only when it is looked at.</summary>
    public static IReadOnlyList<T> ReadListLater<T>(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? [] : new StoredList<T>(utf8.ToArray());

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(A3Json.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private static class Shape<T>
    {
        public static readonly JsonTypeInfo<T> Info = (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
    }
}
