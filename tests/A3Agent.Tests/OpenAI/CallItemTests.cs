using A3Agent.Models;
using Microsoft.Extensions.AI;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

/// <summary>Function calls of the Responses API: deltas are only told on the way, the final item decides.</summary>
public sealed class CallItemTests
{
    private const string Right = """{"query":"x"}""";

    public static TheoryData<string, string[]> Deltas => new()
    {
        { "as sent", ["{\"query\"", ":\"x\"}"] },
        { "doubled", ["{\"query\"", "{\"query\"", ":\"x\"}"] },
        { "gapped", ["{\"query\""] },
        { "out of order", [":\"x\"}", "{\"query\""] },
        { "none", [] },
    };

    [Theory, MemberData(nameof(Deltas))]
    public async Task The_final_item_decides_whatever_the_deltas_were(string name, string[] deltas)
    {
        var call = Assert.Single(await CallsAsync(Fault.CallItem(deltas) with { Arguments = Right }));

        Assert.True(call.Exception is null, name);
        Assert.Equal("x", call.Arguments!["query"]!.ToString());
    }

    [Theory, InlineData("""{"query":"""), InlineData("[]"), InlineData("{}{}")]
    public async Task A_final_item_that_cannot_be_parsed_cannot_run_though_its_deltas_could(string arguments)
    {
        var call = Assert.Single(await CallsAsync(Fault.CallItem(Right) with { Arguments = arguments }));

        AssertBroken(call, arguments);
    }

    [Fact]
    public async Task A_call_that_only_the_terminal_event_lists_is_taken_from_there()
        => Assert.Null(Assert.Single(await CallsAsync(Fault.CallItem(Right) with { ItemEvent = false })).Exception);

    [Fact]
    public async Task A_call_that_the_terminal_event_leaves_out_is_taken_from_its_own_event()
        => Assert.Null(Assert.Single(await CallsAsync(Fault.CallItem(Right) with { Listed = false })).Exception);

    [Fact]
    public async Task A_call_without_a_final_item_cannot_run_and_can_be_answered()
    {
        var call = Assert.Single(await CallsAsync(Fault.CallItem(Right) with { ItemEvent = false, Listed = false }));

        AssertBroken(call, "");
        Assert.Equal("call_1_0", call.CallId);
    }

    [Fact]
    public async Task A_call_that_was_cut_off_cannot_run_though_its_arguments_could()
        => AssertBroken(Assert.Single(await CallsAsync(Fault.CallItem("{}") with { Status = "incomplete" })), "{}");

    [Theory, InlineData(null, "search_clients"), InlineData("", "search_clients"), InlineData("call_1_0", null)]
    public async Task A_call_that_lacks_its_head_cannot_run_and_can_be_answered(string? id, string? name)
    {
        var call = Assert.Single(await CallsAsync(Fault.CallItem(Right) with { CallId = id, Name = name }));

        AssertBroken(call, Right);
        Assert.NotEmpty(call.CallId);
        Assert.NotEmpty(call.Name);
    }

    [Fact]
    public async Task A_second_call_with_the_same_id_gets_an_id_of_its_own_and_cannot_run()
    {
        const string Item = """{"type":"function_call","call_id":"a","name":"f","arguments":"{}","status":"completed"}""";
        await using var upstream = await Upstream.StartAsync(ModelApi.Responses, Fault.Raw(
            200, "application/json", $$"""{"id":"resp_1","status":"completed","output":[{{Item}},{{Item}}]}"""));

        var answer = await upstream.AskAsync(stream: false);

        var calls = answer.Messages[0].Contents.OfType<FunctionCallContent>().ToList();
        Assert.Equal(["a", "a_1"], calls.Select(call => call.CallId));
        Assert.Null(calls[0].Exception);
        AssertBroken(calls[1], "{}");
    }

    [Fact]
    public async Task Unknown_events_and_items_change_nothing_and_text_without_deltas_is_taken_from_its_item()
    {
        const string Message =
            """{"type":"message","role":"assistant","content":[{"type":"output_text","text":"all of it"},{"type":"sound"}]}""";
        await using var upstream = await Upstream.StartAsync(ModelApi.Responses, Fault.Events(
            """{"type":"response.weather","mood":["sunny",{"type":"response.output_text.delta"}]}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"web_search_call","id":"ws_1"}}""",
            $$"""{"item":{{Message}},"output_index":1,"type":"response.output_item.done"}""",
            """{"type":"response.completed","response":{"id":"resp_7","status":"completed","output":[]}}""",
            "[DONE]"));

        var answer = await upstream.AskAsync(stream: true);

        Assert.Equal("all of it", answer.Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Null(answer.Usage);
    }

    [Fact]
    public async Task Text_that_only_the_terminal_event_has_is_taken_from_there()
    {
        await using var upstream = await Upstream.StartAsync(ModelApi.Responses, Fault.Events("""
            {"type":"response.completed","response":{"id":"resp_7","status":"completed","output":[
            {"type":"message","content":[{"type":"output_text","text":"all of it"}]}]}}
            """.ReplaceLineEndings("")));

        Assert.Equal("all of it", (await upstream.AskAsync(stream: true)).Text);
    }

    private static void AssertBroken(FunctionCallContent call, string raw)
    {
        Assert.NotNull(call.Exception);
        Assert.Null(call.Arguments);
        Assert.Equal(raw, call.AdditionalProperties!["rawArguments"]);
    }

    private static async Task<List<FunctionCallContent>> CallsAsync(SimulatedReply reply)
    {
        await using var upstream = await Upstream.StartAsync(ModelApi.Responses, reply);
        var answer = await upstream.AskAsync(stream: true);
        Assert.Equal(ChatFinishReason.ToolCalls, answer.FinishReason);
        return [.. answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];
    }
}
