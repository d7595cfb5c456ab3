using System.Buffers;
using A3Agent.Models;

namespace A3Agent.OpenAI.Upstream;

/// <summary>
/// Follows the bytes of an event stream as they pass: keeps the data of the current event only, and looks at it when the event ends.
/// Not thread-safe; one per stream.
/// </summary>
internal sealed class EventScanner(FailureClassifier failures, ModelApi? api)
{
    private const int MaxEventBytes = 4 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _line = new(256);
    private readonly ArrayBufferWriter<byte> _data = new(1024);
    private bool _isErrorEvent;
    private bool _lastWasCarriageReturn;
    private bool _started;

    /// <summary>Whether a terminal marker has passed; what comes after it cannot make the answer incomplete.</summary>
    public bool MarkerSeen { get; private set; }

    /// <summary>Looks at the next bytes.</summary>
    /// <returns>How many of them may be passed on: all, or those before the event that is a failure.</returns>
    public int Pass(ReadOnlySpan<byte> bytes, out ModelException? failure)
    {
        failure = null;
        var eventStart = 0;
        var position = 0;
        while (position < bytes.Length)
        {
            if (_lastWasCarriageReturn && bytes[position] == (byte)'\n')
            {
                _lastWasCarriageReturn = false;
                position++;
                continue;
            }

            _lastWasCarriageReturn = false;
            var rest = bytes[position..];
            var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                _line.Write(rest);
                failure = _line.WrittenCount > MaxEventBytes ? TooLong() : null;
                break;
            }

            _lastWasCarriageReturn = rest[end] == (byte)'\r';
            failure = EndLine(rest[..end], out var ended);
            position += end + 1;
            if (failure is not null)
            {
                break;
            }

            eventStart = ended ? position : eventStart;
        }

        return failure is null ? bytes.Length : eventStart;
    }

    /// <summary>The failure of a stream that ended too early.</summary>
    public ModelException NoMarker() => failures.Protocol(
        api == ModelApi.Responses ? "The stream ended without a terminal event." : "The stream ended without a finish_reason.");

    private ModelException? EndLine(ReadOnlySpan<byte> lineEnd, out bool eventEnded)
    {
        var line = lineEnd;
        if (_line.WrittenCount > 0)
        {
            _line.Write(lineEnd);
            line = _line.WrittenSpan;
        }

        if (!_started)
        {
            _started = true;
            line = line.StartsWith("\uFEFF"u8) ? line[3..] : line;
        }

        eventEnded = line.IsEmpty;
        var failure = eventEnded ? EndEvent() : Field(line);
        _line.ResetWrittenCount();
        return failure;
    }

    private ModelException? Field(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("data:"u8))
        {
            if (_data.WrittenCount > 0)
            {
                _data.Write("\n"u8);
            }

            _data.Write(Value(line, 5));
            return _data.WrittenCount > MaxEventBytes ? TooLong() : null;
        }

        if (line.StartsWith("event:"u8))
        {
            _isErrorEvent = Value(line, 6).SequenceEqual("error"u8);
        }

        return null;
    }

    private ModelException? EndEvent()
    {
        var data = _data.WrittenSpan;
        MarkerSeen = MarkerSeen || TerminalMarker.IsIn(data, api);
        ModelException? failure = null;
        if ((ProviderError.MayBeIn(data) || _isErrorEvent) && ProviderError.TryRead(data, out var error))
        {
            failure = failures.FromError(error, api);
        }
        else if (_isErrorEvent)
        {
            failure = failures.Protocol("The provider sent an error event.");
        }

        _data.ResetWrittenCount();
        _isErrorEvent = false;
        return failure;
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line, int start)
        => line[start..] is [(byte)' ', .. var value] ? value : line[start..];

    private ModelException TooLong() => failures.Protocol($"One event of the stream is longer than {MaxEventBytes} bytes.");
}
