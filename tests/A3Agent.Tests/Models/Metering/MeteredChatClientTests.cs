using A3Agent.Conversations;
using A3Agent.Models;
using A3Agent.Tests.Usage;
using A3Agent.Usage;
using Microsoft.Extensions.AI;
using static A3Agent.Tests.Models.Metering.ScriptedProvider;

namespace A3Agent.Tests.Models.Metering;

/// <summary>Every way in which a call ends, and what is settled for it.</summary>
public sealed class MeteredChatClientTests
{
    private static CancellationToken Stop => AccountsBench.Stop;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_provider_reports_is_settled(bool stream)
    {
        var report = new UsageDetails
        {
            InputTokenCount = 1_000, OutputTokenCount = 50, CachedInputTokenCount = 400, ReasoningTokenCount = 20,
        };
        var bench = new MeteredBench(new(["The an", "swer", ChatFinishReason.Stop, report]));

        Assert.Equal("The answer", await bench.AskAsync(stream, Stop));

        // 600 at 2 and 400 at 1 dollar, 50 at 10, a million each.
        Assert.Equal(new TokenUsage(1_000, 50, 400, 20, 0.0021m, false), bench.Accounts.Store.Calls[0].Usage);
        Assert.Equal(
            ("anna", bench.Call.ConversationId, bench.Call.TurnId, ModelPurpose.Summary, "crm-assistant"),
            (bench.Settled.UserId, bench.Settled.ConversationId, bench.Settled.TurnId, bench.Settled.Purpose, bench.Settled.Agent));
        Assert.Equal(
            ("conversation-summary", "1.0.0", "big", UsageCall.Completed, UsageKind.Chat),
            (bench.Settled.PromptName, bench.Settled.PromptVersion, bench.Settled.Model, bench.Settled.Outcome, bench.Settled.Kind));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Counts_that_are_not_reported_are_none(bool stream)
    {
        var bench = new MeteredBench(new(["x", Report(100, 10)]));

        await bench.AskAsync(stream, Stop);

        Assert.Equal(new TokenUsage(100, 10, 0, 0, 0.0003m, false), bench.Settled.Usage);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_without_a_report_is_estimated_and_says_so(bool stream)
    {
        var bench = new MeteredBench(new(["We won twelve deals, ", "three of them above plan.", ChatFinishReason.Stop]));
        var updates = new List<ChatResponseUpdate>();
        var response = stream ? null : await bench.Client.GetResponseAsync(bench.Messages, bench.Options(), Stop);
        if (stream)
        {
            await foreach (var update in bench.Client.GetStreamingResponseAsync(bench.Messages, bench.Options(), Stop))
            {
                updates.Add(update);
            }
        }

        var usage = (response ?? updates.ToChatResponse()).Usage!;
        Assert.True(bench.Settled.Usage.Estimated);
        Assert.InRange(bench.Settled.Usage.PromptTokens, 15, 40);
        Assert.InRange(bench.Settled.Usage.CompletionTokens, 8, 20);
        Assert.Equal(
            (bench.Settled.Usage.PromptTokens, bench.Settled.Usage.CompletionTokens, 1L),
            (usage.InputTokenCount!.Value, usage.OutputTokenCount!.Value, usage.AdditionalCounts!["estimated"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_before_the_first_chunk_used_nothing(bool stream)
    {
        var bench = new MeteredBench(new([new ModelException(ModelFailure.Unavailable, "scripted", 503)]), AccountsBench.Daily(100_000));

        await Assert.ThrowsAsync<ModelException>(() => bench.AskAsync(stream, Stop));

        Assert.Equal((TokenUsage.None, "ai_unavailable"), (bench.Settled.Usage, bench.Settled.Outcome));
        Assert.Empty(bench.Accounts.Store.Reserved);
    }

    [Theory]
    [InlineData(false, "upstream_timeout")]
    [InlineData(true, "upstream_timeout")]
    [InlineData(false, "upstream_protocol")]
    [InlineData(true, "ai_unavailable")]
    public async Task A_failure_that_the_provider_may_bill_used_its_input(bool stream, string code)
    {
        var failure = new[] { ModelFailure.TimedOut, ModelFailure.Protocol, ModelFailure.Unavailable }.Single(kind => kind.Code == code);
        var bench = new MeteredBench(new([new ModelException(failure, "scripted") { MayBeBilled = true }]));

        await Assert.ThrowsAsync<ModelException>(() => bench.AskAsync(stream, Stop));

        Assert.Equal((code, true, 0), (bench.Settled.Outcome, bench.Settled.Usage.Estimated, bench.Settled.Usage.CompletionTokens));
        Assert.InRange(bench.Settled.Usage.PromptTokens, 15, 40);
    }

    [Fact]
    public async Task An_error_instead_of_an_answer_used_nothing_even_after_an_event_without_contents()
    {
        var bench = new MeteredBench(new([new ChatResponseUpdate { Role = ChatRole.Assistant }, new ModelException(ModelFailure.Unavailable, "scripted")]));

        await Assert.ThrowsAsync<ModelException>(() => bench.AskAsync(stream: true, Stop));

        Assert.Equal(TokenUsage.None, bench.Settled.Usage);
    }

    [Fact]
    public async Task A_stream_that_is_cut_used_its_input_and_what_came()
    {
        var bench = new MeteredBench(new(["We won twelve deals, ", new ModelException(ModelFailure.Protocol, "scripted")]));

        await Assert.ThrowsAsync<ModelException>(() => bench.AskAsync(stream: true, Stop));

        Assert.Equal(("upstream_protocol", true), (bench.Settled.Outcome, bench.Settled.Usage.Estimated));
        Assert.InRange(bench.Settled.Usage.PromptTokens, 15, 40);
        Assert.InRange(bench.Settled.Usage.CompletionTokens, 4, 10);
        Assert.NotNull(bench.Settled.Usage.CostUsd);
    }

    [Fact]
    public async Task A_stream_that_is_cut_after_its_report_used_what_was_reported()
    {
        var bench = new MeteredBench(new(["text", Report(100, 10), new ModelException(ModelFailure.Protocol, "scripted")]));

        await Assert.ThrowsAsync<ModelException>(() => bench.AskAsync(stream: true, Stop));

        var usage = bench.Settled.Usage;
        Assert.Equal((100, 10, false), (usage.PromptTokens, usage.CompletionTokens, usage.Estimated));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_its_caller_cancels_used_its_input(bool stream)
    {
        var bench = new MeteredBench(new([Hang]));
        using var cancellation = new CancellationTokenSource();
        var task = bench.AskAsync(stream, cancellation.Token);
        await bench.Provider.Hangs;

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        var usage = bench.Settled.Usage;
        Assert.Equal((UsageCall.Cancelled, true, 0), (bench.Settled.Outcome, usage.Estimated, usage.CompletionTokens));
        Assert.InRange(usage.PromptTokens, 15, 40);
    }

    [Fact]
    public async Task A_stream_that_its_reader_leaves_used_its_input_and_what_came()
    {
        var bench = new MeteredBench(new(["We won twelve deals, ", "three of them", "above plan"]));

        await bench.LeaveAfterAsync(1);

        Assert.Equal((UsageCall.Cancelled, true), (bench.Settled.Outcome, bench.Settled.Usage.Estimated));
        Assert.InRange(bench.Settled.Usage.CompletionTokens, 4, 10);
    }

    [Fact]
    public async Task A_reader_that_leaves_at_the_end_of_the_answer_has_it_all()
    {
        var bench = new MeteredBench(new(["All.", Report(100, 10), ChatFinishReason.Stop, "never read"]));

        await bench.LeaveAfterAsync(3);

        Assert.Equal((UsageCall.Completed, 110), (bench.Settled.Outcome, bench.Settled.Usage.TotalTokens));
    }

    [Fact]
    public async Task A_stream_that_nobody_reads_is_no_call()
    {
        var bench = new MeteredBench(new(["x"]), AccountsBench.Daily(100_000));
        await using (bench.Client.GetStreamingResponseAsync(bench.Messages, bench.Options(), Stop).GetAsyncEnumerator(Stop))
        {
        }

        Assert.Equal((0, 0, 0), (bench.Provider.Calls, bench.Accounts.Store.Calls.Count, bench.Accounts.Store.Asked.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Our_own_fault_is_settled_too(bool stream)
    {
        var bench = new MeteredBench(new([new InvalidOperationException("scripted")]));

        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.AskAsync(stream, Stop));

        Assert.Equal((TokenUsage.None, "internal_error"), (bench.Settled.Usage, bench.Settled.Outcome));
    }

    [Fact]
    public async Task Times_are_from_the_request_to_the_first_visible_chunk_and_to_the_end()
    {
        MeteredBench? bench = null;
        Action Wait(int ms) => () => bench!.Accounts.Time.Advance(TimeSpan.FromMilliseconds(ms));
        bench = new MeteredBench(new([
            Wait(300), "", new TextReasoningContent("hm"), Wait(200), "first", Wait(1_000), "second", ChatFinishReason.Stop, Report(1, 1),
        ]));

        await bench.AskAsync(stream: true, Stop);

        Assert.Equal((500d, 1_500d), (bench.Settled.TimeToFirstTokenMs, bench.Settled.LatencyMs));
    }

    [Fact]
    public async Task Without_a_payer_there_is_no_call()
    {
        var bench = new MeteredBench(new(["x"]));

        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.AskAsync(false, Stop, new ChatOptions { ModelId = "big" }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.AskAsync(true, Stop, new ChatOptions { ModelId = "big" }));

        Assert.Equal(0, bench.Provider.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_cannot_be_accounted_is_a_failure(bool stream)
    {
        var bench = new MeteredBench(new(["answer", Report(100, 10)]));
        UsageAccountsTests.Fail(bench.Accounts, "SettleAsync", int.MaxValue);

        var error = await Assert.ThrowsAsync<ModelException>(() => bench.AskAsync(stream, Stop));

        Assert.Equal((ModelFailure.StorageUnavailable, true), (error.Failure, error.IsLocal));
        Assert.Contains(bench.Accounts.Log, line => line.Text.Contains("100 + 10 tokens", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_call_that_cannot_be_accounted_fails_as_it_failed()
    {
        var bench = new MeteredBench(new(["x", new ModelException(ModelFailure.Protocol, "scripted")]));
        UsageAccountsTests.Fail(bench.Accounts, "SettleAsync", int.MaxValue);

        Assert.Equal(ModelFailure.Protocol, (await Assert.ThrowsAsync<ModelException>(() => bench.AskAsync(true, Stop))).Failure);
    }

    [Fact]
    public async Task Reports_teach_the_estimate_of_their_model()
    {
        var bench = new MeteredBench(new(["x", Report(70, 1)]))
        {
            Messages = [new(ChatRole.User, MeteredBench.Question + MeteredBench.Question)],
        };
        var before = (bench.Correction.FactorOf("big"), bench.Correction.FactorOf("free"));

        for (var i = 0; i < 50; i++)
        {
            await bench.AskAsync(i % 2 == 0, Stop);
        }

        Assert.True(bench.Correction.FactorOf("big") > before.Item1 * 1.3);
        Assert.Equal(before.Item2, bench.Correction.FactorOf("free"));
    }
}
