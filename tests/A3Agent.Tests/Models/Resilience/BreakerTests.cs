using A3Agent.Models;
using A3Agent.Models.Resilience;
using static A3Agent.Tests.Models.Resilience.ModelLayer;

namespace A3Agent.Tests.Models.Resilience;

/// <summary>Breakers per credential and model, and the pause after an exhausted quota.</summary>
public sealed class BreakerTests
{
    private static readonly Step _down = Step.Fail(ModelFailure.Unavailable);
    private static readonly Step _good = Step.Say("good");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Half_of_eight_calls_failed_open_it_for_15_seconds_with_no_call(bool stream)
    {
        var (layer, client) = Gated(_good, _good, _good, _good, _down, _down, _down, _down, _good);
        for (var i = 0; i < 4; i++)
        {
            await layer.AskAsync(client, stream);
        }

        for (var i = 0; i < 4; i++)
        {
            await layer.FailAsync(client, stream);
        }

        layer.Time.Advance(5 * Second);
        var refused = await layer.FailAsync(client, stream);

        Assert.Equal((ModelFailure.Unavailable, 10 * Second, true, 8), (refused.Failure, refused.RetryAfter, refused.IsLocal, layer.Provider.Calls));
    }

    [Fact]
    public async Task Seven_failures_are_too_few()
    {
        var (layer, client) = Gated(_down);
        await FailTimesAsync(layer, client, 7);
        layer.Time.Advance(31 * Second);
        await FailTimesAsync(layer, client, 7);

        Assert.Equal(14, layer.Provider.Calls);
    }

    [Theory]
    [InlineData("ai_busy")]
    [InlineData("upstream_rejected")]
    [InlineData("context_too_long")]
    [InlineData("ai_not_configured")]
    [InlineData("model_unavailable")]
    public async Task The_callers_mistakes_and_rate_limits_do_not_open_it(string code)
    {
        var (layer, client) = Gated(Step.Fail(RetryTests.Kind(code)));
        await FailTimesAsync(layer, client, 20);

        Assert.Equal(20, layer.Provider.Calls);
    }

    [Fact]
    public async Task Half_open_lets_one_through_and_a_good_one_closes_it()
    {
        var (layer, client) = Gated([.. Enumerable.Repeat(_down, 8), Step.Hang("probe"), _good]);
        await FailTimesAsync(layer, client, 8);
        layer.Time.Advance(15 * Second);

        using var stop = new CancellationTokenSource();
        var probe = layer.AskAsync(client, stream: true, stop: stop);
        await layer.Provider.Hangs.InTimeAsync();
        await layer.FailAsync(client, stream: true);
        Assert.Equal(9, layer.Provider.Calls);

        // The probe is cancelled: it proved nothing, so the next call is the probe, and again one at a time.
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
        Assert.EndsWith("good", await layer.AskAsync(client, stream: true));
        Assert.EndsWith("good", await layer.AskAsync(client, stream: true));
    }

    [Theory]
    [InlineData(false, "budget_exceeded")]
    [InlineData(true, "budget_exceeded")]
    [InlineData(false, "storage_unavailable")]
    [InlineData(true, "storage_unavailable")]
    public async Task A_probe_that_ends_by_our_own_doing_is_made_by_the_next_call(bool stream, string code)
    {
        var refused = code == "budget_exceeded" ? ModelFailure.BudgetExceeded : ModelFailure.StorageUnavailable;
        var local = new Step([], new ModelException(refused, "scripted") { IsLocal = true });
        var (layer, client) = Gated([.. Enumerable.Repeat(_down, 8), local, local, _down, _good]);
        await FailTimesAsync(layer, client, 8);
        layer.Time.Advance(15 * Second);

        Assert.Equal(refused, (await layer.FailAsync(client, stream)).Failure);
        Assert.Equal(refused, (await layer.FailAsync(client, stream)).Failure);
        await FailTimesAsync(layer, client, 1);
        Assert.True((await layer.FailAsync(client, stream)).IsLocal);
        layer.Time.Advance(15 * Second);
        Assert.Equal("good", await layer.AskAsync(client, stream));
    }

    [Fact]
    public async Task A_probe_that_was_given_back_is_void_when_a_late_failure_opens_the_breaker()
    {
        var time = new SteppedTime();
        var breaker = new ModelBreaker(new ResilienceOptions(), time);
        var early = breaker.Enter();
        for (var i = 0; i < 8; i++)
        {
            await breaker.Enter().EndAsync(ModelFailure.Unavailable);
        }

        time.Advance(15 * Second);
        await breaker.Enter().AbandonAsync();
        await early.EndAsync(ModelFailure.Unavailable);

        Assert.Equal(15 * Second, Assert.Throws<ModelException>(breaker.Enter).RetryAfter);
        time.Advance(15 * Second);
        await breaker.Enter().EndAsync(null);
        Assert.False(breaker.IsOpen);
    }

    [Fact]
    public async Task A_fault_after_visible_text_counts()
    {
        var (layer, client) = Gated(Step.Fail(ModelFailure.Protocol, null, "half"));
        await FailTimesAsync(layer, client, 8);

        Assert.True((await layer.FailAsync(client, stream: true)).IsLocal);
    }

    [Fact]
    public async Task Another_model_and_another_credential_have_their_own()
    {
        var (layer, client) = Gated([.. Enumerable.Repeat(_down, 8), _good]);
        await FailTimesAsync(layer, client, 8);

        Assert.Equal("good", await layer.AskAsync(client, stream: false, "small"));
        layer.Call = layer.Call with { Credential = "other" };
        Assert.Equal("good", await layer.AskAsync(client, stream: false));
    }

    [Fact]
    public async Task An_open_breaker_passes_to_the_fallback_model()
    {
        var layer = new ModelLayer(new([.. Enumerable.Repeat(_down, 8), _good]), new SteppedTime());
        var client = layer.Gated(layer.Provider);
        await FailTimesAsync(layer, client, 8);

        Assert.Equal("good", await layer.AskAsync(layer.Fallback(layer.Retry(client)), stream: false));

        Assert.Equal("small", layer.Provider.Models.Last());
    }

    [Fact]
    public async Task An_exhausted_quota_is_one_call_and_closes_the_credential_for_all_models()
    {
        var layer = new ModelLayer(new(Step.Fail(ModelFailure.QuotaExhausted), _good));
        var client = layer.Whole();

        await layer.FailAsync(client, stream: true);
        var refused = await layer.FailAsync(client, stream: true, "lone");
        Assert.Equal((ModelFailure.QuotaExhausted, 60 * Second, 1), (refused.Failure, refused.RetryAfter, layer.Provider.Calls));

        layer.Time.Advance(60 * Second);
        Assert.Equal("good", await layer.AskAsync(client, stream: true));
        Assert.Equal("goodgood", await layer.AskAsync(client, stream: true));
    }

    [Fact]
    public async Task A_breaker_that_refuses_leaves_the_credentials_probe_to_others()
    {
        var (layer, client) = Gated(
            [.. Enumerable.Repeat(_down, 8), Step.Hang("probe"), Step.Fail(ModelFailure.QuotaExhausted), _good]);
        await FailTimesAsync(layer, client, 8);
        layer.Time.Advance(15 * Second);
        using var stop = new CancellationTokenSource();
        var probe = layer.AskAsync(client, stream: true, stop: stop);
        await layer.Provider.Hangs.InTimeAsync();
        await layer.FailAsync(client, stream: false, "lone");
        layer.Time.Advance(60 * Second);

        Assert.Equal(ModelFailure.Unavailable, (await layer.FailAsync(client, stream: false)).Failure);

        Assert.Equal("good", await layer.AskAsync(client, stream: false, "lone"));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
    }

    [Fact]
    public async Task A_credential_that_is_refused_leaves_the_breakers_probe_to_others()
    {
        var (layer, client) = Gated([.. Enumerable.Repeat(_down, 8), Step.Fail(ModelFailure.QuotaExhausted), _good]);
        await FailTimesAsync(layer, client, 8);
        await layer.FailAsync(client, stream: false, "lone");
        layer.Time.Advance(15 * Second);

        Assert.Equal(ModelFailure.QuotaExhausted, (await layer.FailAsync(client, stream: false)).Failure);

        layer.Time.Advance(45 * Second);
        Assert.Equal("good", await layer.AskAsync(client, stream: false));
    }

    [Fact]
    public async Task A_quota_probe_that_its_caller_cancels_is_made_by_the_next_call()
    {
        var (layer, client) = Gated(Step.Fail(ModelFailure.QuotaExhausted), Step.Hang(), _good);
        await layer.FailAsync(client, stream: false);
        layer.Time.Advance(60 * Second);
        using var stop = new CancellationTokenSource();
        var probe = layer.AskAsync(client, stream: false, stop: stop);
        await layer.Provider.Hangs.InTimeAsync();
        Assert.Equal(ModelFailure.QuotaExhausted, (await layer.FailAsync(client, stream: false)).Failure);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);

        Assert.Equal("good", await layer.AskAsync(client, stream: false));
    }

    private static (ModelLayer Layer, GatedChatClient Client) Gated(params Step[] steps)
    {
        var layer = new ModelLayer(new(steps), new SteppedTime());
        return (layer, layer.Gated(layer.Provider));
    }

    private static async Task FailTimesAsync(ModelLayer layer, Microsoft.Extensions.AI.IChatClient client, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.False((await layer.FailAsync(client, stream: true)).IsLocal);
        }
    }
}
