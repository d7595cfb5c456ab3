using System.Text;
using System.Text.Json;

namespace A3Agent.Crm.Import;

/// <summary>A JSON value of a mapping file with the line it stands on.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Value">The value.</param>
/// <param name="Members">An object's members, in their order; null for other values.</param>
internal sealed record MappingNode(int Line, JsonElement Value, IReadOnlyDictionary<string, MappingNode>? Members)
{
    private static readonly JsonReaderOptions _options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads JSON with comments and trailing commas.</summary>
    /// <exception cref="ImportMappingException">It is not JSON, or an object has a key twice.</exception>
    public static MappingNode Parse(string json, string name)
    {
        var bytes = Encoding.UTF8.GetBytes(json.TrimStart('\ufeff'));
        var reader = new Utf8JsonReader(bytes, _options);
        try
        {
            reader.Read();
            var node = Read(ref reader, bytes, name);
            while (reader.Read())
            {
            }

            return node;
        }
        catch (JsonException e)
        {
            throw new ImportMappingException(name, (int)(e.LineNumber ?? 0) + 1, "is not JSON: " + JsonRows.Reason(e));
        }
    }

    private static MappingNode Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, string name)
    {
        var line = LineAt(bytes, reader.TokenStartIndex);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new MappingNode(line, JsonElement.ParseValue(ref reader), null);
        }

        var members = new Dictionary<string, MappingNode>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var at = LineAt(bytes, reader.TokenStartIndex);
            var key = Text(ref reader, name, at);
            reader.Read();
            if (!members.TryAdd(key, Read(ref reader, bytes, name) with { Line = at }))
            {
                throw new ImportMappingException(name, at, $"'{key}' is there already: remove one of the two");
            }
        }

        return new MappingNode(line, default, members);
    }

    private static string Text(ref Utf8JsonReader reader, string name, int line)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new ImportMappingException(name, line, "a key holds half a surrogate pair: correct it");
        }
    }

    private static int LineAt(ReadOnlySpan<byte> bytes, long position) => bytes[..(int)position].Count((byte)'\n') + 1;
}
