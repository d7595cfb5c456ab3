using A3Agent.Conversations;
using A3Agent.Models;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Faults;

/// <summary>FAILURES.md, "Upstream, before the first byte": what lasts, and what passes when it is tried again.</summary>
public sealed class BeforeFirstByteTests(FaultHost host) : IClassFixture<FaultHost>
{
    private const string Rejected = "Invalid AI request";
    private const string Unavailable = "AI service temporarily unavailable";
    private const string Misconfigured = "AI service configuration error";
    private const string Error = "AI service error";

    // What a provider might repeat of the request; none of it may be shown.
    private const string Secrets = $"Bad request with {FaultHost.Key}: go, secret-prompt-text";

    private static readonly Dictionary<string, Row> Rows = new()
    {
        ["400"] = new(() => Fault.Status(400, message: Secrets), 502, "upstream_rejected", Rejected, 1),
        ["413"] = new(() => Fault.Status(413), 502, "upstream_rejected", Rejected, 1),
        ["422"] = new(() => Fault.Status(422), 502, "upstream_rejected", Rejected, 1),
        ["401"] = new(() => Fault.Status(401, code: "invalid_api_key", message: Secrets), 503, "ai_not_configured", Misconfigured, 1),
        ["403"] = new(() => Fault.Status(403, message: Secrets), 503, "ai_not_configured", Misconfigured, 1),
        ["404 model"] = new(
            () => Fault.Status(404, code: "model_not_found"), 503, "model_unavailable", "AI service error: the model is not available", 1),
        ["408"] = new(() => Fault.Status(408), 503, "ai_unavailable", Unavailable, 3),
        ["409"] = new(() => Fault.Status(409), 503, "ai_unavailable", Unavailable, 3),
        ["500"] = new(() => Fault.Status(500, "server_error", message: Secrets), 503, "ai_unavailable", Unavailable, 3),
        ["502"] = new(() => Fault.Status(502, "server_error"), 503, "ai_unavailable", Unavailable, 3),
        ["503"] = new(() => Fault.Status(503, "server_error"), 503, "ai_unavailable", Unavailable, 3),
        ["504"] = new(() => Fault.Status(504, "server_error"), 503, "ai_unavailable", Unavailable, 3),
        ["529 overloaded"] = new(() => Fault.Status(529, "overloaded_error"), 503, "ai_unavailable", Unavailable, 3),
        ["reset before the answer"] = new(() => Fault.Dropped(), 503, "ai_unavailable", Unavailable, 3),
        ["429 rate"] = new(() => Fault.RateLimited(("Retry-After", "2")), 503, "ai_busy", "AI service busy. Please try again.", 3),
        ["200 page"] = new(() => Fault.Html(), 502, "upstream_protocol", Error, 3),
        ["200 page as JSON"] = new(() => Fault.Html(contentType: "application/json"), 502, "upstream_protocol", Error, 3),
        ["200 page as stream"] = new(() => Fault.Html(contentType: "text/event-stream"), 502, "upstream_protocol", Error, 3),
        ["200 JSON error"] = new(() => Fault.JsonError(), 502, "upstream_protocol", Error, 3),
        ["200 empty"] = new(() => Fault.Empty(), 502, "upstream_protocol", Error, 3),
        ["200 empty stream"] = new(() => Fault.Empty("text/event-stream"), 502, "upstream_protocol", Error, 3),
        ["200 wrong type"] = new(() => Fault.Raw(200, "text/plain", "hello"), 502, "upstream_protocol", Error, 3),
        ["502 page"] = new(() => Fault.Html(502), 502, "upstream_protocol", Error, 3),
        ["503 page"] = new(() => Fault.Html(503), 502, "upstream_protocol", Error, 3),
    };

    public static TheoryData<string, Route, ModelApi> Lasting => Ways.Of(Rows.Keys);

    public static TheoryData<string, Route, ModelApi> Passing => Ways.Of(Rows.Where(row => row.Value.Calls > 1).Select(row => row.Key));

    [Theory, MemberData(nameof(Lasting))]
    public async Task A_fault_that_lasts_is_a_clear_failure_and_the_question_is_kept(string name, Route route, ModelApi api)
    {
        var row = Rows[name];
        await using var scene = await FaultScene.StartAsync(host, route, api);
        scene.Provider.Script(_ => row.Fault());

        var seen = await scene.AskAsync();

        var billed = MayBeBilled(name, route);
        seen.Fails(row.Status, row.Code, row.Text);
        var shown = seen.ToString();
        Assert.All(
            ["sk-test", "secret-prompt-text", "internal-host-17", "<h1>"],
            secret => Assert.DoesNotContain(secret, shown, StringComparison.Ordinal));
        Assert.Equal(row.Calls, scene.Calls.Count);
        Assert.Equal(["hi", "Hello.", "go"], await scene.MessagesAsync());
        var turn = await scene.TurnAsync();
        Assert.Equal((TurnStatus.Failed, row.Code), (turn.Status, turn.ErrorCode));
        Assert.All(await scene.UsageAsync(), used => Assert.Equal(
            (row.Code, billed, 0, billed),
            (used.Outcome, used.PromptTokens > 0, used.CompletionTokens, used.Estimated)));
        Assert.Equal(row.Calls, (await scene.UsageAsync()).Count);
        await WorksAgainAsync(scene);
    }

    [Theory, MemberData(nameof(Passing))]
    public async Task A_fault_that_passes_is_not_seen(string name, Route route, ModelApi api)
    {
        var row = Rows[name];
        await using var scene = await FaultScene.StartAsync(host, route, api);
        scene.Provider.Script(row.Fault(), row.Fault(), SimulatedReply.Text("Fine now.") with { Usage = new SimulatedUsage(70, 5) });
        var waited = scene.Time.Waits.Count;

        var seen = await scene.AskAsync();

        var billed = MayBeBilled(name, route);
        seen.Answers("Fine now.");
        Assert.All(seen.Names, kind => Assert.Contains(kind, new[] { "started", "text", "done" }));
        Assert.Equal(3, scene.Calls.Count);
        var waits = scene.Time.Waits.Skip(waited).Distinct().ToList();
        Assert.Contains(waits, wait => wait >= TimeSpan.FromSeconds(0.5));
        Assert.Contains(waits, wait => wait >= TimeSpan.FromSeconds(1));
        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3.5)));
        Assert.Equal(["hi", "Hello.", "go", "Fine now."], await scene.MessagesAsync());
        var usage = await scene.UsageAsync();
        Assert.Equal(
            [(row.Code, billed, billed), (row.Code, billed, billed), ("completed", true, false)],
            usage.Select(used => (used.Outcome, used.PromptTokens > 0, used.Estimated)));
        Assert.Equal(75, usage[2].PromptTokens + usage[2].CompletionTokens);
        Assert.Single(usage.Select(used => used.Turn).Distinct());
        Assert.Equal(
            (TurnStatus.Completed, usage.Sum(used => used.PromptTokens + used.CompletionTokens)),
            ((await scene.TurnAsync()).Status, (await scene.TurnAsync()).Usage.TotalTokens));
    }

    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task A_connection_that_is_refused_is_unavailable(Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartOwnAsync(new FaultHost(), route, api);
        await scene.Provider.DisposeAsync();

        (await scene.AskAsync()).Fails(503, "ai_unavailable", Unavailable);

        Assert.Equal(["hi", "Hello.", "go"], await scene.MessagesAsync());
        Assert.Equal(2, scene.Time.Waits.Count(wait => wait >= TimeSpan.FromSeconds(0.5)));
    }

    [Theory]
    [InlineData("https", Route.Chat, ModelApi.Chat)]
    [InlineData("https", Route.Chat, ModelApi.Responses)]
    [InlineData("https", Route.Stream, ModelApi.Chat)]
    [InlineData("https", Route.Stream, ModelApi.Responses)]
    [InlineData("name", Route.Chat, ModelApi.Chat)]
    [InlineData("name", Route.Chat, ModelApi.Responses)]
    [InlineData("name", Route.Stream, ModelApi.Chat)]
    [InlineData("name", Route.Stream, ModelApi.Responses)]
    public async Task A_name_that_is_not_found_and_a_failed_handshake_are_unavailable(string what, Route route, ModelApi api)
    {
        // The simulator speaks no TLS; a label of more than 63 characters has no address, whatever the machine's resolver does.
        await using var plain = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        var address = what == "https"
            ? plain.BaseUrl.Replace("http://", "https://", StringComparison.Ordinal)
            : $"http://{new string('x', 64)}.invalid/v1";
        await using var scene = await FaultScene.StartOwnAsync(
            new FaultHost { Settings = [("OpenAI:BaseUrl", address)] }, route, api, greeted: false);

        (await scene.AskAsync()).Fails(503, "ai_unavailable", Unavailable);

        Assert.Equal(2, scene.Time.Waits.Count(wait => wait >= TimeSpan.FromSeconds(0.5)));
        Assert.Empty(plain.Requests);
    }

    /// <summary>The next turn works: its place at the model is free, and the conversation goes on.</summary>
    private static async Task WorksAgainAsync(FaultScene scene)
    {
        scene.Time.Advance(TimeSpan.FromMinutes(2));
        scene.Provider.Script(SimulatedReply.Text("Back."));
        (await scene.AskAsync("again")).Answers("Back.");
        Assert.Equal(["hi", "Hello.", "go", "again", "Back."], await scene.MessagesAsync());
    }

    // Where an answer may have been made that did not come; a page that says it is a stream of events is one that ended too early.
    private static bool MayBeBilled(string name, Route route) =>
        name is "reset before the answer" or "200 empty" or "200 empty stream" or "200 wrong type"
        || (name, route) is ("200 page as stream", Route.Stream);

    private sealed record Row(Func<SimulatedReply> Fault, int Status, string Code, string Text, int Calls);
}
