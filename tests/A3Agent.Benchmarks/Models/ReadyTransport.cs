using System.Net;
using System.Net.Http.Headers;

namespace A3Agent.Benchmarks.Models;

/// <summary>Takes a request as a connection would, byte by byte, and has the answer ready.</summary>
internal sealed class ReadyTransport : HttpMessageHandler
{
    private static readonly MediaTypeHeaderValue _json = new("application/json");
    private static readonly MediaTypeHeaderValue _events = new("text/event-stream");

    /// <summary>What the next requests are answered with.</summary>
    public ReadyAnswer Answer { get; set; } = null!;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
        HttpContent content = Answer.Ends is null ? new ByteArrayContent(Answer.Bytes) : new StreamContent(new ReadyStream(Answer));
        content.Headers.ContentType = Answer.Ends is null ? _json : _events;
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    /// <summary>Gives one event with each read.</summary>
    private sealed class ReadyStream(ReadyAnswer answer) : MemoryStream(answer.Bytes, writable: false)
    {
        private int _next;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (answer.Waits)
            {
                await Task.Yield();
            }

            while (_next < answer.Ends!.Count && Position >= answer.Ends[_next])
            {
                _next++;
            }

            var left = _next < answer.Ends.Count ? answer.Ends[_next] - (int)Position : 0;
            return Read(buffer.Span[..Math.Min(left, buffer.Length)]);
        }
    }
}

/// <summary>An answer as it comes from the provider.</summary>
/// <param name="Bytes">All of it.</param>
/// <param name="Ends">Where its events end; null for an answer that is not streamed.</param>
/// <param name="Chunks">How many updates with text it makes.</param>
/// <param name="Waits">Whether each event is waited for, as on a real connection.</param>
internal sealed record ReadyAnswer(byte[] Bytes, IReadOnlyList<int>? Ends, int Chunks, bool Waits);
