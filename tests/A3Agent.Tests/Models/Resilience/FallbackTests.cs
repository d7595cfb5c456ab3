using A3Agent.Models;
using A3Agent.Models.Resilience;
using Microsoft.Extensions.AI;
using static A3Agent.Tests.Models.Resilience.ModelLayer;

namespace A3Agent.Tests.Models.Resilience;

/// <summary>The chain of models, and what comes after a fault in the middle of a stream.</summary>
public sealed class FallbackTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_model_that_the_provider_does_not_know_is_replaced_by_the_next(bool stream)
    {
        var layer = new ModelLayer(new(Step.Fail(ModelFailure.ModelUnavailable), Step.Say("from small")));

        Assert.Equal("from small", await layer.AskAsync(layer.Whole(), stream));

        Assert.Equal(["big", "small"], layer.Provider.Models);
        Assert.Equal(0, layer.Resets);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_model_has_three_calls_of_its_own_and_the_asked_ones_failure_is_told(bool stream)
    {
        var busy = Step.Fail(ModelFailure.Busy);
        var down = Step.Fail(ModelFailure.Unavailable);
        var layer = new ModelLayer(new(busy, busy, busy, down));

        Assert.Equal(ModelFailure.Busy, (await layer.FailAsync(layer.Whole(), stream)).Failure);

        Assert.Equal(["big", "big", "big", "small", "small", "small"], layer.Provider.Models);
    }

    [Theory]
    [InlineData("upstream_rejected")]
    [InlineData("context_too_long")]
    [InlineData("ai_not_configured")]
    [InlineData("ai_quota_exhausted")]
    public async Task What_another_model_would_not_mend_ends_at_once(string code)
    {
        var layer = new ModelLayer(new(Step.Fail(RetryTests.Kind(code)), Step.Say("never")));

        Assert.Equal(code, (await layer.FailAsync(layer.Whole(), stream: true)).Failure.Code);

        Assert.Equal(1, layer.Provider.Calls);
    }

    [Fact]
    public async Task The_model_really_used_is_on_the_response_and_on_the_stream()
    {
        var script = new[] { Step.Fail(ModelFailure.ModelUnavailable), Step.Say("x") };
        var layer = new ModelLayer(new(script));
        var response = await layer.Whole().GetResponseAsync("hello", new ChatOptions { ModelId = "big" }, TestContext.Current.CancellationToken);
        Assert.Equal(("small", "small"), (response.ModelId, response.AdditionalProperties![FallbackChatClient.ModelKey]));

        var streamed = new ModelLayer(new(script));
        await streamed.AskAsync(streamed.Whole(), stream: true);
        Assert.All(streamed.Updates, update => Assert.Equal("small", update.ModelId));
        Assert.Equal("small", streamed.Updates[0].AdditionalProperties![FallbackChatClient.ModelKey]);
    }

    [Fact]
    public async Task After_visible_text_a_reset_withdraws_it_and_the_fallback_model_answers()
    {
        var layer = new ModelLayer(new(Step.Fail(ModelFailure.Unavailable, null, "half an"), Step.Say("a whole", " answer")));

        Assert.Equal("a whole answer", await layer.AskAsync(layer.Whole(), stream: true));

        Assert.Equal(["big", "small"], layer.Provider.Models);
        Assert.Equal(1, layer.Resets);
    }

    [Fact]
    public async Task Without_a_fallback_the_further_attempt_is_on_the_same_model_after_a_wait()
    {
        var layer = new ModelLayer(new(Step.Fail(ModelFailure.Protocol, null, "half"), Step.Say("whole")));

        Assert.Equal("whole", await layer.AskAsync(layer.Whole(), stream: true, "lone"));

        Assert.Equal(["lone", "lone"], layer.Provider.Models);
        Assert.True(layer.Time.Waits.Single() >= Second / 2);
    }

    [Fact]
    public async Task When_the_further_attempt_brings_nothing_the_text_so_far_is_kept()
    {
        var layer = new ModelLayer(new(Step.Fail(ModelFailure.Unavailable, null, "half"), Step.Fail(ModelFailure.Busy), Step.Say("never")));

        await layer.FailAsync(layer.Whole(), stream: true);

        Assert.Equal(("half", 0, 2), (layer.Seen, layer.Resets, layer.Provider.Calls));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_the_further_attempt_ends_without_a_word_the_text_so_far_is_kept(bool empty)
    {
        var layer = new ModelLayer(new(
            Step.Fail(ModelFailure.Unavailable, null, "half"), empty ? Step.Say("", "") : Step.Say(), Step.Say("never")));

        Assert.Equal(ModelFailure.Unavailable, (await layer.FailAsync(layer.Whole(), stream: true)).Failure);

        Assert.Equal(("half", 0, 2, 0), (layer.Seen, layer.Resets, layer.Provider.Calls, layer.Provider.Open));
    }

    [Fact]
    public async Task When_the_further_attempt_breaks_too_its_text_is_kept_and_there_is_no_third()
    {
        var layer = new ModelLayer(new(
            Step.Fail(ModelFailure.Unavailable, null, "first"), Step.Fail(ModelFailure.Unavailable, null, "second"), Step.Say("never")));

        await layer.FailAsync(layer.Whole(), stream: true);

        Assert.Equal(("second", 1, 2), (layer.Seen, layer.Resets, layer.Provider.Calls));
    }

    [Fact]
    public async Task A_fault_after_visible_text_that_does_not_pass_keeps_the_text()
    {
        var layer = new ModelLayer(new(Step.Fail(ModelFailure.QuotaExhausted, null, "half"), Step.Say("never")));

        await layer.FailAsync(layer.Whole(), stream: true);

        Assert.Equal(("half", 1), (layer.Seen, layer.Provider.Calls));
    }

    [Fact]
    public async Task Leaving_a_stream_early_closes_it()
    {
        var layer = new ModelLayer(new(Step.Say("a", "b", "c")));
        await foreach (var update in layer.Whole().GetStreamingResponseAsync("hello", null, TestContext.Current.CancellationToken))
        {
            if (update.Text == "b")
            {
                break;
            }
        }

        Assert.Equal(0, layer.Provider.Open);
    }
}
