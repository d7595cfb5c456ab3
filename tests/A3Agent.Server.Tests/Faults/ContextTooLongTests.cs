using A3Agent.Models;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Faults;

/// <summary>FAILURES.md, context_length_exceeded: trimmed and asked once more, and nothing of the history is lost.</summary>
public sealed class ContextTooLongTests(FaultHost host) : IClassFixture<FaultHost>
{
    public static TheoryData<string, Route, ModelApi> Forms => Ways.Of(["code", "words"]);

    [Theory, MemberData(nameof(Forms))]
    public async Task A_request_that_is_too_long_is_trimmed_once_and_nothing_is_deleted(string form, Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        await TalkAsync(scene);
        var before = (await scene.MessagesAsync()).ToList();
        var calls = scene.Calls.Count;
        scene.Provider.Script(TooLong(form), SimulatedReply.Text("Shorter worked."));

        var seen = (await scene.AskAsync("the newest question")).Answers("Shorter worked.");

        Assert.All(seen.Names, kind => Assert.Contains(kind, new[] { "started", "text", "done" }));
        var (first, second) = (scene.Calls[calls].Messages, scene.Calls[calls + 1].Messages);
        Assert.Equal(calls + 2, scene.Calls.Count);
        Assert.True(second.Count < first.Count, $"{second.Count} messages after {first.Count}");
        Assert.Equal(first[0].Text, second[0].Text);
        Assert.Equal("the newest question", second[^1].Text);
        // What is sent is the end of what was sent before, and each call is beside its result.
        Assert.Equal(
            first.Skip(first.Count - second.Count + 1).Select(message => message.Text), second.Skip(1).Select(message => message.Text));
        Assert.NotEqual("tool", second[1].Role);
        Assert.Equal(
            second.SelectMany(message => message.ToolCalls).Select(call => call.Id),
            second.Where(message => message.Role == "tool").Select(message => message.ToolCallId));
        Assert.Equal([.. before, "the newest question", "Shorter worked."], await scene.MessagesAsync());
    }

    [Theory, MemberData(nameof(Forms))]
    public async Task A_request_that_stays_too_long_is_the_callers_problem(string form, Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        await TalkAsync(scene);
        var before = (await scene.MessagesAsync()).ToList();
        var calls = scene.Calls.Count;
        scene.Provider.Script(_ => TooLong(form));

        (await scene.AskAsync("go")).Fails(422, "context_too_long", "The conversation is too long for this model");

        Assert.Equal(calls + 2, scene.Calls.Count);
        Assert.Equal([.. before, "go"], await scene.MessagesAsync());
        scene.Provider.Script(SimulatedReply.Text("Back."));
        (await scene.AskAsync("again")).Answers("Back.");
    }

    private static async Task TalkAsync(FaultScene scene)
    {
        for (var i = 0; i < 4; i++)
        {
            scene.Provider.Script(
                SimulatedReply.ToolCalls(("find_users", $$"""{"query":"a{{i}}"}"""), ("find_users", $$"""{"query":"b{{i}}"}""")),
                SimulatedReply.Text($"answer {i}"));
            (await scene.AskAsync($"question {i}")).Answers($"answer {i}");
        }
    }

    private static SimulatedReply TooLong(string form) => form == "code"
        ? Fault.ContextTooLong()
        : Fault.Status(400, "BadRequestError", "400", "This model's maximum context length is 4096 tokens.");
}
