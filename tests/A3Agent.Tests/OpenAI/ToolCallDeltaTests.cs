using A3Agent.Models;
using Microsoft.Extensions.AI;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

public sealed class ToolCallDeltaTests
{
    [Fact]
    public async Task Interleaved_deltas_of_parallel_calls_are_kept_apart()
    {
        var calls = await CallsAsync(
            (0, "a", "first", ""), (1, "b", "second", ""),
            (0, null, null, "{\"x\":"), (1, null, null, "{\"y\":"), (0, null, null, "1}"), (1, null, null, "2}"));

        Assert.Equal([("a", "first", "1"), ("b", "second", "2")],
            calls.Select(call => (call.CallId, call.Name, call.Arguments!.Values.Single()!.ToString()!)));
    }

    [Fact]
    public async Task Calls_that_a_server_puts_at_one_index_are_told_apart_by_their_ids()
    {
        var calls = await CallsAsync((0, "a", "first", "{}"), (0, "b", "second", "{}"));

        Assert.Equal(["a", "b"], calls.Select(call => call.CallId));
        Assert.All(calls, call => Assert.Null(call.Exception));
    }

    [Fact]
    public async Task An_id_and_a_name_that_are_repeated_with_every_delta_change_nothing()
    {
        var call = Assert.Single(await CallsAsync((0, "a", "first", "{\"x\""), (0, "a", "first", ":1}")));

        Assert.Null(call.Exception);
        Assert.Equal("1", call.Arguments!["x"]!.ToString());
    }

    [Fact]
    public async Task A_call_whose_head_is_missing_cannot_run_and_can_be_answered()
    {
        var call = Assert.Single(await CallsAsync((0, null, null, "{\"x\":"), (0, null, null, "1}")));

        AssertBroken(call, "{\"x\":1}");
        Assert.NotEmpty(call.CallId);
        Assert.NotEmpty(call.Name);
    }

    [Fact]
    public async Task A_call_whose_head_comes_after_its_arguments_cannot_run()
        => AssertBroken(Assert.Single(await CallsAsync((0, null, null, "{\"x\":1}"), (0, "a", "first", ""))), "{\"x\":1}");

    [Fact]
    public async Task A_call_with_a_doubled_delta_cannot_run()
    {
        var calls = await CallsAsync((0, "a", "first", "{\"x\":1}"), (0, "a", "first", "{\"x\":1}"));

        AssertBroken(Assert.Single(calls), "{\"x\":1}{\"x\":1}");
    }

    [Fact]
    public async Task A_call_with_a_lost_delta_cannot_run()
        => AssertBroken(Assert.Single(await CallsAsync((0, "a", "first", "{\"x\":"), (0, null, null, "}"))), "{\"x\":}");

    [Fact]
    public async Task A_call_whose_name_changes_on_the_way_cannot_run()
        => AssertBroken(Assert.Single(await CallsAsync((0, "a", "first", "{"), (0, null, "second", "}"))), "{}");

    [Fact]
    public async Task A_call_whose_id_changes_without_a_new_name_cannot_run()
        => AssertBroken(Assert.Single(await CallsAsync((0, "a", "first", "{"), (0, "b", null, "}"))), "{}");

    [Fact]
    public async Task A_part_that_comes_after_the_finish_reason_is_a_failure_of_the_answer()
    {
        const string Finish = """{"id":"x","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""";
        const string Late = """
            {"id":"x","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}}]}
            """;
        await using var upstream = await Upstream.StartAsync(Fault.Events(Finish, Late, "[DONE]"));

        var exception = await Assert.ThrowsAsync<ModelException>(() => upstream.AskAsync(stream: true));

        Assert.Equal(ModelFailure.Protocol, exception.Failure);
    }

    [Fact]
    public async Task A_second_call_with_the_same_id_gets_an_id_of_its_own_and_cannot_run()
    {
        var calls = await CallsAsync((0, "a", "first", "{}"), (1, "a", "first", "{}"));

        Assert.Equal(["a", "a_1"], calls.Select(call => call.CallId));
        Assert.Null(calls[0].Exception);
        AssertBroken(calls[1], "{}");
    }

    [Fact]
    public async Task A_whole_answer_with_a_call_without_an_id_keeps_it_as_one_that_cannot_run()
    {
        await using var upstream = await Upstream.StartAsync(Fault.Raw(200, "application/json", """
            {"id":"x","choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","content":null,
            "tool_calls":[{"id":"","type":"function","function":{"name":"first","arguments":"{}"}}]}}]}
            """));

        var answer = await upstream.AskAsync(stream: false);

        AssertBroken(Assert.IsType<FunctionCallContent>(Assert.Single(answer.Messages[0].Contents)), "{}");
    }

    [Fact]
    public async Task Indexes_may_start_above_zero()
    {
        var call = Assert.Single(await CallsAsync((1, "a", "first", "{}")));

        Assert.Null(call.Exception);
    }

    private static void AssertBroken(FunctionCallContent call, string raw)
    {
        Assert.NotNull(call.Exception);
        Assert.Null(call.Arguments);
        Assert.Equal(raw, call.AdditionalProperties!["rawArguments"]);
    }

    private static async Task<List<FunctionCallContent>> CallsAsync(
        params (int Index, string? Id, string? Name, string? Arguments)[] deltas)
    {
        await using var upstream = await Upstream.StartAsync(Fault.ToolCallDeltas(deltas));
        var answer = await upstream.AskAsync(stream: true);
        return [.. answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];
    }
}
