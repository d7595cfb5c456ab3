using System.Net;
using System.Text.Json.Nodes;

namespace A3Agent.Server.Tests.Chat;

/// <summary>A server-sent event as a browser would see it.</summary>
internal sealed record SseEvent(string? Id, string? Name, string Data)
{
    public JsonNode Json => JsonNode.Parse(Data)!;

    /// <summary>The number behind the turn in the id.</summary>
    public int Sequence => int.Parse(Id![(Id!.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
}

internal static class SseStream
{
    public static async Task<List<SseEvent>> StreamAsync(this HttpClient client, JsonObject request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/chat/stream") { Content = System.Net.Http.Json.JsonContent.Create(request) };
        using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
        return Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).InTimeAsync("the end of the stream"));
    }

    public static List<SseEvent> Parse(string body)
    {
        var events = new List<SseEvent>();
        foreach (var block in body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = block.Split('\n').Select(line => line.Split(": ", 2)).ToLookup(field => field[0], field => field[1]);
            if (fields["data"].Any())
            {
                events.Add(new SseEvent(fields["id"].SingleOrDefault(), fields["event"].SingleOrDefault(), string.Join('\n', fields["data"])));
            }
        }

        return events;
    }

    public static string Text(this IEnumerable<SseEvent> events) =>
        string.Concat(events.Where(current => current is { Name: null, Id: not null }).Select(current => current.Json.Text("content")));
}
