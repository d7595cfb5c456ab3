using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using A3Agent.Server.Tests.Chat;

namespace A3Agent.Server.Tests.Faults;

/// <summary>The two ways to ask for a turn.</summary>
public enum Route
{
    /// <summary>POST /api/chat.</summary>
    Chat,

    /// <summary>POST /api/chat/stream.</summary>
    Stream,
}

/// <summary>What a caller saw of a turn, whichever way it asked: a reply or a problem.</summary>
internal sealed record TurnSeen(JsonNode? Reply, JsonNode? Problem, IReadOnlyList<SseEvent> Events)
{
    public string TurnId => Reply?.Text("turnId") ?? Events[0].Json.Text("turnId");

    /// <summary>The names of the events; text is "text".</summary>
    public IEnumerable<string> Names => Events.Select(current => current.Name ?? "text");

    public static async Task<TurnSeen> ReadAsync(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return new TurnSeen(await response.JsonAsync(HttpStatusCode.OK), null, []);
        }

        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal((int)response.StatusCode, (int)problem["status"]!);
        var told = (int?)problem["retryAfter"];
        Assert.Equal(told, (int?)response.Headers.RetryAfter?.Delta?.TotalSeconds);
        return new TurnSeen(null, problem, []);
    }

    /// <summary>A stream that was read to its end; its form is checked here.</summary>
    public static TurnSeen Of(IReadOnlyList<SseEvent> events)
    {
        Assert.Equal(new SseEvent(null, null, "[DONE]"), events[^1]);
        var numbered = events.SkipLast(1).ToList();
        Assert.Equal("started", numbered[0].Name);
        Assert.Equal(Enumerable.Range(1, numbered.Count), numbered.Select(current => current.Sequence));
        Assert.Equal(numbered[^1], Assert.Single(numbered, current => current.Name is "done" or "error"));
        var end = numbered[^1].Json;
        var seen = numbered[^1].Name == "done" ? new TurnSeen(end, null, numbered) : new TurnSeen(null, end, numbered);
        if (seen.Reply is { } reply)
        {
            Assert.Equal(reply.Text("content"), seen.Shown);
        }

        return seen;
    }

    /// <summary>The text that a reader of the stream has in the end: that since the last reset.</summary>
    public string Shown => Events.Skip(Events.Select((current, i) => current.Name == "reset" ? i + 1 : 0).DefaultIfEmpty().Max()).Text();

    /// <summary>Itself, after making sure that it failed like this.</summary>
    public TurnSeen Fails(int status, string code, string text)
    {
        Assert.True(Problem is not null, $"{code} was expected, not {Reply}");
        Assert.Equal((status, code, text), ((int)Problem["status"]!, Problem.Text("code"), Problem.Text("detail")));
        Assert.NotEmpty(Problem.Text("requestId"));
        Assert.True(RetryAfter is not null || !(bool)Problem["retryable"]!, $"{Problem}");
        return this;
    }

    public int? RetryAfter => (int?)Problem?["retryAfter"];

    /// <summary>Itself, after making sure that it ended with this answer.</summary>
    public TurnSeen Answers(string content, string status = "completed")
    {
        Assert.True(Reply is not null, $"an answer was expected, not {Problem}");
        Assert.Equal((status, content), (Reply.Text("status"), Reply.Text("content")));
        return this;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Reply?.ToJsonString() ?? Problem?.ToJsonString()} {string.Join(' ', Names)}");
}
