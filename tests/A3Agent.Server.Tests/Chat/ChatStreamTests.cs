using System.Text.Json.Nodes;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Chat;

public sealed class ChatStreamTests
{
    [Fact]
    public async Task A_stream_is_exactly_the_contracts()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        provider.Script(
            SimulatedReply.ToolCalls(("search_clients", """{"query":"a"}"""), ("find_users", """{"query":""}""")),
            SimulatedReply.Text("Here is **what** I found."));
        await using var server = await RunningServer.StartAsync(provider);
        using var client = server.Client();

        var events = await client.StreamAsync(new JsonObject { ["message"] = "hello" });

        Assert.Equal(new SseEvent(null, null, "[DONE]"), events[^1]);
        var numbered = events[..^1];
        Assert.Equal(Enumerable.Range(1, numbered.Count), numbered.Select(current => current.Sequence));
        Assert.Equal("started", numbered[0].Name);
        Assert.Equal("done", numbered[^1].Name);
        Assert.Single(numbered, current => current.Name is "done" or "error");

        var turn = numbered[0].Json.Text("turnId");
        Assert.All(numbered, current => Assert.StartsWith($"{turn}:", current.Id, StringComparison.Ordinal));

        var tools = numbered.Where(current => current.Name == "tool").Select(current => current.Json).ToList();
        Assert.Equal(["running", "running"], tools[..2].Select(tool => tool.Text("status")));
        Assert.Equal(["completed", "completed"], tools[2..].Select(tool => tool.Text("status")));
        Assert.Equal(["find_users", "search_clients"], tools[2..].Select(tool => tool.Text("name")).Order());

        var reply = numbered[^1].Json;
        Assert.Equal("Here is **what** I found.", reply.Text("content"));
        Assert.Equal(reply.Text("content"), numbered.Text());
        Assert.Equal(turn, reply.Text("turnId"));
        Assert.Equal(turn, reply.Text("promptId"));
    }

    [Fact]
    public async Task Text_before_and_after_tools_is_one_answer()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        provider.Script(
            SimulatedReply.ToolCalls(("find_users", """{"query":""}""")) with { Content = "Let me look." },
            SimulatedReply.Text("Nobody."));
        await using var server = await RunningServer.StartAsync(provider);
        using var client = server.Client();

        var events = await client.StreamAsync(new JsonObject { ["message"] = "who is there?" });

        Assert.Equal("Let me look.\n\nNobody.", events.Text());
        Assert.Equal("Let me look.\n\nNobody.", events[^2].Json.Text("content"));
    }

    [Fact]
    public async Task A_failure_after_started_is_an_error_event_and_the_end()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        provider.Script(_ => Fault.Status(401));
        await using var server = await RunningServer.StartAsync(provider);
        using var client = server.Client();

        var events = await client.StreamAsync(new JsonObject { ["message"] = "hello" });

        Assert.Equal(["started", "error", null], events.Select(current => current.Name));
        Assert.Equal("[DONE]", events[^1].Data);
        var problem = events[1].Json;
        Assert.Equal("ai_not_configured", problem.Text("code"));
        Assert.Equal(503, (int)problem["status"]!);
        Assert.Equal("AI service configuration error", problem.Text("detail"));
    }

    [Fact]
    public async Task Text_that_was_seen_is_kept_when_the_provider_breaks_off()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        provider.Script(_ => Fault.NoMarker("half an answer"));
        await using var server = await RunningServer.StartAsync(provider);
        using var client = server.Client();

        var events = await client.StreamAsync(new JsonObject { ["message"] = "hello" });

        var reply = events[^2].Json;
        Assert.Equal("done", events[^2].Name);
        Assert.Equal("interrupted", reply.Text("status"));
        Assert.Equal("half an answer", reply.Text("content"));
        Assert.True((bool)reply["usage"]!["estimated"]!);
        var stored = await client.ReadAsync($"/api/conversations/{reply.Text("sessionId")}/messages");
        Assert.Equal(["hello", "half an answer"], stored.Items().Select(message => message.Text("content")));
    }

    [Fact]
    public async Task The_turn_goes_on_when_the_reader_goes()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        var asked = new TaskCompletionSource();
        var answer = Fault.Hang("The whole");
        provider.Script(_ => { asked.TrySetResult(); return answer; });
        await using var server = await RunningServer.StartAsync(provider);
        using var client = server.Client();

        using (var reader = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken))
        {
            var streaming = client.PostAsync("/api/chat/stream", System.Net.Http.Json.JsonContent.Create(new { message = "hello" }), reader.Token);
            await answer.Started.InTimeAsync();
            await reader.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => streaming);
        }

        Assert.False(answer.ClientClosed.IsCompleted);
        answer.Reset();
        await server.DrainAsync();
        var conversation = (await client.ReadAsync("/api/conversations")).Items().Single();
        var stored = await client.ReadAsync($"/api/conversations/{conversation.Text("id")}/messages");
        Assert.Equal(["hello", "The whole"], stored.Items().Select(message => message.Text("content")));
    }
}
