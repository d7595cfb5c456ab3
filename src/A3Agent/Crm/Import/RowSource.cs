using System.Text;

namespace A3Agent.Crm.Import;

/// <summary>Finds out how a body is written and reads its rows.</summary>
internal static class RowSource
{
    /// <summary>The longest row, in bytes. It bounds the memory that a hostile or broken body can take.</summary>
    public const int MaxRowBytes = 1024 * 1024;

    public const string TooLong = "the row is longer than 1 MB";
    public const string NotUtf8 = "the row is not UTF-8: save the file as UTF-8";
    public const string HoldsNul = "the row holds a NUL character (U+0000): remove it, or save the file as UTF-8 if it is UTF-16";

    /// <summary>The rows of a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="format">Its format; null looks at the first character.</param>
    /// <param name="delimiter">The CSV delimiter; null finds out.</param>
    /// <param name="checkHeader">Called with the line and the columns of a CSV header before the first row.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The rows, and whether they are counted as elements rather than lines.</returns>
    /// <exception cref="ImportRefusedException">The body is empty or not of the format.</exception>
    public static async Task<(IAsyncEnumerable<SourceRow> Rows, bool Elements)> OpenAsync(
        BodyStream body, ImportFormat? format, char? delimiter, Action<int, IReadOnlyList<string>> checkHeader,
        CancellationToken cancellationToken)
    {
        var first = FirstCharacter((await body.PeekAsync(cancellationToken).ConfigureAwait(false)).Span);
        if (first is null)
        {
            throw new ImportRefusedException(new ImportError(0, null, "the body is empty: send CSV, a JSON array or NDJSON"));
        }

        switch (format ?? (first switch { '[' => ImportFormat.Json, '{' => ImportFormat.Ndjson, _ => ImportFormat.Csv }))
        {
            case ImportFormat.Json when first != '[':
                throw new ImportRefusedException(new ImportError(
                    0, null, $"the body begins with '{first}': JSON is an array of objects [{{...}}, ...]; one object a line is NDJSON"));
            case ImportFormat.Json:
                return (JsonRows.ReadAsync(body, cancellationToken), true);
            case ImportFormat.Ndjson:
                return (NdjsonRows.ReadAsync(body, cancellationToken), false);
            default:
                return (new CsvRows(delimiter).ReadAsync(body, checkHeader, cancellationToken), false);
        }
    }

    private static char? FirstCharacter(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        var start = text.IndexOfAnyExcept(" \t\r\n"u8);
        return start < 0 ? null : (char)text[start] is var c && char.IsAscii(c) && !char.IsControl(c) ? c : '?';
    }
}
