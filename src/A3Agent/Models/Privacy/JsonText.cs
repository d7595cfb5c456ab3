using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace A3Agent.Models.Privacy;

/// <summary>Rewrites the strings of JSON text and leaves every other byte as it is. Pure.</summary>
internal static class JsonText
{
    /// <summary>Rewrites property names and strings, and numbers that change (they become strings).</summary>
    /// <param name="json">The text.</param>
    /// <param name="rewrite">Gives the same string for one that stays.</param>
    /// <param name="result">The text, the same object where nothing changed.</param>
    /// <returns>False when the text is no JSON object or array.</returns>
    public static bool TryRewrite(string json, Func<string, string> rewrite, out string result)
    {
        result = json;
        if (json.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            return false;
        }

        var bytes = Encoding.UTF8.GetBytes(json);
        ArrayBufferWriter<byte>? output = null;
        var copied = 0;
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 256 });
            while (reader.Read())
            {
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName or JsonTokenType.Number))
                {
                    continue;
                }

                var isText = reader.TokenType != JsonTokenType.Number;
                var value = isText ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
                var changed = rewrite(value);
                if (ReferenceEquals(changed, value))
                {
                    continue;
                }

                // A token of text begins at its quote, and its value within them.
                output ??= new ArrayBufferWriter<byte>(bytes.Length);
                var start = (int)reader.TokenStartIndex;
                output.Write(bytes.AsSpan(copied, start - copied));
                output.Write("\""u8);
                output.Write(JsonEncodedText.Encode(changed, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
                output.Write("\""u8);
                copied = start + reader.ValueSpan.Length + (isText ? 2 : 0);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }

        if (output is not null)
        {
            output.Write(bytes.AsSpan(copied));
            result = Encoding.UTF8.GetString(output.WrittenSpan);
        }

        return true;
    }
}
