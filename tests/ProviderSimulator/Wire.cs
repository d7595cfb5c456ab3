using System.Text;

namespace ProviderSimulator;

/// <summary>How a stream of events is put into bytes: line ends, comments, byte order mark, and where the bytes are cut.</summary>
public sealed record Wire
{
    /// <summary>One event, one write; LF line ends.</summary>
    public static Wire Plain { get; } = new();

    /// <summary>LF, CRLF or CR.</summary>
    public string LineEnd { get; init; } = "\n";

    /// <summary>Whether comment lines and fields that say nothing of the answer, known or not, stand between the events.</summary>
    public bool Comments { get; init; }

    /// <summary>Whether the stream starts with a byte order mark.</summary>
    public bool ByteOrderMark { get; init; }

    /// <summary>Whether each event's JSON is spread over several data lines.</summary>
    public bool MultiLineData { get; init; }

    /// <summary>Whether a space stands between the field's name and its value.</summary>
    public bool SpaceAfterColon { get; init; } = true;

    /// <summary>Whether the stream ends with [DONE].</summary>
    public bool Done { get; init; } = true;

    /// <summary>Whether each event is named by its JSON's leading type, as the Responses API does.</summary>
    public bool EventNames { get; init; }

    /// <summary>Sizes of the writes in bytes, used in turn until the stream ends; empty: one write for each event.</summary>
    public IReadOnlyList<int> ChunkSizes { get; init; } = [];

    /// <summary>The bytes of a stream of these events.</summary>
    public byte[] Bytes(IEnumerable<string> data) => [.. Frames(data).SelectMany(frame => frame)];

    internal IEnumerable<ReadOnlyMemory<byte>> Pieces(IEnumerable<string> data)
    {
        if (ChunkSizes.Count == 0)
        {
            foreach (var frame in Frames(data))
            {
                yield return frame;
            }

            yield break;
        }

        var bytes = Bytes(data);
        for (int start = 0, i = 0; start < bytes.Length; i++)
        {
            var size = Math.Min(Math.Max(1, ChunkSizes[i % ChunkSizes.Count]), bytes.Length - start);
            yield return bytes.AsMemory(start, size);
            start += size;
        }
    }

    private IEnumerable<byte[]> Frames(IEnumerable<string> data)
    {
        var first = true;
        foreach (var item in data)
        {
            var text = new StringBuilder();
            text.Append(first && ByteOrderMark ? "\uFEFF" : "");
            text.Append(Comments
                ? $": still here{LineEnd}{LineEnd}id: 7{LineEnd}mood: sunny{LineEnd}retry: 3000{LineEnd}lonely{LineEnd}"
                : "");
            text.Append(EventNames && NameIn(item) is { } name ? $"event: {name}{LineEnd}" : "");
            foreach (var line in MultiLineData ? Lines(item) : [item])
            {
                text.Append(SpaceAfterColon ? "data: " : "data:").Append(line).Append(LineEnd);
            }

            yield return Encoding.UTF8.GetBytes(text.Append(LineEnd).ToString());
            first = false;
        }
    }

    private static string? NameIn(string json)
    {
        const string Start = "{\"type\":\"";
        return json.StartsWith(Start, StringComparison.Ordinal) && json.IndexOf('"', Start.Length) is var end and > 0
            ? json[Start.Length..end]
            : null;
    }

    // A comma or colon outside a string may be followed by a line break.
    private static IEnumerable<string> Lines(string json)
    {
        int start = 0;
        var quoted = false;
        for (var i = 0; i < json.Length; i++)
        {
            switch (json[i])
            {
                case '\\': i++; break;
                case '"': quoted = !quoted; break;
                case ',' or ':' when !quoted:
                    yield return json[start..(i + 1)];
                    start = i + 1;
                    break;
            }
        }

        yield return json[start..];
    }
}
