using System.Globalization;
using A3Agent.Models;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Faults;

/// <summary>FAILURES.md, the rows of status 429 and of the breaker.</summary>
public sealed class RateLimitTests(FaultHost host) : IClassFixture<FaultHost>
{
    private const string Busy = "AI service busy. Please try again.";
    private const string Exhausted = "AI service quota exhausted";
    private const string Unavailable = "AI service temporarily unavailable";

    // The header, and the wait that it asks for: at least so many seconds; without one that counts, at least half a nominal backoff.
    private static readonly Dictionary<string, (string Name, Func<DateTimeOffset, string> Value, double Least)> Forms = new()
    {
        ["seconds"] = ("Retry-After", _ => "7", 7),
        ["milliseconds"] = ("retry-after-ms", _ => "1700", 1.7),
        ["date"] = ("Retry-After", now => now.AddSeconds(6).ToString("R", CultureInfo.InvariantCulture), 5),
        ["negative"] = ("Retry-After", _ => "-7", 0.5),
        ["date in the past"] = ("Retry-After", now => now.AddSeconds(-60).ToString("R", CultureInfo.InvariantCulture), 0.5),
        ["garbage"] = ("Retry-After", _ => "soon", 0.5),
    };

    private static readonly Dictionary<string, SimulatedReply> Quotas = new()
    {
        ["type and code"] = Fault.QuotaExhausted(),
        ["type"] = Fault.Status(429, "insufficient_quota"),
        ["billing_hard_limit_reached"] = Fault.Status(429, "requests", "billing_hard_limit_reached"),
        ["billing_not_active"] = Fault.Status(429, "billing_not_active", "billing_not_active"),
    };

    public static TheoryData<string, Route, ModelApi> Waits => Ways.Of(Forms.Keys);

    public static TheoryData<string, Route, ModelApi> QuotaCodes => Ways.Of(Quotas.Keys);

    [Theory, MemberData(nameof(Waits))]
    public async Task A_short_wait_is_waited_for(string form, Route route, ModelApi api)
    {
        var (name, value, least) = Forms[form];
        await using var scene = await FaultScene.StartAsync(host, route, api);
        scene.Provider.Script(Fault.RateLimited((name, value(scene.Time.GetUtcNow()))), SimulatedReply.Text("Fine now."));
        var waited = scene.Time.Waits.Count;

        (await scene.AskAsync()).Answers("Fine now.");

        Assert.Equal(2, scene.Calls.Count);
        Assert.InRange(scene.Time.Waits.Skip(waited).Max().TotalSeconds, least, Math.Max(1.5, least + 1));
    }

    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task A_wait_of_days_is_not_waited_for(Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        scene.Provider.Script(Fault.RateLimited(("Retry-After", "410400")), SimulatedReply.Text("Fine now."));

        var seen = (await scene.AskAsync()).Fails(503, "ai_busy", Busy);

        Assert.Equal(410_400, seen.RetryAfter);
        Assert.Single(scene.Calls);
        // The provider asked everybody to wait, so nobody is sent to it for a while.
        (await scene.AskAsync()).Fails(503, "ai_busy", Busy);
        Assert.Single(scene.Calls);
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        (await scene.AskAsync()).Answers("Fine now.");
    }

    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task A_wait_beyond_the_deadline_is_not_waited_for(Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartOwnAsync(
            new FaultHost { Settings = [("Turns:DeadlineSeconds", "10")] }, route, api);
        scene.Provider.Script(_ => Fault.RateLimited(("Retry-After", "15")));

        Assert.Equal(15, (await scene.AskAsync()).Fails(503, "ai_busy", Busy).RetryAfter);

        Assert.Single(scene.Calls);
    }

    [Theory, MemberData(nameof(QuotaCodes))]
    public async Task An_exhausted_quota_is_asked_about_once_and_the_credential_rests(string code, Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        scene.Provider.Script(_ => Quotas[code]);

        (await scene.AskAsync()).Fails(503, "ai_quota_exhausted", Exhausted);
        Assert.Single(scene.Calls);

        (await scene.AskAsync("again")).Fails(503, "ai_quota_exhausted", Exhausted);
        (await scene.AskAsync("other model", scene.Second)).Fails(503, "ai_quota_exhausted", Exhausted);
        Assert.Single(scene.Calls);
        Assert.Single(await scene.UsageAsync());
        Assert.Equal(["hi", "Hello.", "go", "again", "other model"], await scene.MessagesAsync());

        scene.Time.Advance(TimeSpan.FromMinutes(1));
        scene.Provider.Script(SimulatedReply.Text("Paid."));
        (await scene.AskAsync()).Answers("Paid.");
    }

    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task An_open_breaker_fails_at_once_says_for_how_long_and_closes_again(Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        scene.Provider.Script(_ => Fault.Status(500, "server_error"));
        int calls;
        TurnSeen first;
        do
        {
            calls = scene.Calls.Count;
            first = (await scene.AskAsync()).Fails(503, "ai_unavailable", Unavailable);
            Assert.InRange(calls, 0, 9);
        }
        while (scene.Calls.Count > calls);

        var waits = scene.Time.Waits.Count;
        scene.Time.Advance(TimeSpan.FromSeconds(6));
        var later = (await scene.AskAsync()).Fails(503, "ai_unavailable", Unavailable);

        // With the answer before, eight calls in half a minute.
        Assert.InRange(calls, 7, 9);
        Assert.Equal(calls, scene.Calls.Count);
        Assert.Equal(calls, (await scene.UsageAsync()).Count);
        Assert.Empty(scene.Time.Waits.Skip(waits));
        Assert.InRange(first.RetryAfter!.Value, 1, 15);
        Assert.Equal(6, first.RetryAfter - later.RetryAfter);
        // Another model is not held back.
        scene.Provider.Script(SimulatedReply.Text("I am here."), SimulatedReply.Text("So am I."));
        (await scene.AskAsync(model: scene.Second)).Answers("I am here.");
        scene.Time.Advance(TimeSpan.FromSeconds(15));
        (await scene.AskAsync()).Answers("So am I.");
    }
}
