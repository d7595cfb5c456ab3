using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace A3Agent.Server.Tests.Chat;

/// <summary>Reads the events of a turn one by one as they come.</summary>
internal sealed class SseReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;
    private readonly List<SseEvent> _events = [];

    private SseReader(HttpResponseMessage response, Stream body) => (_response, _reader) = (response, new StreamReader(body));

    /// <summary>Everything read so far.</summary>
    public IReadOnlyList<SseEvent> Events => _events;

    public static async Task<SseReader> OpenAsync(HttpClient client, JsonObject request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/chat/stream") { Content = JsonContent.Create(request) };
        var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new SseReader(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Reads on until an event fits.</summary>
    public async Task<SseEvent> UntilAsync(Func<SseEvent, bool> fits)
    {
        while (await NextAsync() is { } current)
        {
            if (fits(current))
            {
                return current;
            }
        }

        throw new Xunit.Sdk.XunitException($"The stream ended without the event:\n{string.Join('\n', _events)}");
    }

    /// <summary>Reads on until the text so far is this.</summary>
    public Task UntilTextAsync(string text) => UntilAsync(_ => _events.Text() == text);

    /// <summary>Reads everything up to the end.</summary>
    public async Task<IReadOnlyList<SseEvent>> ToEndAsync()
    {
        while (await NextAsync() is not null)
        {
        }

        return _events;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }

    private async Task<SseEvent?> NextAsync()
    {
        var block = new List<string>();
        while (await _reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                block.Add(line);
            }
            else if (SseStream.Parse(string.Join('\n', block)) is [var current])
            {
                _events.Add(current);
                return current;
            }
            else
            {
                block.Clear();
            }
        }

        return null;
    }
}
