using System.Text.Json;
using A3Agent.Models;
using A3Agent.Models.Resilience;
using A3Agent.Tests.Usage;
using A3Agent.Usage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using static A3Agent.Tests.Models.Metering.ScriptedProvider;

namespace A3Agent.Tests.Models.Metering;

/// <summary>What is reserved before a call, and that no budget is overrun.</summary>
public sealed class ReservationTests
{
    private static CancellationToken Stop => AccountsBench.Stop;

    [Fact]
    public async Task Input_and_the_most_output_are_reserved_with_their_cost()
    {
        var bench = new MeteredBench(new(["x", Report(20, 1)]), AccountsBench.Daily(100_000));
        bench.Call = bench.Call with { Deadline = ModelDeadline.After(TimeSpan.FromSeconds(120), bench.Accounts.Time) };

        await bench.AskAsync(false, Stop);
        await bench.AskAsync(false, Stop, bench.Options(most: null));
        await bench.AskAsync(false, Stop, bench.Options(most: 5_000));
        await bench.AskAsync(false, Stop, bench.Options("free"));
        await bench.AskAsync(false, Stop, bench.Options("quality"));

        var asked = bench.Accounts.Store.Asked;
        var input = asked[0].Tokens - 200;
        Assert.InRange(input, 20, 40);
        Assert.Equal([input + 200, input + 1_000, input + 1_000, input + 200, input + 200], asked.Select(wanted => wanted.Tokens));
        Assert.Equal(((input * 2m) + 2_000) / 1_000_000, asked[0].CostUsd);
        Assert.Equal(["big", "big", "big", "free", "big"], asked.Select(wanted => wanted.Model));
        Assert.Equal(0, asked[3].CostUsd);
        Assert.Equal(TimeSpan.FromSeconds(180), asked[0].Lease);
        Assert.Equal(("anna", bench.Call.ConversationId, bench.Call.TurnId), (asked[0].UserId, asked[0].ConversationId, asked[0].TurnId));
        Assert.Equal(asked.Select(wanted => wanted.Id), bench.Accounts.Store.Calls.Select(call => call.Id));
        Assert.Empty(bench.Accounts.Store.Reserved);
    }

    [Fact]
    public async Task Instructions_tools_calls_results_and_schemas_count()
    {
        var bench = new MeteredBench(new(["x", Report(20, 1)]), AccountsBench.Daily(1_000_000));
        async Task<long> ReservedAsync(Action<ChatOptions> change, params AIContent[] contents)
        {
            var options = bench.Options();
            change(options);
            bench.Messages = [new(ChatRole.User, MeteredBench.Question), new(ChatRole.Assistant, [.. contents])];
            await bench.AskAsync(false, Stop, options);
            return bench.Accounts.Store.Asked[^1].Tokens;
        }

        var plain = await ReservedAsync(_ => { });
        var schema = JsonSerializer.SerializeToElement(new { type = "object", properties = new { city = new { type = "string" } } });
        var tool = AIFunctionFactory.CreateDeclaration("find", "Finds", schema);
        var call = new FunctionCallContent("1", "find", new Dictionary<string, object?> { ["city"] = "Hamburg" });

        Assert.True(await ReservedAsync(options => options.Instructions = MeteredBench.Question) > plain + 10);
        Assert.True(await ReservedAsync(options => options.Tools = [tool]) > plain + 20);
        Assert.True(await ReservedAsync(options => options.ResponseFormat = ChatResponseFormat.ForJsonSchema(schema)) > plain + 10);
        Assert.True(await ReservedAsync(_ => { }, call) > plain + 5);
        Assert.True(await ReservedAsync(_ => { }, new FunctionResultContent("1", MeteredBench.Question)) > plain + 10);
        Assert.True(await ReservedAsync(_ => { }, new DataContent(new byte[] { 1 }, "image/png")) > plain + 1_000);
    }

    [Fact]
    public async Task A_call_for_which_there_is_no_room_is_not_made()
    {
        var bench = new MeteredBench(new(["x"]), AccountsBench.Daily(200));

        foreach (var stream in new[] { false, true })
        {
            var refused = await Assert.ThrowsAsync<ModelException>(() => bench.AskAsync(stream, Stop));
            Assert.Equal("budget_exceeded", refused.Failure.Code);
        }

        Assert.Equal((0, 0), (bench.Provider.Calls, bench.Accounts.Store.Calls.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_hundred_calls_at_once_never_overrun_the_budget_of_fifty(bool stream)
    {
        var bench = new MeteredBench(new(["x", Report(20, 200), ChatFinishReason.Stop]));
        await bench.AskAsync(false, Stop);
        var each = bench.Accounts.Store.Asked[0].Tokens;
        await bench.Accounts.Accounts.ReplaceBudgetsAsync(AccountsBench.Acme, [AccountsBench.Daily((50 * each) + 220)], Stop);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () =>
        {
            try
            {
                await bench.AskAsync(stream, Stop);
                return true;
            }
            catch (ModelException refused) when (refused.Failure.Code == "budget_exceeded")
            {
                return false;
            }
        })));

        // A settled call uses less than it reserved, so a few more than fifty may find room.
        var used = bench.Accounts.Store.Calls.Sum(call => call.Usage.TotalTokens);
        Assert.InRange(used, 50 * 220, (50 * each) + 220);
        Assert.Equal(outcomes.Count(made => made) + 1, bench.Accounts.Store.Calls.Count);
        Assert.Equal(bench.Provider.Calls, bench.Accounts.Store.Calls.Count);
        Assert.Empty(bench.Accounts.Store.Reserved);
    }

    [Fact]
    public async Task Each_attempt_is_a_call_of_its_own_and_a_refusal_is_not_retried()
    {
        var layer = new Resilience.ModelLayer(new Resilience.ScriptedClient(Resilience.Step.Say("x")));
        var provider = new ScriptedProvider([new ModelException(ModelFailure.Unavailable, "scripted")], ["fine", Report(20, 1)]);
        var bench = new MeteredBench(provider, AccountsBench.Daily(1_000));
        var whole = layer.Fallback(layer.Retry(layer.Gated(bench.Client)));

        Assert.Equal("fine", (await whole.GetResponseAsync(bench.Messages, bench.Options(), Stop)).Text);
        await Assert.ThrowsAsync<ModelException>(() => whole.GetResponseAsync(bench.Messages, bench.Options(most: 1_000), Stop));

        Assert.Equal(["ai_unavailable", UsageCall.Completed], bench.Accounts.Store.Calls.Select(call => call.Outcome));
        Assert.Equal((2, 3), (bench.Provider.Calls, bench.Accounts.Store.Asked.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_cannot_be_accounted_is_not_paid_for_twice(bool stream)
    {
        var layer = new Resilience.ModelLayer(new Resilience.ScriptedClient(Resilience.Step.Say("x")));
        var bench = new MeteredBench(new(["fine", Report(20, 1)]));
        UsageAccountsTests.Fail(bench.Accounts, "SettleAsync", int.MaxValue);
        var whole = new FallbackChatClient(
            layer.Retry(layer.Gated(bench.Client)), new ModelCatalogue(layer.Models), layer.Options, layer.Time, new Random(7),
            NullLogger<FallbackChatClient>.Instance);

        var error = await Assert.ThrowsAsync<ModelException>(async () =>
        {
            if (stream)
            {
                await whole.GetStreamingResponseAsync(bench.Messages, bench.Options(), Stop).ToChatResponseAsync(Stop);
            }
            else
            {
                await whole.GetResponseAsync(bench.Messages, bench.Options(), Stop);
            }
        });

        Assert.Equal((ModelFailure.StorageUnavailable, 1), (error.Failure, bench.Provider.Calls));
    }
}
