using System.Net;
using A3Agent.Models;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Faults;

/// <summary>FAILURES.md: a refused credential tells the operator; a missing model is answered by the next one.</summary>
public sealed class ConfigurationFaultTests(FaultHost host) : IClassFixture<FaultHost>
{
    public static TheoryData<string, Route, ModelApi> Refusals => Ways.Of(["401", "403"]);

    public static TheoryData<string, Route, ModelApi> Fallbacks => Ways.Of(["404 model", "500", "200 page", "429"]);

    [Theory, MemberData(nameof(Refusals))]
    public async Task A_refused_credential_degrades_the_server_and_alerts_the_admin(string status, Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        Assert.Equal("ready", (await scene.Client.ReadAsync("/readyz")).Text("status"));
        Assert.Empty((await scene.Client.ReadAsync("/api/alerts")).Items());
        scene.Provider.Script(_ => Fault.Status(
            int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), code: "invalid_api_key"));

        (await scene.AskAsync()).Fails(503, "ai_not_configured", "AI service configuration error");
        (await scene.AskAsync()).Fails(503, "ai_not_configured", "AI service configuration error");

        var ready = await (await scene.Client.GetAsync("/readyz", TestContext.Current.CancellationToken)).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("degraded", ready.Text("status"));
        Assert.Equal("ok", (await scene.Client.ReadAsync("/healthz")).Text("status"));
        var alert = Assert.Single((await scene.Client.ReadAsync("/api/alerts")).Items());
        Assert.Equal("provider", alert.Text("kind"));
        Assert.DoesNotContain("sk-test", alert.ToJsonString(), StringComparison.Ordinal);

        scene.Provider.Script(SimulatedReply.Text("Repaired."));
        (await scene.AskAsync()).Answers("Repaired.");
        Assert.Equal("ready", (await scene.Client.ReadAsync("/readyz")).Text("status"));
    }

    [Theory, MemberData(nameof(Fallbacks))]
    public async Task The_fallback_model_answers_and_is_named(string row, Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        scene.Provider.Script(request => request.Model == scene.Second ? SimulatedReply.Text("Second here.") : row switch
        {
            "404 model" => Fault.Status(404, code: "model_not_found"),
            "500" => Fault.Status(500, "server_error"),
            "200 page" => Fault.Html(),
            _ => Fault.RateLimited(("Retry-After", "300")),
        });

        var seen = (await scene.AskAsync(model: scene.First)).Answers("Second here.");

        Assert.Equal(scene.Second, seen.Reply!.Text("model"));
        Assert.Equal(scene.Second, (await scene.StoredAsync())[^1].Model);
        Assert.Equal(scene.Second, (await scene.TurnAsync()).Model);
        var attempts = row is "500" or "200 page" ? 3 : 1;
        Assert.Equal([.. Enumerable.Repeat(scene.First, attempts), scene.Second], scene.Calls.Select(call => call.Model));
        Assert.Equal(
            scene.Calls.Select(call => call.Model).Order(), (await scene.UsageAsync()).Select(used => used.Model).Order());
        Assert.DoesNotContain("reset", seen.Names);
    }

    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task When_the_fallback_fails_too_the_caller_is_told_of_the_model_that_was_asked(Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        scene.Provider.Script(request => request.Model == scene.First
            ? Fault.Status(404, code: "model_not_found")
            : Fault.Status(500, "server_error"));

        (await scene.AskAsync(model: scene.First)).Fails(503, "model_unavailable", "AI service error: the model is not available");

        Assert.Equal(
            [scene.First, scene.Second, scene.Second, scene.Second], scene.Calls.Select(call => call.Model));
        Assert.Equal(["hi", "Hello.", "go"], await scene.MessagesAsync());
    }
}
