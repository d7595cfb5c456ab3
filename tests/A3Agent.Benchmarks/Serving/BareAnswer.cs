using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace A3Agent.Benchmarks.Serving;

/// <summary>Puts the chunks of a streamed answer together and passes their text on.</summary>
internal sealed class BareAnswer
{
    private readonly StringBuilder _text = new();
    private readonly List<BareCall> _calls = [];

    public void Add(Completion chunk, PipeWriter output)
    {
        if (chunk.Choices is not [{ Delta: { } delta }, ..])
        {
            return;
        }

        if (delta.Content is { Length: > 0 } text)
        {
            _text.Append(text);
            output.Write("data: "u8);
            using (var json = new Utf8JsonWriter((IBufferWriter<byte>)output))
            {
                JsonSerializer.Serialize(json, new Piece(text), BareUpstream.Json);
            }

            output.Write("\n\n"u8);
        }

        foreach (var part in delta.ToolCalls ?? [])
        {
            Add(part);
        }
    }

    public BareMessage ToMessage() => new("assistant", _text.Length > 0 ? _text.ToString() : null)
    {
        ToolCalls = _calls.Count > 0 ? [.. _calls.Select(call => call with { Index = null })] : null,
    };

    private void Add(BareCall part)
    {
        var at = part.Index ?? 0;
        if (at == _calls.Count)
        {
            _calls.Add(part);
            return;
        }

        var call = _calls[at];
        _calls[at] = call with { Function = call.Function with { Arguments = call.Function.Arguments + part.Function.Arguments } };
    }

    private sealed record Piece(string Content);
}
