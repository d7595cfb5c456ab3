using System.Text.Json.Nodes;
using A3Agent.Conversations;
using A3Agent.Models;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Faults;

/// <summary>FAILURES.md: tool calls that cannot be run, however they came to be.</summary>
public sealed class ToolArgumentTests(FaultHost host) : IClassFixture<FaultHost>
{
    private const string Right = """{"title":"call Anchor","assignedTo":"u1"}""";

    // Calls of create_task, or of nothing there is, for both APIs.
    private static readonly Dictionary<string, Func<SimulatedRequest, SimulatedReply>> Broken = new()
    {
        ["not JSON"] = _ => SimulatedReply.ToolCalls(("create_task", """{"title": call Anchor""")),
        ["JSON, but no object"] = _ => SimulatedReply.ToolCalls(("create_task", "[]")),
        ["of another schema"] = _ => SimulatedReply.ToolCalls(("create_task", """{"title":7,"assignedTo":"u1"}""")),
        ["a required one missing"] = _ => SimulatedReply.ToolCalls(("create_task", """{"title":"call Anchor"}""")),
        ["an unknown one"] = _ => SimulatedReply.ToolCalls(("create_task", """{"title":"x","assignedTo":"u1","organization":"others"}""")),
        ["unknown tool"] = _ => SimulatedReply.ToolCalls(("delete_everything", "{}")),
        ["doubled delta"] = request => Deltas(request, Right, Right),
        ["gapped delta"] = request => Deltas(request, """{"title":""", "}"),
        ["deltas out of order"] = request => request switch
        {
            { Api: SimulatedApi.Chat, Stream: true } => Fault.ToolCallDeltas(
                (0, null, null, Right[10..]), (0, "call_x", "create_task", Right[..10])),
            _ => Deltas(request, Right[10..], Right[..10]),
        },
    };

    public static TheoryData<string, Route, ModelApi> EachBroken => Ways.Of(Broken.Keys);

    [Theory, MemberData(nameof(EachBroken))]
    public async Task A_call_that_cannot_be_run_is_told_and_may_be_repaired(string row, Route route, ModelApi api)
    {
        await using var scene = await StartAsync(route, api);
        var replies = new Queue<Func<SimulatedRequest, SimulatedReply>>(
            [Broken[row], Broken[row], _ => SimulatedReply.ToolCalls(("create_task", Right)), _ => SimulatedReply.Text("Done.")]);
        scene.Provider.Script(request => replies.Dequeue()(request));

        var seen = (await scene.AskAsync()).Answers("Done.");

        Assert.Equal(["failed", "failed", "completed"], seen.Reply!["toolCalls"]!.AsArray().Select(call => call!.Text("status")));
        Assert.Equal(4, scene.Calls.Count);
        Assert.Equal("call Anchor", Assert.Single((await scene.Client.ReadAsync("/api/tasks")).Items()).Text("title"));
        AnsweredOnce(scene, calls: 3);
    }

    [Theory, MemberData(nameof(EachBroken))]
    public async Task A_model_that_cannot_repair_its_call_fails_the_turn_and_nothing_ran(string row, Route route, ModelApi api)
    {
        await using var scene = await StartAsync(route, api);
        scene.Provider.Script(Broken[row]);

        (await scene.AskAsync()).Fails(502, "tool_arguments_invalid", "AI service error: the model called a tool wrongly too often");

        Assert.Equal(3, scene.Calls.Count);
        Assert.Empty((await scene.Client.ReadAsync("/api/tasks")).Items());
        AnsweredOnce(scene, calls: 2);
        var turn = await scene.TurnAsync();
        Assert.Equal((TurnStatus.Failed, "tool_arguments_invalid"), (turn.Status, turn.ErrorCode));
        Assert.Equal(["hi", "Hello.", "go"], await scene.MessagesAsync());
        scene.Provider.Script(SimulatedReply.Text("Back."));
        (await scene.AskAsync("again")).Answers("Back.");
    }

    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task A_right_call_beside_a_broken_one_is_run_once(Route route, ModelApi api)
    {
        await using var scene = await StartAsync(route, api);
        scene.Provider.Script(SimulatedReply.ToolCalls(("create_task", "{"), ("create_task", Right)), SimulatedReply.Text("Done."));

        (await scene.AskAsync()).Answers("Done.");

        Assert.Single((await scene.Client.ReadAsync("/api/tasks")).Items());
        AnsweredOnce(scene, calls: 2);
    }

    private async Task<FaultScene> StartAsync(Route route, ModelApi api)
    {
        var scene = await FaultScene.StartAsync(host, route, api);
        await scene.Client.PutAsync("/api/users/u1", new JsonObject { ["displayName"] = "Uma" });
        return scene;
    }

    // The last request has every call, and one answer for each, in the order of the calls.
    private static void AnsweredOnce(FaultScene scene, int calls)
    {
        var messages = scene.Calls[^1].Messages;
        var asked = messages.SelectMany(message => message.ToolCalls).Select(call => call.Id).ToList();
        Assert.Equal(calls, asked.Distinct().Count());
        Assert.Equal(asked, messages.Where(message => message.Role == "tool").Select(message => message.ToolCallId));
    }

    private static SimulatedReply Deltas(SimulatedRequest request, string first, string second) => request switch
    {
        { Stream: false } => SimulatedReply.ToolCalls(("create_task", first + second)),
        { Api: SimulatedApi.Responses } => Fault.CallItem(first, second) with { CallId = $"call_{request.Number}", Name = "create_task" },
        _ => Fault.ToolCallDeltas((0, $"call_{request.Number}", "create_task", first), (0, null, null, second)),
    };
}
