using A3Agent.Models.Telemetry;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Models.Telemetry;

/// <summary>Nobody may listen meanwhile, so these run alone.</summary>
[CollectionDefinition(nameof(UnwatchedTests), DisableParallelization = true)]
[Collection(nameof(UnwatchedTests))]
public sealed class UnwatchedTests
{
    [Fact]
    public void While_nobody_listens_nothing_is_put_around_calls_and_streams()
    {
        Assert.False(A3Telemetry.WatchesCalls);
        var provider = new AnsweringClient(_ => { }, new TextContent("hello"));
        using var client = new TelemetryChatClient(provider, new TelemetryOptions(), TimeProvider.System);
        ChatMessage[] messages = [new(ChatRole.User, "hello")];

        var stream = client.GetStreamingResponseAsync(messages, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Same(provider.Given, stream);
        var answer = client.GetResponseAsync(messages, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Same(provider.Given, answer);
    }

    [Fact]
    public void Durations_and_tokens_have_the_boundaries_of_the_conventions()
    {
        Assert.Equal(0.01, A3Telemetry.CallDuration.Advice!.HistogramBucketBoundaries![0]);
        Assert.Equal(81.92, A3Telemetry.TimePerOutputChunk.Advice!.HistogramBucketBoundaries![^1]);
        Assert.Equal(409.6, A3Telemetry.AgentDuration.Advice!.HistogramBucketBoundaries![^1]);
        Assert.Equal(67_108_864, A3Telemetry.TokenUsage.Advice!.HistogramBucketBoundaries![^1]);
    }
}
