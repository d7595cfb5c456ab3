using A3Agent.Models;
using A3Agent.Tests.Usage;
using A3Agent.Usage;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Models.Metering;

/// <summary>
/// Whatever the order of chunks, reports, failures, cancellations and readers that leave: one settlement for each call that was made, and
/// the sum of the settlements that are no estimate is what the provider served.
/// </summary>
public sealed class MeteringPropertyTests
{
    private enum Part { Text, Thought, Empty, Report, Finish, Fail, Fault, Cancel }

    private enum Reading { Whole, Stream, Leave, Cancel }

    private sealed record Ask(Reading Reading, int After, Part[] Parts, int FailedWrites)
    {
        public override string ToString() => $"{Reading} {After} [{string.Join(' ', Parts)}] {FailedWrites}";
    }

    [Fact]
    public void Each_call_is_settled_once_and_the_sum_is_what_was_served()
    {
        var parts = Gen.Elements(
            Part.Text, Part.Text, Part.Text, Part.Thought, Part.Empty, Part.Report, Part.Finish, Part.Fail, Part.Fault, Part.Cancel);
        var asks =
            from reading in Gen.Elements(Enum.GetValues<Reading>())
            from after in Gen.Choose(0, 6)
            from list in parts.ArrayOf()
            from failed in Gen.Elements(0, 0, 0, 1, 4)
            select new Ask(reading, after, list, failed);

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(12),
            Prop.ForAll(Arb.From(asks.ListOf()), async list => await CheckAsync([.. list])));
    }

    private static async Task CheckAsync(IReadOnlyList<Ask> asks)
    {
        var (made, exact, served) = (0, 0L, 0L);
        foreach (var ask in asks)
        {
            using var cancellation = new CancellationTokenSource();
            var provider = new ScriptedProvider(ask.Parts.Select(part => Content(part, cancellation)).ToArray());
            var bench = new MeteredBench(provider, AccountsBench.Daily(1_000_000));
            UsageAccountsTests.Fail(bench.Accounts, "SettleAsync", ask.FailedWrites);
            await RunAsync(bench, ask, cancellation);
            made += bench.Provider.Calls;
            var call = Assert.Single(bench.Accounts.Store.Calls);
            Assert.Empty(bench.Accounts.Store.Reserved);
            var reported = bench.Provider.Served.Count;

            // What fails as a whole brings no report with it.
            var arrived = ask.Reading == Reading.Whole && call.Outcome != UsageCall.Completed ? 0 : reported;
            Assert.True(arrived == 0 || !call.Usage.Estimated, $"{ask}: reported, but {call}");
            exact += call.Usage.Estimated ? 0 : call.Usage.TotalTokens;
            served += arrived * 110;
        }

        Assert.Equal(asks.Count, made);
        Assert.Equal(served, exact);
    }

    private static async Task RunAsync(MeteredBench bench, Ask ask, CancellationTokenSource cancellation)
    {
        try
        {
            switch (ask.Reading)
            {
                case Reading.Whole: await bench.AskAsync(false, cancellation.Token); break;
                case Reading.Stream: await bench.AskAsync(true, cancellation.Token); break;
                case Reading.Leave: await ReadAsync(bench, ask.After + 1, cancellation, leaves: true); break;
                case Reading.Cancel: await ReadAsync(bench, ask.After, cancellation, leaves: false); break;
            }
        }
        catch (Exception error) when (error is ModelException or OperationCanceledException or InvalidOperationException)
        {
        }
    }

    private static async Task ReadAsync(MeteredBench bench, int updates, CancellationTokenSource cancellation, bool leaves)
    {
        await foreach (var _ in bench.Client.GetStreamingResponseAsync(bench.Messages, bench.Options(), cancellation.Token))
        {
            if (--updates > 0)
            {
                continue;
            }

            if (leaves)
            {
                return;
            }

            await cancellation.CancelAsync();
        }
    }

    private static object Content(Part part, CancellationTokenSource cancellation) => part switch
    {
        Part.Text => "some words ",
        Part.Thought => new TextReasoningContent("hm"),
        Part.Empty => "",
        Part.Report => ScriptedProvider.Report(100, 10),
        Part.Finish => ChatFinishReason.Stop,
        Part.Fail => new ModelException(ModelFailure.Protocol, "scripted"),
        Part.Fault => new InvalidOperationException("scripted"),
        _ => (Action)cancellation.Cancel,
    };
}
