using System.Net;
using System.Text.Json.Nodes;
using A3Agent.Models;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Faults;

/// <summary>FAILURES.md, a loop of tool calls: it ends by rounds, by repetition, or because the money is spent.</summary>
public sealed class ToolLoopLimitTests(FaultHost host) : IClassFixture<FaultHost>
{
    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task After_eight_rounds_the_model_must_answer_without_tools(Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        var round = 0;
        scene.Provider.Script(request => MustAnswer(request) ? SimulatedReply.Text("Enough.") : Search($"{++round}"));

        var seen = (await scene.AskAsync()).Answers("Enough.");

        Assert.Equal(8, seen.Reply!["toolCalls"]!.AsArray().Count);
        Assert.Equal(9, scene.Calls.Count);
        Assert.True(MustAnswer(scene.Calls[^1]));
    }

    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task After_three_identical_calls_the_model_must_answer_without_tools(Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        scene.Provider.Script(request => MustAnswer(request) ? SimulatedReply.Text("Enough.") : Search("the same"));

        var seen = (await scene.AskAsync()).Answers("Enough.");

        Assert.Equal(3, seen.Reply!["toolCalls"]!.AsArray().Count);
        Assert.Equal(4, scene.Calls.Count);
    }

    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task A_loop_ends_before_it_costs_more_than_a_turn_may(Route route, ModelApi api)
    {
        const decimal Most = 0.03m;
        await using var scene = await FaultScene.StartAsync(host, route, api);
        using var put = await scene.Client.PutAsync("/api/budgets", new JsonObject
        {
            ["items"] = new JsonArray(new JsonObject { ["scope"] = "organization", ["period"] = "turn", ["maxCostUsd"] = Most }),
        });
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        var round = 0;
        // A dollar a million in and two out: 0.0052 dollars for each reply, less than what is reserved for it.
        scene.Provider.Script(_ => Search($"{++round}") with { Usage = new SimulatedUsage(5_000, 100) });

        var seen = await scene.AskAsync();

        Assert.Equal((429, "budget_exceeded"), ((int)seen.Problem!["status"]!, seen.Problem.Text("code")));
        Assert.Contains("budget of the organization for one turn", seen.Problem.Text("detail"), StringComparison.Ordinal);
        Assert.InRange(scene.Calls.Count, 2, 5);
        Assert.Equal(scene.Calls.Count * 0.0052m, (await scene.UsageAsync()).Sum(used => used.CostUsd));
        Assert.InRange(scene.Calls.Count * 0.0052m, 0, Most);
        Assert.Equal(["hi", "Hello.", "go"], await scene.MessagesAsync());
    }

    private static AnswerReply Search(string query) => SimulatedReply.ToolCalls(("find_users", $$"""{"query":"{{query}}"}"""));

    private static bool MustAnswer(SimulatedRequest request) =>
        request.Body.TryGetProperty("tool_choice", out var choice) && choice.ValueKind == System.Text.Json.JsonValueKind.String
        && choice.GetString() == "none";
}
