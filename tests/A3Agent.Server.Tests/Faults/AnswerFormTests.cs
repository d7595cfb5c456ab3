using A3Agent.Conversations;
using A3Agent.Models;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Faults;

/// <summary>FAILURES.md, "Upstream, after the first byte": unusual answers that are answers all the same.</summary>
public sealed class AnswerFormTests(FaultHost host) : IClassFixture<FaultHost>
{
    private const string Text = "Grüße 🙂 aus \"Zürich\": data: [DONE] {\"error\": 1}\n\nfin";

    private static readonly Dictionary<string, Wire> Wires = new()
    {
        ["one byte at a time"] = Wire.Plain with { ChunkSizes = [1] },
        ["split in odd places"] = Wire.Plain with { ChunkSizes = [3, 17, 1, 5] },
        ["CRLF"] = Wire.Plain with { LineEnd = "\r\n", ChunkSizes = [2] },
        ["CR"] = Wire.Plain with { LineEnd = "\r" },
        ["comments and unknown fields"] = Wire.Plain with { Comments = true },
        ["byte order mark"] = Wire.Plain with { ByteOrderMark = true },
        ["multi-line data"] = Wire.Plain with { MultiLineData = true },
        ["no [DONE]"] = Wire.Plain with { Done = false },
        ["everything"] = new()
        {
            LineEnd = "\r\n", ChunkSizes = [1, 2], Comments = true, ByteOrderMark = true, MultiLineData = true, Done = false,
        },
    };

    public static TheoryData<string, ModelApi> EachWire => new(
        from wire in Wires.Keys from api in Enum.GetValues<ModelApi>() select (wire, api));

    [Theory, MemberData(nameof(EachWire))]
    public async Task However_the_bytes_come_the_answer_is_the_same(string wire, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, Route.Stream, api);
        scene.Provider.Script(SimulatedReply.Text(Text) with { Usage = new SimulatedUsage(40, 9), Wire = Wires[wire] });

        var seen = (await scene.AskAsync()).Answers(Text);

        Assert.Equal(Text, seen.Shown);
        Assert.Equal((40, 9, false), await UsedAsync(scene));
        Assert.Single(scene.Calls);
    }

    [Theory]
    [InlineData(ModelApi.Chat)]
    [InlineData(ModelApi.Responses)]
    public async Task A_connection_that_is_reset_after_the_marker_takes_nothing(ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, Route.Stream, api);
        var hang = Fault.Hang("All of it.", afterMarker: true);
        scene.Provider.Script(hang);
        using var reader = await scene.OpenAsync();
        await reader.UntilTextAsync("All of it.");

        hang.Reset();

        TurnSeen.Of(await reader.ToEndAsync()).Answers("All of it.");
        Assert.Single(scene.Calls);
        Assert.Equal(TurnStatus.Completed, (await scene.TurnAsync()).Status);
        // On Chat Completions the usage would have come after the marker.
        Assert.Equal(api == ModelApi.Chat, Assert.Single(await scene.UsageAsync()).Estimated);
    }

    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task The_usage_is_exactly_what_the_provider_says(Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        var usage = new SimulatedUsage(1_000, 50, CachedTokens: 400, ReasoningTokens: 30);
        scene.Provider.Script(SimulatedReply.Text("Counted.") with { Usage = usage });

        var reply = (await scene.AskAsync()).Answers("Counted.").Reply!;

        var told = reply["usage"]!;
        Assert.Equal((1_000, 50, 1_050), ((int)told["promptTokens"]!, (int)told["completionTokens"]!, (int)told["totalTokens"]!));
        var row = Assert.Single(await scene.UsageAsync());
        Assert.Equal(
            (1_000, 50, 400, 30, false, "completed"),
            (row.PromptTokens, row.CompletionTokens, row.CachedTokens, row.ReasoningTokens, row.Estimated, row.Outcome));
        // A dollar a million for input, two for output; nothing is said of cached input.
        Assert.Equal((0.0011m, 0.0011m), (row.CostUsd, (decimal)told["costUsd"]!));
    }

    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task An_answer_that_was_cut_at_its_limit_says_so(Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        scene.Provider.Script(SimulatedReply.Text("As far as it") with { FinishReason = "length", Usage = new SimulatedUsage(40, 9) });

        var reply = (await scene.AskAsync()).Answers("As far as it").Reply!;

        Assert.Equal("length", reply.Text("finishReason"));
        Assert.Equal((40, 9, false), await UsedAsync(scene));
        Assert.Single(scene.Calls);
    }

    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task A_filtered_answer_is_a_neutral_text_and_what_was_filtered_is_not_fed_back(Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        scene.Provider.Script(
            SimulatedReply.Text("unspeakable half") with { FinishReason = "content_filter", Usage = new SimulatedUsage(40, 9) },
            SimulatedReply.Text("") with { FinishReason = "content_filter", Usage = new SimulatedUsage(40, 0) },
            SimulatedReply.Text("Fine."));

        var reply = (await scene.AskAsync()).Reply!;
        Assert.Equal(("completed", "content_filter"), (reply.Text("status"), reply.Text("finishReason")));
        Assert.Contains("withheld", reply.Text("content"), StringComparison.Ordinal);
        Assert.Equal((40, 9, false), await UsedAsync(scene));
        Assert.Contains("withheld", (await scene.AskAsync("and now?")).Reply!.Text("content"), StringComparison.Ordinal);
        (await scene.AskAsync("third")).Answers("Fine.");

        Assert.Equal(3, scene.Calls.Count);
        Assert.All(scene.Calls.Skip(1), call => Assert.DoesNotContain("unspeakable", call.Body.GetRawText(), StringComparison.Ordinal));
        Assert.DoesNotContain(await scene.MessagesAsync(), message => message.Contains("unspeakable", StringComparison.Ordinal));
    }

    private static async Task<(int Prompt, int Completion, bool Estimated)> UsedAsync(FaultScene scene)
    {
        var row = Assert.Single(await scene.UsageAsync());
        Assert.Equal("completed", row.Outcome);
        return (row.PromptTokens, row.CompletionTokens, row.Estimated);
    }
}
