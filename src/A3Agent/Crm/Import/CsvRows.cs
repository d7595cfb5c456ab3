using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace A3Agent.Crm.Import;

/// <summary>Reads CSV (RFC 4180, one header row) row by row.</summary>
internal sealed class CsvRows
{
    private const int MaxColumns = 1_000;

    private readonly CsvReaderOptions _options;
    private CsvMalformedReason? _malformed;

    /// <param name="delimiter">What separates cells; null finds out.</param>
    public CsvRows(char? delimiter) => _options = new CsvReaderOptions
    {
        Separator = delimiter,
        HasHeader = false,
        TrackLineNumbers = true,
        MaxRecordSize = RowSource.MaxRowBytes,
        OnMalformedRecord = record => _malformed = record.Reason,
    };

    /// <summary>The rows after the header. Rows whose cells are all blank hold nothing and are passed over.</summary>
    public async IAsyncEnumerable<SourceRow> ReadAsync(
        Stream body, Action<int, IReadOnlyList<string>> checkHeader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = CsvReader.Create(body, _options, leaveOpen: true);
        if (!await NextAsync(reader, cancellationToken).ConfigureAwait(false))
        {
            throw new ImportRefusedException(new ImportError(1, null, "the body has no header row: begin with the names of the columns"));
        }

        var columns = Header(reader);
        checkHeader((int)reader.LineNumber, columns);
        while (await NextAsync(reader, cancellationToken).ConfigureAwait(false))
        {
            if (Row(reader, columns) is { } row)
            {
                yield return row;
            }
        }
    }

    private async ValueTask<bool> NextAsync(CsvReader reader, CancellationToken cancellationToken)
    {
        try
        {
            _malformed = null;
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CsvFormatException e)
        {
            var line = (int)Math.Max(1, e.LineNumber);
            throw new ImportRefusedException(new ImportError(line, null, RowSource.TooLong + "; is a closing quote missing?"));
        }
    }

    private string[] Header(CsvReader reader)
    {
        var line = (int)reader.LineNumber;
        if (Problem(reader) is { } problem)
        {
            throw new ImportRefusedException(new ImportError(line, null, problem));
        }

        if (reader.FieldCount > MaxColumns)
        {
            throw new ImportRefusedException(new ImportError(line, null, "the header has more than 1,000 columns: is this a CSV file?"));
        }

        return [.. Cells(reader).Select(cell => cell.Trim())];
    }

    private SourceRow? Row(CsvReader reader, string[] columns)
    {
        var line = (int)reader.LineNumber;
        if (Problem(reader) is { } problem)
        {
            return SourceRow.Unreadable(line, problem);
        }

        var texts = Cells(reader).ToList();
        if (texts.TrueForAll(string.IsNullOrWhiteSpace))
        {
            return null;
        }

        if (texts.Count != columns.Length)
        {
            return SourceRow.Unreadable(line, string.Create(
                CultureInfo.InvariantCulture,
                $"the row has {texts.Count} cells and the header {columns.Length}: keep empty cells and quote those with the delimiter"));
        }

        var cells = new Dictionary<string, Cell>(columns.Length, StringComparer.Ordinal);
        for (var i = 0; i < columns.Length; i++)
        {
            cells[columns[i]] = new Cell(texts[i]);
        }

        return new SourceRow(line, cells);
    }

    private string? Problem(CsvReader reader) => _malformed switch
    {
        CsvMalformedReason.UnterminatedQuote => "a quote is opened and never closed: close it, or double the quotes inside the cell",
        not null => "a quote stands inside a cell: put the whole cell in quotes and double the quotes inside it",
        _ when !Utf8.IsValid(reader.RawRecord) => RowSource.NotUtf8,
        _ when reader.RawRecord.Contains((byte)0) => RowSource.HoldsNul,
        _ => null,
    };

    private static IEnumerable<string> Cells(CsvReader reader)
    {
        for (var i = 0; i < reader.FieldCount; i++)
        {
            yield return Encoding.UTF8.GetString(reader.GetSpan(i));
        }
    }
}
