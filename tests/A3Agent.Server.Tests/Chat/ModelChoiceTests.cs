using System.Net;
using System.Text.Json.Nodes;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Chat;

/// <summary>Which model is asked, over which API, and with what.</summary>
public sealed class ModelChoiceTests : IAsyncLifetime
{
    private static readonly (string, string)[] Settings =
    [
        ("Models:Organizations:chosen:Default", "volume"), ("Models:Organizations:keeping:Default", "gpt-5"),
        ("Models:Organizations:keeping:StoreAtProvider", "true"), ("Privacy:RedactPii", "true"),
    ];

    private Simulator _provider = null!;
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        _server = await RunningServer.StartAsync(_provider, settings: Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Theory]
    [InlineData("plain", null, "gpt-4o")]
    [InlineData("chosen", null, "gpt-4o-mini")]
    [InlineData("chosen", "quality", "gpt-4o")]
    [InlineData("chosen", "gpt-4.1", "gpt-4.1")]
    public async Task The_request_decides_else_the_organization_else_the_installation(string organization, string? asked, string expected)
    {
        using var client = await _server.ClientOfAsync(organization);

        var reply = await (await client.PostAsync("/api/chat", new JsonObject { ["message"] = "hi", ["model"] = asked })).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(expected, reply.Text("model"));
        Assert.Equal(expected, _provider.Requests.Single().Model);
        Assert.Equal(SimulatedApi.Chat, _provider.Requests.Single().Api);
    }

    [Fact]
    public async Task An_unknown_model_is_a_clear_mistake()
    {
        using var client = await _server.ClientOfAsync("plain");

        var response = await client.PostAsync("/api/chat", new JsonObject { ["message"] = "hi", ["model"] = "gpt-9" });

        var problem = await response.ProblemAsync(HttpStatusCode.BadRequest, "unknown_model");
        Assert.Contains("gpt-4o", problem.Text("detail"), StringComparison.Ordinal);
        Assert.Empty(_provider.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_model_rejects_is_left_out_and_noted(bool stream)
    {
        using var client = await _server.ClientOfAsync("plain");
        var request = new JsonObject { ["message"] = "hi", ["model"] = "o4-mini", ["temperature"] = 0 };

        var reply = stream
            ? (await client.StreamAsync(request))[^2].Json
            : await (await client.PostAsync("/api/chat", request)).JsonAsync(HttpStatusCode.OK);

        var sent = _provider.Requests.Single();
        Assert.Equal(SimulatedApi.Responses, sent.Api);
        Assert.False(sent.Body.TryGetProperty("temperature", out _));
        Assert.False(sent.Body.GetProperty("store").GetBoolean());
        Assert.Equal(["temperature"], reply["metadata"]!["omitted"]!.AsArray().Select(name => (string)name!));
        Assert.Null(reply["metadata"]!["temperature"]);
    }

    [Fact]
    public async Task The_provider_stores_answers_of_organizations_that_chose_so()
    {
        using var client = await _server.ClientOfAsync("keeping");

        await client.ChatAsync("hi");

        Assert.True(_provider.Requests.Single().Body.GetProperty("store").GetBoolean());
    }

    [Fact]
    public async Task The_output_limit_is_the_whole_turns()
    {
        using var client = await _server.ClientOfAsync("plain");
        _provider.Script(
            SimulatedReply.ToolCalls(("find_users", """{"query":"x"}""")) with { Usage = new(10, 30) },
            SimulatedReply.ToolCalls(("find_users", """{"query":"y"}""")) with { Usage = new(10, 200) });

        var response = await client.PostAsync("/api/chat", new JsonObject { ["message"] = "hi", ["maxTokens"] = 100 });

        var problem = await response.ProblemAsync(HttpStatusCode.TooManyRequests, "budget_exceeded");
        Assert.Equal("The turn's limit of 100 output tokens is used up", problem.Text("detail"));
        Assert.Equal([100, 70], _provider.Requests.Select(request => request.Body.GetProperty("max_completion_tokens").GetInt32()));
    }

    [Fact]
    public async Task What_is_left_of_the_output_limit_is_for_the_answer()
    {
        using var client = await _server.ClientOfAsync("plain");
        _provider.Script(
            SimulatedReply.ToolCalls(("find_users", """{"query":"x"}""")) with { Usage = new(10, 80) }, SimulatedReply.Text("Nobody."));

        var reply = await (await client.PostAsync("/api/chat", new JsonObject { ["message"] = "hi", ["maxTokens"] = 100 })).JsonAsync(HttpStatusCode.OK);

        Assert.Equal("Nobody.", reply.Text("content"));
        Assert.Equal("none", _provider.Requests[1].Body.GetProperty("tool_choice").GetString());
    }

    [Theory]
    [InlineData("gpt-4o", false)]
    [InlineData("gpt-4o", true)]
    [InlineData("gpt-5", false)]
    [InlineData("gpt-5", true)]
    public async Task Personal_data_stays_here(string model, bool stream)
    {
        using var client = await _server.ClientOfAsync("plain");
        _provider.Script(request => SimulatedReply.Text($"You wrote {request.LastUserText.Split(' ')[^1]}, thank you."));
        var request = new JsonObject { ["message"] = "write to ada@example.com", ["model"] = model };

        var reply = stream
            ? (await client.StreamAsync(request))[^2].Json
            : await (await client.PostAsync("/api/chat", request)).JsonAsync(HttpStatusCode.OK);

        Assert.Equal("You wrote ada@example.com, thank you.", reply.Text("content"));
        Assert.DoesNotContain("ada@", _provider.Requests.Single().Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filtered_stream_is_withdrawn_and_never_sent_again()
    {
        using var client = await _server.ClientOfAsync("plain");
        _provider.Script(SimulatedReply.Text("Something bad") with { FinishReason = "content_filter" }, SimulatedReply.Text("ok"));

        var events = await client.StreamAsync(new JsonObject { ["message"] = "hi" });
        var reply = events[^2].Json;
        await client.ChatAsync("and now?", reply.Text("sessionId"));

        Assert.Contains(events, current => current.Name == "reset");
        Assert.DoesNotContain("Something bad", reply.Text("content"), StringComparison.Ordinal);
        Assert.DoesNotContain("Something bad", _provider.Requests[^1].Body.GetRawText(), StringComparison.Ordinal);
    }
}
