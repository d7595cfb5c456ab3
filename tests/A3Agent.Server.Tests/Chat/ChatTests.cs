using System.Net;
using System.Text.Json.Nodes;
using A3Agent.Server.Tests.Faults;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Chat;

public sealed class ChatTests : IAsyncLifetime
{
    private Simulator _provider = null!;
    private RunningServer _server = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        _server = await RunningServer.StartAsync(new ServerSetup { Provider = _provider, Time = new FaultTime() });
        _client = _server.Client();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task A_reply_says_what_it_was_answered_with()
    {
        _provider.Script(SimulatedReply.Text("Hello.") with { Usage = new(1_000, 10, 400) });

        var reply = await _client.ChatAsync("hi");

        Assert.Equal("completed", reply.Text("status"));
        Assert.Equal("Hello.", reply.Text("content"));
        Assert.Equal("stop", reply.Text("finishReason"));
        Assert.Equal("gpt-4o", reply.Text("model"));
        var usage = reply["usage"]!;
        Assert.Equal((1_000, 10, 1_010), ((int)usage["promptTokens"]!, (int)usage["completionTokens"]!, (int)usage["totalTokens"]!));
        // 600 at 2.50, 400 cached at 1.25 and 10 at 10 dollars a million.
        Assert.Equal(0.0021m, (decimal)usage["costUsd"]!);
        Assert.False((bool)usage["estimated"]!);
        var metadata = reply["metadata"]!;
        Assert.Equal("crm-assistant", metadata["prompt"]!.Text("name"));
        Assert.Equal("1.0.0", metadata["prompt"]!.Text("version"));
        Assert.Matches("^[0-9a-f]{64}$", metadata["prompt"]!.Text("sha256"));
        Assert.Equal(0.2, (double)metadata["temperature"]!);
        Assert.Empty(reply["pendingApprovals"]!.AsArray());
        Assert.Empty(reply["choices"]!.AsArray());
    }

    [Fact]
    public async Task Temperature_zero_is_a_temperature()
    {
        await _client.PostAsync("/api/chat", new JsonObject { ["message"] = "hi", ["temperature"] = 0, ["maxTokens"] = 7, ["model"] = "gpt-4o-mini" });

        var body = _provider.Requests[0].Body;
        Assert.Equal(0, body.GetProperty("temperature").GetDouble());
        Assert.Equal(7, body.GetProperty("max_completion_tokens").GetInt32());
        Assert.Equal("gpt-4o-mini", body.GetProperty("model").GetString());
    }

    [Fact]
    public async Task The_newest_messages_are_sent_and_the_system_prompt_comes_first()
    {
        var session = (await _client.ChatAsync("question 0")).Text("sessionId");
        for (var i = 1; i < 40; i++)
        {
            await _client.ChatAsync($"question {i}", session);
        }

        var sent = _provider.Requests[^1].Messages;
        Assert.Equal("system", sent[0].Role);
        Assert.Equal(1 + 1 + 50 + 1, sent.Count);
        Assert.StartsWith("Summary of the earlier part", sent[1].Text, StringComparison.Ordinal);
        Assert.Equal("question 14", sent[2].Text);
        Assert.Equal("question 39", sent[^1].Text);
    }

    [Fact]
    public async Task A_session_brings_instructions_time_zone_and_locale()
    {
        var session = await (await _client.PostAsync("/api/session", new JsonObject
        {
            ["instructions"] = "Answer like a pirate.", ["timeZone"] = "Pacific/Kiritimati", ["locale"] = "de-DE",
        })).JsonAsync(HttpStatusCode.Created);
        Assert.Equal(session.Text("sessionId"), session.Text("conversationId"));
        Assert.Equal("demo", session.Text("tenantId"));
        _server.Time.Advance(TimeSpan.FromHours(2));

        await _client.ChatAsync("hi", session.Text("sessionId"));

        var system = _provider.Requests[0].Messages[0].Text;
        Assert.EndsWith("Answer like a pirate.", system, StringComparison.Ordinal);
        Assert.Contains("Today is Saturday, 2026-11-21 (Pacific/Kiritimati).", system, StringComparison.Ordinal);
        Assert.Contains("de-DE", system, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_development_a_session_may_pick_another_tenant_and_stays_there()
    {
        using var other = await _server.ClientOfAsync("picked");
        await other.PutAsync("/api/clients/p1", new JsonObject { ["displayName"] = "Picked client" });
        var session = await (await _client.PostAsync("/api/session", new JsonObject { ["tenantId"] = "picked" })).JsonAsync(HttpStatusCode.Created);
        _provider.Script(SimulatedReply.ToolCalls(("get_client", """{"clientId":"p1"}""")), SimulatedReply.Text(request => request.LastToolResult));

        var reply = await _client.ChatAsync("hi", session.Text("sessionId"));

        Assert.Contains("Picked client", reply.Text("content"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_conversation_has_one_running_turn()
    {
        var session = (await _client.ChatAsync("hi")).Text("sessionId");
        var answer = Fault.Hang();
        _provider.Script(answer, Fault.Status(400));
        var first = _client.PostAsync("/api/chat", new JsonObject { ["message"] = "slow", ["sessionId"] = session });
        await answer.Started.InTimeAsync();

        var second = await _client.PostAsync("/api/chat", new JsonObject { ["message"] = "impatient", ["sessionId"] = session });

        await second.ProblemAsync(HttpStatusCode.Conflict, "turn_in_progress");
        answer.Reset();
        await (await first).ProblemAsync(HttpStatusCode.BadGateway, "upstream_rejected");
        var stored = await _client.ReadAsync($"/api/conversations/{session}/messages");
        Assert.Equal(["hi", "ok", "slow"], stored.Items().Select(message => message.Text("content")));
    }

    [Fact]
    public async Task A_deleted_conversation_is_gone()
    {
        var session = (await _client.ChatAsync("hi")).Text("sessionId");
        Assert.Equal(session, (await _client.ReadAsync($"/api/conversations/{session}")).Text("id"));

        var deleted = await _client.DeleteAsync($"/api/conversations/{session}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await (await _client.GetAsync($"/api/conversations/{session}", TestContext.Current.CancellationToken)).ProblemAsync(HttpStatusCode.NotFound, "not_found");
        await (await _client.PostAsync("/api/chat", new JsonObject { ["message"] = "hi", ["sessionId"] = session })).ProblemAsync(HttpStatusCode.NotFound, "not_found");
        Assert.Empty((await _client.ReadAsync("/api/conversations")).Items());
    }

    [Fact]
    public async Task A_provider_that_hangs_ends_at_the_deadline_and_its_connection_is_closed()
    {
        var answer = Fault.Hang();
        _provider.Script(_ => answer);
        var asking = _client.PostAsync("/api/chat", new JsonObject { ["message"] = "hi" });
        await answer.Started.InTimeAsync();

        _server.Time.Advance(TimeSpan.FromSeconds(120));

        await (await asking).ProblemAsync(HttpStatusCode.GatewayTimeout, "upstream_timeout");
        await answer.ClientClosed.InTimeAsync();
    }

    [Fact]
    public async Task An_answer_that_cannot_be_stored_is_not_shown()
    {
        var session = (await _client.ChatAsync("hi")).Text("sessionId");
        var answer = Fault.Hang("An answer");
        _provider.Script(answer, SimulatedReply.Text("Another answer"));
        var asking = _client.StreamAsync(new JsonObject { ["message"] = "go", ["sessionId"] = session });
        await answer.Started.InTimeAsync();

        await _client.DeleteAsync($"/api/conversations/{session}", TestContext.Current.CancellationToken);
        answer.Reset();

        var end = (await asking)[^2];
        Assert.Equal("error", end.Name);
        Assert.Equal("conflict", end.Json.Text("code"));
    }

    [Fact]
    public async Task A_filtered_answer_is_a_neutral_text()
    {
        _provider.Script(SimulatedReply.Text("") with { FinishReason = "content_filter" });

        var reply = await _client.ChatAsync("hi");

        Assert.Equal("content_filter", reply.Text("finishReason"));
        Assert.Contains("withheld", reply.Text("content"), StringComparison.Ordinal);
    }
}
