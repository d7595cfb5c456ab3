using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace A3Agent.Crm.Import;

/// <summary>Reads a JSON array of objects element by element.</summary>
internal static class JsonRows
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>The elements. Nested objects become columns with dots: <c>address.city</c>.</summary>
    public static async IAsyncEnumerable<SourceRow> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(body, new StreamPipeReaderOptions(leaveOpen: true, bufferSize: BufferBytes));
        try
        {
            var state = default(JsonReaderState);
            var read = await pipe.ReadAtLeastAsync(Encoding.UTF8.Preamble.Length, cancellationToken).ConfigureAwait(false);
            var buffer = WithoutPreamble(read.Buffer);
            for (var number = 1; ; number++)
            {
                JsonElement element;
                while (!TryTake(ref buffer, ref state, read.IsCompleted, number, out element))
                {
                    if (buffer.Length > RowSource.MaxRowBytes)
                    {
                        throw Refused(number, RowSource.TooLong);
                    }

                    pipe.AdvanceTo(buffer.Start, buffer.End);
                    read = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
                    buffer = read.Buffer;
                }

                if (element.ValueKind == JsonValueKind.Undefined)
                {
                    yield break;
                }

                yield return Row(number, element);
            }
        }
        finally
        {
            await pipe.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>An object as a row.</summary>
    public static SourceRow Row(int line, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return SourceRow.Unreadable(line, "is not a JSON object: write {\"name\": value, ...}");
        }

        var cells = new Dictionary<string, Cell>(StringComparer.Ordinal);
        try
        {
            return Flatten(element, "", cells) is { } twice
                ? SourceRow.Unreadable(line, $"has {Quoted.Text(twice)} twice: keep one")
                : new SourceRow(line, cells);
        }
        catch (InvalidOperationException)
        {
            return SourceRow.Unreadable(line, "holds a text that is not UTF-8 or half a surrogate pair: correct it");
        }
    }

    /// <summary>What the parser says, without the place that it adds for programmers.</summary>
    public static string Reason(JsonException e) =>
        e.Message.Split(" Path:", 2)[0].Split(" LineNumber:", 2)[0].TrimEnd('.', ' ');

    private static string? Flatten(JsonElement element, string prefix, Dictionary<string, Cell> cells)
    {
        foreach (var property in element.EnumerateObject())
        {
            var path = prefix + property.Name;
            var twice = property.Value.ValueKind == JsonValueKind.Object
                ? Flatten(property.Value, path + ".", cells)
                : cells.TryAdd(path, Cell.Of(property.Value)) ? null : path;
            if (twice is not null)
            {
                return twice;
            }
        }

        return null;
    }

    /// <summary>Takes one element off the buffer; an undefined one is the end of the array and of the body.</summary>
    /// <returns>False when more of the body is needed.</returns>
    private static bool TryTake(
        ref ReadOnlySequence<byte> buffer, ref JsonReaderState state, bool last, int number, out JsonElement element)
    {
        element = default;
        var reader = new Utf8JsonReader(buffer, last, state);
        try
        {
            var taken = reader;
            while (reader.Read())
            {
                if (reader is { TokenType: JsonTokenType.StartArray or JsonTokenType.EndArray, CurrentDepth: 0 })
                {
                    taken = reader;
                }
                else if (JsonElement.TryParseValue(ref reader, out var value))
                {
                    element = value.Value;
                    Advance(ref buffer, ref state, reader);
                    return true;
                }
                else
                {
                    break;
                }
            }

            Advance(ref buffer, ref state, taken);
            return last;
        }
        catch (JsonException e)
        {
            throw Refused(number, $"is not JSON: {Reason(e)} (line {(e.LineNumber ?? 0) + 1} of the body)");
        }
    }

    private static void Advance(ref ReadOnlySequence<byte> buffer, ref JsonReaderState state, in Utf8JsonReader reader)
    {
        buffer = buffer.Slice(reader.Position);
        state = reader.CurrentState;
    }

    private static ReadOnlySequence<byte> WithoutPreamble(ReadOnlySequence<byte> buffer)
    {
        var preamble = Encoding.UTF8.Preamble;
        Span<byte> start = stackalloc byte[preamble.Length];
        if (buffer.Length < preamble.Length)
        {
            return buffer;
        }

        buffer.Slice(0, preamble.Length).CopyTo(start);
        return start.SequenceEqual(preamble) ? buffer.Slice(preamble.Length) : buffer;
    }

    private static ImportRefusedException Refused(int number, string message) =>
        new(new ImportError(number, null, message) { IsElement = true });
}
