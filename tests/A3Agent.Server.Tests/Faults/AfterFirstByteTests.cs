using A3Agent.Conversations;
using A3Agent.Models;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Faults;

/// <summary>FAILURES.md, "Upstream, after the first byte": streams that break, over both routes.</summary>
public sealed class AfterFirstByteTests(FaultHost host) : IClassFixture<FaultHost>
{
    private const string Partial = "Some text";
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(30);

    // How a stream breaks after its text; those that hang are broken by the test when the text has been read.
    private static readonly Dictionary<string, (Func<string, SimulatedReply> Fault, string Code)> Breaks = new()
    {
        ["reset"] = (text => Fault.Hang(text), "ai_unavailable"),
        ["30 s stall"] = (text => Fault.Hang(text), "upstream_timeout"),
        ["clean end without marker"] = (text => Fault.NoMarker(text), "upstream_protocol"),
        ["bad JSON"] = (text => Fault.BadJson(text), "upstream_protocol"),
        ["in-band error"] = (text => Fault.InBandError(text), "ai_unavailable"),
        ["in-band rate limit"] = (text => Fault.InBandError(text, "requests", "rate_limit_exceeded"), "ai_busy"),
    };

    public static TheoryData<string, ModelApi> EachBreak => new(
        from row in Breaks.Keys from api in Enum.GetValues<ModelApi>() select (row, api));

    // What a whole answer that breaks comes to, when it does so each time.
    public static TheoryData<string, ModelApi, string, int> WholeBreaks => new(
        from row in new[]
        {
            ("reset", "ai_unavailable", 503), ("clean end without marker", "upstream_protocol", 502),
            ("bad JSON", "upstream_protocol", 502), ("in-band error", "upstream_protocol", 502),
        }
        from api in Enum.GetValues<ModelApi>()
        select (row.Item1, api, row.Item2, row.Item3));

    [Theory, MemberData(nameof(EachBreak))]
    public async Task A_stream_that_breaks_is_withdrawn_and_answered_again(string row, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, Route.Stream, api);
        var fault = Breaks[row].Fault(Partial);
        scene.Provider.Script(fault, SimulatedReply.Text("A new answer.") with { Usage = new SimulatedUsage(50, 3) });

        var seen = await BreakAsync(scene, row, fault);

        seen.Answers("A new answer.");
        Assert.Equal(["started", "text", "reset", "text", "done"], Runs(seen));
        Assert.Equal(2, scene.Calls.Count);
        Assert.Equal(["hi", "Hello.", "go", "A new answer."], await scene.MessagesAsync());
        Assert.Equal(TurnStatus.Completed, (await scene.TurnAsync()).Status);
        var usage = await scene.UsageAsync();
        Assert.Equal([(Breaks[row].Code, true), ("completed", false)], usage.Select(used => (used.Outcome, used.Estimated)));
        Assert.Equal((50, 3), (usage[1].PromptTokens, usage[1].CompletionTokens));
        Assert.True(usage[0].PromptTokens > 0 && usage[0].CompletionTokens > 0, $"{usage[0]}");
        Assert.True((bool)seen.Reply!["usage"]!["estimated"]!);
        Assert.Equal(usage.Sum(used => used.PromptTokens), (int)seen.Reply["usage"]!["promptTokens"]!);
    }

    [Theory, MemberData(nameof(EachBreak))]
    public async Task A_stream_that_breaks_goes_on_with_the_fallback_model(string row, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, Route.Stream, api);
        var fault = Breaks[row].Fault(Partial);
        scene.Provider.Script(fault, SimulatedReply.Text("A new answer."));

        var seen = await BreakAsync(scene, row, fault, scene.First);

        seen.Answers("A new answer.");
        Assert.Equal([scene.First, scene.Second], scene.Calls.Select(call => call.Model));
        Assert.Equal(scene.Second, seen.Reply!.Text("model"));
        Assert.Equal(scene.Second, (await scene.StoredAsync())[^1].Model);
        Assert.Equal([scene.First, scene.Second], (await scene.UsageAsync()).Select(used => used.Model).Order());
    }

    [Theory, MemberData(nameof(EachBreak))]
    public async Task A_stream_that_breaks_again_is_interrupted_with_the_text_so_far(string row, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, Route.Stream, api);
        var fault = Breaks[row].Fault(Partial);
        scene.Provider.Script(fault, Fault.NoMarker("Other text"));

        var seen = await BreakAsync(scene, row, fault);

        seen.Answers("Other text", "interrupted");
        Assert.Equal(["started", "text", "reset", "text", "done"], Runs(seen));
        await InterruptedAsync(scene, seen, "Other text");
    }

    [Theory, MemberData(nameof(EachBreak))]
    public async Task A_stream_that_breaks_keeps_its_text_when_nothing_better_comes(string row, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, Route.Stream, api);
        var fault = Breaks[row].Fault(Partial);
        scene.Provider.Script(fault, Fault.Status(500, "server_error"));

        var seen = await BreakAsync(scene, row, fault);

        seen.Answers(Partial, "interrupted");
        Assert.Equal(["started", "text", "done"], Runs(seen));
        await InterruptedAsync(scene, seen, Partial);
    }

    [Theory, MemberData(nameof(WholeBreaks))]
    public async Task A_whole_answer_that_breaks_is_asked_for_again_and_never_shown_by_half(
        string row, ModelApi api, string code, int status)
    {
        await using var scene = await FaultScene.StartAsync(host, Route.Chat, api);
        SimulatedReply Broken() => row == "reset" ? Fault.Reset(Partial) : Breaks[row].Fault(Partial);
        scene.Provider.Script(Broken(), Broken(), SimulatedReply.Text("A new answer."));
        (await scene.AskAsync()).Answers("A new answer.");
        Assert.Equal(3, scene.Calls.Count);

        scene.Provider.Script(_ => Broken());
        var seen = await scene.AskAsync("again");

        Assert.Equal((status, code), ((int)seen.Problem!["status"]!, seen.Problem.Text("code")));
        Assert.Equal(6, scene.Calls.Count);
        Assert.Equal(["hi", "Hello.", "go", "A new answer.", "again"], await scene.MessagesAsync());
    }

    [Theory]
    [InlineData(Route.Chat, ModelApi.Chat, null)]
    [InlineData(Route.Chat, ModelApi.Responses, null)]
    [InlineData(Route.Stream, ModelApi.Chat, null)]
    [InlineData(Route.Stream, ModelApi.Responses, null)]
    [InlineData(Route.Chat, ModelApi.Chat, Partial)]
    [InlineData(Route.Chat, ModelApi.Responses, Partial)]
    public async Task A_call_that_hangs_ends_at_the_deadline_and_its_connection_is_closed(Route route, ModelApi api, string? afterText)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        var hang = Fault.Hang(afterText);
        scene.Provider.Script(hang);
        var asking = scene.AskAsync();
        await hang.Started.WaitAsync(TestContext.Current.CancellationToken);

        scene.Time.Advance(TimeSpan.FromSeconds(119));
        Assert.False(asking.IsCompleted);
        scene.Time.Advance(TimeSpan.FromSeconds(1));

        (await asking).Fails(504, "upstream_timeout", "AI service temporarily unavailable");
        await hang.ClientClosed.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Single(scene.Calls);
        Assert.Equal(["hi", "Hello.", "go"], await scene.MessagesAsync());
        Assert.Equal("upstream_timeout", (await scene.TurnAsync()).ErrorCode);
        Assert.Single(await scene.UsageAsync());
        scene.Provider.Script(SimulatedReply.Text("Back."));
        (await scene.AskAsync()).Answers("Back.");
    }

    [Theory]
    [InlineData(ModelApi.Chat)]
    [InlineData(ModelApi.Responses)]
    public async Task A_stream_that_outlasts_the_deadline_is_interrupted_with_its_text(ModelApi api)
    {
        await using var scene = await FaultScene.StartOwnAsync(
            new FaultHost { Settings = [("Turns:DeadlineSeconds", "20")] }, Route.Stream, api);
        var hang = Fault.Hang(Partial);
        scene.Provider.Script(hang);
        using var reader = await scene.OpenAsync();
        await reader.UntilTextAsync(Partial);

        scene.Time.Advance(TimeSpan.FromSeconds(20));

        var seen = TurnSeen.Of(await reader.ToEndAsync());
        seen.Answers(Partial, "interrupted");
        await hang.ClientClosed.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Single(scene.Calls);
        Assert.True(Assert.Single(await scene.UsageAsync()).Estimated);
    }

    /// <summary>The kinds of the events, texts that follow each other as one.</summary>
    private static IEnumerable<string> Runs(TurnSeen seen)
    {
        var last = "";
        foreach (var name in seen.Names)
        {
            if (name != "text" || last != "text")
            {
                yield return name;
            }

            last = name;
        }
    }

    private static async Task<TurnSeen> BreakAsync(FaultScene scene, string row, SimulatedReply fault, string? model = null)
    {
        using var reader = await scene.OpenAsync(model: model);
        if (fault is HangReply hang)
        {
            await reader.UntilTextAsync(Partial);
            if (row == "reset")
            {
                hang.Reset();
            }
            else
            {
                await scene.Time.PendingAsync(Stall);
                scene.Time.Advance(Stall);
                await hang.ClientClosed.WaitAsync(TestContext.Current.CancellationToken);
            }
        }

        return TurnSeen.Of(await reader.ToEndAsync());
    }

    private static async Task InterruptedAsync(FaultScene scene, TurnSeen seen, string text)
    {
        Assert.Equal(2, scene.Calls.Count);
        Assert.True((bool)seen.Reply!["usage"]!["estimated"]!);
        Assert.Equal(["hi", "Hello.", "go", text], await scene.MessagesAsync());
        Assert.Equal(TurnStatus.Interrupted, (await scene.TurnAsync()).Status);
        Assert.True((await scene.UsageAsync())[0].Estimated);
        scene.Time.Advance(TimeSpan.FromMinutes(2));
        scene.Provider.Script(SimulatedReply.Text("Back."));
        (await scene.AskAsync("again")).Answers("Back.");
    }
}
