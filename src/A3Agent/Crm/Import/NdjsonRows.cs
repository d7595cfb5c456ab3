using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace A3Agent.Crm.Import;

/// <summary>Reads NDJSON: one JSON object a line.</summary>
internal static class NdjsonRows
{
    /// <summary>The lines; blank ones are passed over.</summary>
    public static async IAsyncEnumerable<SourceRow> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(body, new StreamPipeReaderOptions(leaveOpen: true));
        var line = 0;
        try
        {
            for (var ended = false; !ended;)
            {
                var read = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
                var buffer = read.Buffer;
                while (TryTakeLine(ref buffer, read.IsCompleted, out var bytes))
                {
                    line++;
                    if (bytes.Length > RowSource.MaxRowBytes)
                    {
                        throw TooLong(line);
                    }

                    if (Row(line, bytes.ToArray()) is { } row)
                    {
                        yield return row;
                    }
                }

                if (buffer.Length > RowSource.MaxRowBytes)
                {
                    throw TooLong(line + 1);
                }

                pipe.AdvanceTo(buffer.Start, buffer.End);
                ended = read.IsCompleted;
            }
        }
        finally
        {
            await pipe.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, bool last, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        line = buffer;
        if (!last || buffer.IsEmpty)
        {
            return false;
        }

        buffer = buffer.Slice(buffer.End);
        return true;
    }

    private static SourceRow? Row(int number, ReadOnlyMemory<byte> line)
    {
        var start = number == 1 && line.Span.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var text = line[start..];
        if (text.Span.IndexOfAnyExcept(" \t\r"u8) < 0)
        {
            return null;
        }

        if (!Utf8.IsValid(text.Span))
        {
            return SourceRow.Unreadable(number, RowSource.NotUtf8);
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return JsonRows.Row(number, document.RootElement.Clone());
        }
        catch (JsonException e)
        {
            return SourceRow.Unreadable(number, $"is not a whole JSON object on one line: {JsonRows.Reason(e)}");
        }
    }

    private static ImportRefusedException TooLong(int line) => new(new ImportError(line, null, RowSource.TooLong));
}
