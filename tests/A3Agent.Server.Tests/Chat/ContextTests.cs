using System.Net;
using System.Text.Json.Nodes;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Chat;

/// <summary>What a model is sent of a long conversation, and what becomes of the rest.</summary>
public sealed class ContextTests : IAsyncLifetime
{
    private static readonly (string, string)[] SmallWindow =
        [("Models:Catalogue:small:ContextTokens", "6000"), ("Models:Catalogue:small:OutputTokens", "500"), ("Models:Default", "small")];

    private Simulator _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task What_is_no_longer_sent_is_summarised_once_and_the_summary_is_kept()
    {
        await using var server = await RunningServer.StartAsync(_provider);
        using var client = server.Client();
        _provider.Script(request => SimulatedReply.Text(IsSummary(request) ? "They spoke of questions." : "ok"));

        var session = await TalkAsync(client, 0, 40);

        // The 26th question is the first that leaves a message out; its summary covers ten further questions.
        var summaries = _provider.Requests.Where(IsSummary).ToList();
        Assert.Equal(2, summaries.Count);
        Assert.All(summaries, request => Assert.Equal("gpt-4.1-mini", request.Model));
        Assert.Contains("question 0", summaries[0].LastUserText, StringComparison.Ordinal);
        Assert.DoesNotContain("They spoke", summaries[0].LastUserText, StringComparison.Ordinal);
        Assert.Contains("They spoke of questions.", summaries[1].LastUserText, StringComparison.Ordinal);
        Assert.DoesNotContain("question 0\n", summaries[1].LastUserText, StringComparison.Ordinal);
        var sent = _provider.Requests[^1].Messages;
        Assert.Equal(("system", "user"), (sent[0].Role, sent[1].Role));
        Assert.EndsWith("They spoke of questions.", sent[1].Text, StringComparison.Ordinal);
        Assert.Equal(1 + 1 + 50 + 1, sent.Count);
        Assert.Equal(80, (await client.ReadAsync($"/api/conversations/{session}/messages?limit=200")).Items().Count());
    }

    [Fact]
    public async Task A_summary_that_fails_does_not_stop_the_turn()
    {
        await using var server = await RunningServer.StartAsync(_provider);
        using var client = server.Client();
        _provider.Script(request => IsSummary(request) ? Fault.Status(400) : SimulatedReply.Text("ok"));

        await TalkAsync(client, 0, 29);

        // The first that fails is the last for a while.
        Assert.Single(_provider.Requests, IsSummary);
        Assert.Equal(1 + 50 + 1, _provider.Requests[^1].Messages.Count);
    }

    [Fact]
    public async Task A_small_window_takes_the_newest_messages_with_their_calls_whole()
    {
        await using var server = await RunningServer.StartAsync(_provider, settings: SmallWindow);
        using var client = server.Client();
        _provider.Script(request => IsSummary(request) ? SimulatedReply.Text("Before.")
            : request.Messages[^1].Role == "user" ? SimulatedReply.ToolCalls(("find_users", """{"query":"x"}"""))
            : SimulatedReply.Text(string.Join(' ', Enumerable.Repeat("word", 150))));

        await TalkAsync(client, 0, 12);

        var sent = _provider.Requests[^1].Messages;
        Assert.InRange(sent.Count, 8, 40);
        Assert.Contains(_provider.Requests, IsSummary);
        var asked = sent.SelectMany(message => message.ToolCalls).Select(call => call.Id).ToList();
        Assert.NotEmpty(asked);
        Assert.Equal(asked, sent.Where(message => message.Role == "tool").Select(message => message.ToolCallId));
        Assert.Equal("question 11", sent.Last(message => message.Role == "user").Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_provider_that_counts_more_gets_half_of_the_history_once(bool stream)
    {
        await using var server = await RunningServer.StartAsync(_provider);
        using var client = server.Client();
        var session = await TalkAsync(client, 0, 6);
        _provider.Script(Fault.ContextTooLong(), SimulatedReply.Text("fine"));

        var answer = await AskAsync(client, session, stream);

        Assert.Equal("fine", answer.Text("content"));
        var tries = _provider.Requests.TakeLast(2).Select(request => request.Messages.Count).ToList();
        Assert.Equal([1 + 12 + 1, 1 + 6 + 1], tries);
        Assert.Equal(14, (await client.ReadAsync($"/api/conversations/{session}/messages")).Items().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_cannot_be_shortened_is_too_long(bool hasHistory)
    {
        await using var server = await RunningServer.StartAsync(_provider);
        using var client = server.Client();
        var session = await TalkAsync(client, 0, hasHistory ? 2 : 0);
        var before = _provider.Requests.Count;
        _provider.Script(_ => Fault.ContextTooLong());

        var response = await client.PostAsync("/api/chat", new JsonObject { ["message"] = "go", ["sessionId"] = session });

        await response.ProblemAsync(HttpStatusCode.UnprocessableEntity, "context_too_long");
        Assert.Equal(hasHistory ? 2 : 1, _provider.Requests.Count - before);
    }

    [Fact]
    public async Task What_is_too_long_by_our_own_count_is_an_ordinary_error_of_the_stream_too()
    {
        await using var server = await RunningServer.StartAsync(_provider, settings: SmallWindow);
        using var client = server.Client();

        var response = await client.PostAsync(
            "/api/chat/stream", new JsonObject { ["message"] = string.Join(' ', Enumerable.Repeat("word", 9_000)) });

        await response.ProblemAsync(HttpStatusCode.UnprocessableEntity, "context_too_long");
        Assert.Empty(_provider.Requests);
    }

    [Fact]
    public async Task One_organizations_failed_summary_leaves_anothers_alone()
    {
        await using var server = await RunningServer.StartAsync(_provider);
        using var unlucky = await server.ClientOfAsync("unlucky");
        using var other = await server.ClientOfAsync("other");
        _provider.Script(request => IsSummary(request) ? Fault.Status(400) : SimulatedReply.Text("ok"));
        await TalkAsync(unlucky, 0, 27);

        await TalkAsync(other, 0, 27);

        Assert.Equal(2, _provider.Requests.Count(IsSummary));
    }

    private static bool IsSummary(SimulatedRequest request) =>
        request.Messages[0].Text.StartsWith("You keep the memory of a conversation", StringComparison.Ordinal);

    private static async Task<string?> TalkAsync(HttpClient client, int first, int count)
    {
        string? session = null;
        for (var i = first; i < first + count; i++)
        {
            session = (await client.ChatAsync($"question {i}", session)).Text("sessionId");
        }

        return session;
    }

    private static async Task<JsonNode> AskAsync(HttpClient client, string? session, bool stream)
    {
        var request = new JsonObject { ["message"] = "go", ["sessionId"] = session };
        return stream
            ? (await client.StreamAsync(request))[^2].Json
            : await (await client.PostAsync("/api/chat", request)).JsonAsync(HttpStatusCode.OK);
    }
}
