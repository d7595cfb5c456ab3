using A3Agent.Models;
using static A3Agent.Tests.Models.Resilience.ModelLayer;

namespace A3Agent.Tests.Models.Resilience;

/// <summary>One retry layer, before the first visible text.</summary>
public sealed class RetryTests
{
    public static TheoryData<string, bool> Passing => new(
        from failure in new[] { ModelFailure.Unavailable, ModelFailure.Busy, ModelFailure.TimedOut, ModelFailure.Protocol }
        from stream in new[] { false, true }
        select (failure.Code, stream));

    public static TheoryData<string, bool> Lasting => new(
        from failure in new[]
        {
            ModelFailure.Rejected, ModelFailure.ContextTooLong, ModelFailure.NotConfigured, ModelFailure.QuotaExhausted, ModelFailure.ModelUnavailable,
        }
        from stream in new[] { false, true }
        select (failure.Code, stream));

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task A_failure_that_passes_is_retried_twice_and_nothing_of_it_is_seen(string code, bool stream)
    {
        var failure = Kind(code);
        var layer = new ModelLayer(new(Step.Fail(failure), Step.Fail(failure), Step.Say("Good", " day")));

        Assert.Equal("Good day", await layer.AskAsync(layer.Retry(layer.Provider), stream));

        Assert.Equal((3, 0, 2), (layer.Provider.Calls, layer.Resets, layer.Time.Waits.Count));
    }

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task There_are_three_calls_at_most(string code, bool stream)
    {
        var layer = new ModelLayer(new(Step.Fail(Kind(code))));

        Assert.Equal(code, (await layer.FailAsync(layer.Retry(layer.Provider), stream)).Failure.Code);

        Assert.Equal(3, layer.Provider.Calls);
    }

    [Theory]
    [MemberData(nameof(Lasting))]
    public async Task A_failure_that_lasts_is_one_call(string code, bool stream)
    {
        var layer = new ModelLayer(new(Step.Fail(Kind(code)), Step.Say("never")));

        Assert.Equal(code, (await layer.FailAsync(layer.Retry(layer.Provider), stream)).Failure.Code);

        Assert.Equal(1, layer.Provider.Calls);
    }

    [Fact]
    public async Task Each_wait_is_at_least_half_of_its_nominal_value_and_they_differ()
    {
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 40; i++)
        {
            var layer = new ModelLayer(new(Step.Fail(ModelFailure.Unavailable)));
            var delays = new A3Agent.Models.Resilience.RetryDelays(layer.Options, new Random(i));
            waits.Add(delays.Next(new ModelException(ModelFailure.Unavailable, ""), 2, 3, TimeSpan.MaxValue)!.Value);
            await layer.FailAsync(layer.Retry(layer.Provider), stream: false);
            Assert.True(layer.Time.Waits[0] >= Second / 2 && layer.Time.Waits[1] >= Second);
        }

        Assert.All(waits, wait => Assert.InRange(wait, Second, 3 * Second));
        Assert.True(waits.Distinct().Count() > 30);
    }

    [Theory]
    [InlineData(20, 2)]
    [InlineData(20.001, 1)]
    [InlineData(114 * 3600, 1)]
    public async Task A_retry_after_is_waited_for_up_to_20_seconds(double seconds, int calls)
    {
        var asked = TimeSpan.FromSeconds(seconds);
        var layer = new ModelLayer(new(Step.Fail(ModelFailure.Busy, asked), Step.Say("yes")));
        var task = layer.AskAsync(layer.Retry(layer.Provider), stream: true);

        if (calls == 1)
        {
            Assert.Equal(asked, (await Assert.ThrowsAsync<ModelException>(() => task)).RetryAfter);
        }
        else
        {
            Assert.Equal("yes", await task);
            Assert.True(layer.Time.Waits.Single() >= asked);
        }

        Assert.Equal(calls, layer.Provider.Calls);
    }

    [Fact]
    public async Task No_wait_goes_past_the_deadline()
    {
        var layer = new ModelLayer(new(Step.Fail(ModelFailure.Busy, 10 * Second)));
        layer.EndAfter(15 * Second);

        await layer.FailAsync(layer.Retry(layer.Provider), stream: false);

        Assert.Equal(2, layer.Provider.Calls);
        Assert.True(layer.Time.Elapsed < 15 * Second);
    }

    [Fact]
    public async Task A_refusal_of_our_own_is_not_asked_again()
    {
        var refusal = new ModelException(ModelFailure.Busy, "", retryAfter: Second) { IsLocal = true };
        var layer = new ModelLayer(new(new Step([], refusal), Step.Say("never")));

        Assert.Same(refusal, await layer.FailAsync(layer.Retry(layer.Provider), stream: true));

        Assert.Equal(1, layer.Provider.Calls);
    }

    [Fact]
    public async Task A_fault_after_visible_text_is_not_for_retries()
    {
        var layer = new ModelLayer(new(Step.Fail(ModelFailure.Unavailable, null, "half"), Step.Say("never")));

        await layer.FailAsync(layer.Retry(layer.Provider), stream: true);

        Assert.Equal((1, "half"), (layer.Provider.Calls, layer.Seen));
    }

    [Fact]
    public async Task A_caller_who_cancels_ends_the_wait()
    {
        var layer = new ModelLayer(new(Step.Fail(ModelFailure.Unavailable)), new SteppedTime());
        using var cancellation = new CancellationTokenSource();
        var task = layer.AskAsync(layer.Retry(layer.Provider), stream: true, stop: cancellation);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.Equal(1, layer.Provider.Calls);
    }

    internal static ModelFailure Kind(string code) => new[]
    {
        ModelFailure.Unavailable, ModelFailure.Busy, ModelFailure.TimedOut, ModelFailure.Protocol, ModelFailure.Rejected,
        ModelFailure.ContextTooLong, ModelFailure.NotConfigured, ModelFailure.QuotaExhausted, ModelFailure.ModelUnavailable,
    }.Single(failure => failure.Code == code);
}
