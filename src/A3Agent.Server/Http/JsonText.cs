using System.Text.Json;
using System.Text.Unicode;

namespace A3Agent.Server.Http;

/// <summary>Looks at a JSON body before it is parsed, and names the outermost field in which something is wrong.</summary>
internal static class JsonText
{
    /// <summary>Whether the bytes are UTF-8.</summary>
    public static bool IsUtf8(ReadOnlySpan<byte> json) => Utf8.IsValid(json);

    /// <summary>
    /// The field that holds half a surrogate pair, empty for a field's name; null when there is none. Such a half can only be escaped, and
    /// is found when somebody reads that text.
    /// </summary>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    public static string? FindHalfPair(ReadOnlySpan<byte> json, int maxDepth)
    {
        if (json.IndexOf("\\u"u8) < 0)
        {
            return null;
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        var field = "";
        try
        {
            while (reader.Read())
            {
                if (IsField(reader))
                {
                    field = "";
                    field = reader.GetString()!;
                }
                else if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
                {
                    _ = reader.GetString();
                }
            }

            return null;
        }
        catch (InvalidOperationException)
        {
            return field;
        }
    }

    /// <summary>The field that stands twice; empty when it stands inside another one.</summary>
    public static string FindDoubled(ReadOnlySpan<byte> json)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var reader = new Utf8JsonReader(json); reader.Read();)
        {
            if (IsField(reader) && reader.GetString() is { } name && !seen.Add(name))
            {
                return name;
            }
        }

        return "";
    }

    private static bool IsField(in Utf8JsonReader reader) => reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 };
}
