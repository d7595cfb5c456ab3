using System.Text.Json;
using A3Agent.Models;
using A3Agent.OpenAI;
using Microsoft.Extensions.AI;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

public sealed class ReasoningTests
{
    private static readonly AnswerReply Thinking = SimulatedReply.ToolCalls(("search_clients", """{"query":"x"}""")) with
    {
        Reasoning = new SimulatedReasoning("I should look."), Usage = new SimulatedUsage(10, 30, ReasoningTokens: 25),
    };

    private static readonly ChatMessage Question = new(ChatRole.User, "find x");

    [Theory, InlineData(true), InlineData(false)]
    public async Task Encrypted_reasoning_goes_back_within_the_turn_before_the_call_that_it_led_to(bool stream)
    {
        await using var upstream = await ReasoningModelAsync(Thinking, SimulatedReply.Text("ok"));

        var first = await upstream.AskAsync(stream, null, Question);
        await upstream.AskAsync(stream, null, [Question, .. first.Messages, Result()]);

        Assert.Equal("", first.Text);
        Assert.Equal(25, first.Usage!.ReasoningTokenCount);
        Assert.Equal("reasoning.encrypted_content", upstream.Simulator.Requests[0].Body.GetProperty("include")[0].GetString());
        var input = upstream.Simulator.Requests[1].Body.GetProperty("input");
        Assert.Equal(["message", "reasoning", "function_call", "function_call_output"], Types(input));
        Assert.Equal(
            """{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"I should look."}],"""
            + "\"encrypted_content\":\"encrypted-thoughts\"}",
            input[1].GetRawText());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Reasoning_that_the_provider_stores_goes_back_by_its_id(bool stream)
    {
        await using var upstream = await ReasoningModelAsync(Thinking with { Reasoning = new SimulatedReasoning() },
            SimulatedReply.Text("ok"));
        var options = new ChatOptions { AdditionalProperties = new() { ["store"] = true } };

        var first = await upstream.AskAsync(stream, options, Question);
        await upstream.AskAsync(stream, options, [Question, .. first.Messages, Result()]);

        Assert.False(upstream.Simulator.Requests[0].Body.TryGetProperty("include", out _));
        Assert.Equal("""{"type":"reasoning","id":"rs_1","summary":[]}""",
            upstream.Simulator.Requests[1].Body.GetProperty("input")[1].GetRawText());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Reasoning_that_the_provider_can_use_no_more_is_left_out(bool stream)
    {
        var reasoned = new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("I thought."), new TextContent("Hello.")]);
        await using var upstream = await Upstream.StartAsync(ModelApi.Responses);
        await using var chat = await Upstream.StartAsync(ModelApi.Chat);

        await upstream.AskAsync(stream, null, Question, reasoned, Question);
        await chat.AskAsync(stream, null, Question, reasoned, Question);

        Assert.Equal(["message", "message", "message"], Types(upstream.Simulator.Requests[0].Body.GetProperty("input")));
        Assert.Equal(["find x", "Hello.", "find x"], chat.Simulator.Requests[0].Messages.Select(message => message.Text));
    }

    [Theory]
    [InlineData(ReasoningEffort.None, "none")]
    [InlineData(ReasoningEffort.Low, "low")]
    [InlineData(ReasoningEffort.Medium, "medium")]
    [InlineData(ReasoningEffort.High, "high")]
    [InlineData(ReasoningEffort.ExtraHigh, "xhigh")]
    public async Task The_effort_is_sent_on_both_APIs(ReasoningEffort effort, string expected)
    {
        var options = new ChatOptions { Reasoning = new ReasoningOptions { Effort = effort, Output = ReasoningOutput.Summary } };

        var chat = await SentAsync(ModelApi.Chat, options);
        var responses = await SentAsync(ModelApi.Responses, options);

        Assert.Equal(expected, chat.GetProperty("reasoning_effort").GetString());
        Assert.Equal($$"""{"effort":"{{expected}}","summary":"auto"}""", responses.GetProperty("reasoning").GetRawText());
    }

    [Fact]
    public async Task An_effort_without_a_name_in_the_framework_is_sent_as_it_is_given()
    {
        var options = new ChatOptions { AdditionalProperties = new() { ["reasoning_effort"] = "minimal" } };

        Assert.Equal("minimal", (await SentAsync(ModelApi.Chat, options)).GetProperty("reasoning_effort").GetString());
        Assert.Equal("minimal", (await SentAsync(ModelApi.Responses, options)).GetProperty("reasoning").GetProperty("effort").GetString());
    }

    [Theory, InlineData(ModelApi.Chat, "messages"), InlineData(ModelApi.Responses, "input")]
    public async Task Instructions_of_a_model_with_the_developer_role_are_sent_in_it(ModelApi api, string list)
    {
        await using var upstream = await Upstream.StartAsync(_ => new(api, new ModelCapabilities { DeveloperRole = true }));

        await upstream.AskAsync(true, new ChatOptions { Instructions = "Be brief." }, new ChatMessage(ChatRole.System, "You are."),
            Question);

        var roles = upstream.Simulator.Requests[0].Body.GetProperty(list).EnumerateArray()
            .Select(item => item.GetProperty("role").GetString());
        Assert.Equal(["developer", "developer", "user"], roles);
    }

    private static ChatMessage Result() => new(ChatRole.Tool, [new FunctionResultContent("call_1_0", "12")]);

    private static IEnumerable<string?> Types(JsonElement input)
        => input.EnumerateArray().Select(item => item.GetProperty("type").GetString());

    private static Task<Upstream> ReasoningModelAsync(params SimulatedReply[] replies)
        => Upstream.StartAsync(_ => new(ModelApi.Responses, new ModelCapabilities { Reasons = true }), replies);

    private static async Task<JsonElement> SentAsync(ModelApi api, ChatOptions options)
    {
        await using var upstream = await Upstream.StartAsync(api);
        await upstream.AskAsync(stream: true, options);
        return Assert.Single(upstream.Simulator.Requests).Body;
    }
}
