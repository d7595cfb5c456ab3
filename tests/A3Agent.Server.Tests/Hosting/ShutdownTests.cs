using System.Net;
using System.Text.Json.Nodes;
using A3Agent.Server.Tests.Processes;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Hosting;

public sealed class ShutdownTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly HeldReply _held = new(SimulatedReply.Text("late but whole"));
    private Simulator _provider = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _provider = await Simulator.StartAsync(Stop);
        _provider.Script(SimulatedReply.Text("first"), _held, SimulatedReply.Text("again"));
    }

    [Fact]
    public async Task A_stop_lets_the_running_turn_end_and_takes_no_more()
    {
        await using var server = await StartAsync();
        await server.Client.ChatAsync("Hello");
        var turn = server.Client.ChatAsync("Take your time");
        await _held.Arrived.InTimeAsync();

        await server.Process.SignalAsync("TERM");
        await server.Process.LineAsync("Application is shutting down");
        using var ready = await server.Client.GetAsync("/readyz", Stop);
        using var refused = await server.Client.PostAsync("/api/chat", new JsonObject { ["message"] = "One more" });
        _held.Release();

        Assert.Equal("unready", (await ready.JsonAsync(HttpStatusCode.ServiceUnavailable)).Text("status"));
        await refused.ProblemAsync(HttpStatusCode.ServiceUnavailable, "shutting_down");
        var reply = await turn;
        Assert.Equal(("completed", "late but whole"), (reply.Text("status"), reply.Text("content")));
        (await server.Process.EndAsync()).Exits(0);
    }

    [Fact]
    public async Task A_turn_that_died_with_its_process_does_not_block_its_conversation()
    {
        string session;
        await using (var server = await StartAsync())
        {
            session = (await server.Client.ChatAsync("Hello")).Text("sessionId");
            var turn = server.Client.ChatAsync("Remember this", session);
            await _held.Arrived.InTimeAsync();
            await server.Process.SignalAsync("KILL");
            await Assert.ThrowsAsync<HttpRequestException>(() => turn);
            (await server.Process.EndAsync()).Exits(137);
        }

        await using var next = await StartAsync();

        var reply = await next.Client.ChatAsync("Are you back?", session);
        Assert.Equal("again", reply.Text("content"));
        var messages = await next.Client.ReadAsync($"/api/conversations/{session}/messages");
        Assert.Equal(
            ["Hello", "first", "Remember this", "Are you back?", "again"], messages.Items().Select(message => message.Text("content")));
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        _folder.Dispose();
    }

    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(_folder, ("OPENAI_BASE_URL", _provider.BaseUrl));
}
