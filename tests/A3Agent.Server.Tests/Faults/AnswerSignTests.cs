using System.Text.Json.Nodes;
using A3Agent.Models;
using Microsoft.Extensions.DependencyInjection;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Faults;

/// <summary>What an answer says of itself: a refusal, when to come again, where to look.</summary>
public sealed class AnswerSignTests(FaultHost host) : IClassFixture<FaultHost>
{
    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task A_refusal_is_an_answer(Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        scene.Provider.Script(SimulatedReply.Refusal("I cannot help with that.") with { Usage = new SimulatedUsage(40, 9) });

        (await scene.AskAsync()).Answers("I cannot help with that.");

        Assert.Equal((40, 9), ((await scene.UsageAsync())[0].PromptTokens, (await scene.UsageAsync())[0].CompletionTokens));
    }

    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task An_exhausted_quota_never_says_when_to_come_again(Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        scene.Provider.Script(_ => Fault.QuotaExhausted());

        Assert.Null((await scene.AskAsync()).Fails(503, "ai_quota_exhausted", "AI service quota exhausted").RetryAfter);
        Assert.Null((await scene.AskAsync()).Fails(503, "ai_quota_exhausted", "AI service quota exhausted").RetryAfter);
    }

    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task A_tool_that_takes_too_long_leaves_a_reference(Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartOwnAsync(new FaultHost { Replace = FaultyPlugin.Add }, route, api);
        var slow = scene.Server.Services.GetRequiredService<SlowTool>();
        scene.Provider.Script(SimulatedReply.ToolCalls(("take_long", "{}")), SimulatedReply.Text("It takes too long."));
        var asking = scene.AskAsync();
        await slow.Started.Task.WaitAsync(TestContext.Current.CancellationToken);

        scene.Time.Advance(TimeSpan.FromSeconds(10));

        (await asking).Answers("It takes too long.");
        Assert.Contains("Reference ", scene.Calls[1].LastToolResult, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ModelApi.Chat)]
    [InlineData(ModelApi.Responses)]
    public async Task An_error_says_in_milliseconds_too_when_to_come_again(ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, Route.Chat, api);
        scene.Provider.Script(_ => Fault.RateLimited(("Retry-After", "300")));

        using var busy = await scene.Client.PostAsync("/api/chat", new JsonObject { ["message"] = "go", ["model"] = scene.Alone });

        Assert.Equal(["300000"], busy.Headers.GetValues("retry-after-ms"));
    }
}
