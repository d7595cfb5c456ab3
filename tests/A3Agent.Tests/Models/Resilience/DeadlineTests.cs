using A3Agent.Models;
using Microsoft.Extensions.AI;
using static A3Agent.Tests.Models.Resilience.ModelLayer;

namespace A3Agent.Tests.Models.Resilience;

/// <summary>Silence and deadlines.</summary>
public sealed class DeadlineTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hang_ends_at_the_deadline_and_the_call_is_closed(bool stream)
    {
        var layer = new ModelLayer(new(Step.Hang() with { IsMute = true }), new SteppedTime());
        layer.EndAfter(120 * Second);
        var task = layer.FailAsync(layer.Whole(), stream);
        await layer.Provider.Hangs.InTimeAsync();

        layer.Time.Advance(120 * Second);

        Assert.Equal(ModelFailure.TimedOut, (await task).Failure);
        Assert.Equal((1, 0), (layer.Provider.Calls, layer.Provider.Open));
    }

    [Fact]
    public async Task Thirty_seconds_without_a_chunk_are_a_fault_that_a_further_attempt_mends()
    {
        var layer = new ModelLayer(new(Step.Hang("half"), Step.Say("whole")), new SteppedTime());
        layer.EndAfter(120 * Second);
        var task = layer.AskAsync(layer.Whole(), stream: true);
        await layer.Provider.Hangs.InTimeAsync();

        layer.Time.Advance((30 * Second) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, layer.Provider.Open);
        layer.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("whole", await task);
        Assert.Equal((1, 2), (layer.Resets, layer.Provider.Calls));
    }

    [Fact]
    public async Task A_reader_that_takes_its_time_is_no_silence()
    {
        var layer = new ModelLayer(new(Step.Say("a", "b", "c")), new SteppedTime());
        var text = "";
        await foreach (var update in layer.Deadline(layer.Provider).GetStreamingResponseAsync("x", null, TestContext.Current.CancellationToken))
        {
            text += update.Text;
            layer.Time.Advance(100 * Second);
        }

        Assert.Equal("abc", text);
    }

    [Fact]
    public async Task Past_the_deadline_no_call_is_made()
    {
        var layer = new ModelLayer(new(Step.Say("never")), new SteppedTime());
        layer.EndAfter(Second);
        layer.Time.Advance(Second);

        var refused = await layer.FailAsync(layer.Deadline(layer.Provider), stream: true);
        Assert.Equal((ModelFailure.TimedOut, true, false), (refused.Failure, refused.IsLocal, refused.MayBeBilled));
        Assert.Equal(0, layer.Provider.Calls);
    }

    [Fact]
    public async Task The_callers_cancellation_stays_a_cancellation()
    {
        var layer = new ModelLayer(new(Step.Hang("half")), new SteppedTime());
        using var cancellation = new CancellationTokenSource();
        var task = layer.AskAsync(layer.Whole(), stream: true, stop: cancellation);
        await layer.Provider.Hangs.InTimeAsync();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.Equal((1, 0), (layer.Provider.Calls, layer.Provider.Open));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_caller_that_gives_up_at_the_deadline_hears_that_the_provider_took_too_long(bool stream)
    {
        var layer = new ModelLayer(new(Step.Hang() with { IsMute = true }), new SteppedTime());
        layer.EndAfter(120 * Second);
        // Its own timer comes first, and a moment early.
        using var caller = new CancellationTokenSource((120 * Second) - TimeSpan.FromMilliseconds(1), layer.Time);
        var task = layer.AskAsync(layer.Gated(layer.Deadline(layer.Provider)), stream, stop: caller);
        await layer.Provider.Hangs.InTimeAsync();

        layer.Time.Advance((120 * Second) - TimeSpan.FromMilliseconds(1));

        Assert.Equal(ModelFailure.TimedOut, (await Assert.ThrowsAsync<ModelException>(() => task)).Failure);
    }

    [Fact]
    public async Task Silence_after_the_first_sign_of_life_is_a_fault_that_a_retry_mends()
    {
        var layer = new ModelLayer(new(Step.Hang(), Step.Say("whole")));
        layer.EndAfter(120 * Second);
        var task = layer.AskAsync(layer.Whole(), stream: true, "lone");
        await layer.Provider.Hangs.InTimeAsync();

        layer.Time.Advance(30 * Second);

        Assert.Equal("whole", await task);
        Assert.Equal((0, 2), (layer.Resets, layer.Provider.Calls));
    }

    [Fact]
    public async Task Signs_of_life_are_not_passed_on()
    {
        var layer = new ModelLayer(new(Step.Say("a")));

        await layer.AskAsync(layer.Deadline(layer.Provider), stream: true);

        Assert.All(layer.Updates, update => Assert.True(update.Contents.Count > 0 || update.FinishReason is not null));
    }

    [Fact]
    public async Task Our_own_properties_do_not_reach_the_provider()
    {
        var layer = new ModelLayer(new(Step.Say("x")));
        var options = layer.Call.On(new ChatOptions { AdditionalProperties = new() { ["user"] = "u1" } });

        await layer.Deadline(layer.Provider).GetResponseAsync("x", options, TestContext.Current.CancellationToken);

        Assert.Equal(["user"], layer.Provider.Asked[0]!.AdditionalProperties!.Keys);
        Assert.Same(layer.Call, ModelCall.Of(options));
    }
}
