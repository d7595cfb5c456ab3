using A3Agent.Models;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Faults;

/// <summary>Calls whose answer never came whole, though the provider had the request: they are accounted by an estimate.</summary>
public sealed class UsageOfFailuresTests(FaultHost host) : IClassFixture<FaultHost>
{
    [Theory, MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task A_call_that_timed_out_is_accounted_as_a_failure(Route route, ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, route, api);
        var hang = Fault.Hang();
        scene.Provider.Script(hang);
        var asking = scene.AskAsync();
        await hang.Started.WaitAsync(TestContext.Current.CancellationToken);

        scene.Time.Advance(TimeSpan.FromSeconds(120));

        (await asking).Fails(504, "upstream_timeout", "AI service temporarily unavailable");
        var row = Assert.Single(await scene.UsageAsync());
        // The provider had the request for two minutes.
        Assert.Equal(("upstream_timeout", true, true), (row.Outcome, row.Estimated, row.PromptTokens > 0));
    }

    [Theory]
    [InlineData(ModelApi.Chat)]
    [InlineData(ModelApi.Responses)]
    public async Task A_whole_answer_that_breaks_off_is_estimated(ModelApi api)
    {
        await using var scene = await FaultScene.StartAsync(host, Route.Chat, api);
        scene.Provider.Script(Fault.NoMarker("Some text"), SimulatedReply.Text("All of it."));

        (await scene.AskAsync()).Answers("All of it.");

        Assert.Equal([true, false], (await scene.UsageAsync()).Select(used => used.Estimated));
    }

    [Fact]
    public async Task Silence_after_the_first_event_is_a_stall_that_nobody_sees()
    {
        // A stream of Chat Completions begins with one event without text; of Responses several do, each of which is heard.
        await using var scene = await FaultScene.StartAsync(host, Route.Stream, ModelApi.Chat);
        var hang = Fault.Hang("");
        scene.Provider.Script(hang, SimulatedReply.Text("All of it."));
        var asking = scene.AskAsync();
        await scene.Time.PendingAsync(TimeSpan.FromSeconds(30));
        await hang.Started.WaitAsync(TestContext.Current.CancellationToken);

        scene.Time.Advance(TimeSpan.FromSeconds(30));

        (await asking).Answers("All of it.");
        Assert.Equal(
            [("upstream_timeout", true), ("completed", false)],
            (await scene.UsageAsync()).Select(used => (used.Outcome, used.Estimated)));
    }
}
