using System.Buffers.Text;
using System.Text;

namespace A3Agent.Storage;

/// <summary>Where a page ended, as opaque text that names its list too.</summary>
internal static class Cursor
{
    public static string Write(string list, string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{list}:{key}"));

    /// <summary>Reads the key.</summary>
    /// <exception cref="FormatException">The text is not a cursor of this list.</exception>
    public static string Read(string list, string cursor)
    {
        Span<byte> bytes = stackalloc byte[Math.Min(cursor.Length, 1024)];
        var text = Base64Url.IsValid(cursor) && Base64Url.TryDecodeFromChars(cursor, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes[..length])
            : "";
        return text.StartsWith(list, StringComparison.Ordinal) && text.Length > list.Length && text[list.Length] == ':'
            ? text[(list.Length + 1)..]
            : throw Foreign();
    }

    public static FormatException Foreign() => new("The cursor is not one that this list gave.");
}
