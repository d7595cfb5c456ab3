using System.Text.Json;
using A3Agent.Models;
using Microsoft.Extensions.AI;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

public sealed class AnswerTests
{
    [Theory, MemberData(nameof(Apis.AndModes), MemberType = typeof(Apis))]
    public async Task An_answer_carries_its_text_model_id_finish_reason_and_exact_usage(ModelApi api, bool stream)
    {
        var reply = SimulatedReply.Text("Three medical clients, très bien 🙂.") with
        {
            Model = "gpt-4o-2024-11-20", Usage = new SimulatedUsage(120, 30, CachedTokens: 100, ReasoningTokens: 8),
        };
        await using var upstream = await Upstream.StartAsync(api, reply);

        var answer = await upstream.AskAsync(stream);

        Assert.Equal("Three medical clients, très bien 🙂.", answer.Text);
        Assert.Equal("gpt-4o-2024-11-20", answer.ModelId);
        Assert.Equal(api == ModelApi.Chat ? "chatcmpl-1" : "resp_1", answer.ResponseId);
        Assert.Null(answer.ConversationId);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal((120, 30, 150, 100, 8), (answer.Usage!.InputTokenCount, answer.Usage.OutputTokenCount,
            answer.Usage.TotalTokenCount, answer.Usage.CachedInputTokenCount, answer.Usage.ReasoningTokenCount));
    }

    [Theory, MemberData(nameof(Apis.All), MemberType = typeof(Apis))]
    public async Task A_stream_comes_in_pieces_and_each_is_of_the_assistant(ModelApi api)
    {
        await using var upstream = await Upstream.StartAsync(api, SimulatedReply.Text("one two three"));

        var updates = await upstream.Chat.GetStreamingResponseAsync("hi", cancellationToken: TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["one ", "two ", "three"], updates.Select(update => update.Text).Where(text => text.Length > 0));
        Assert.All(updates, update => Assert.Equal(ChatRole.Assistant, update.Role));
    }

    [Theory, MemberData(nameof(Apis.AndModes), MemberType = typeof(Apis))]
    public async Task All_tool_calls_of_an_answer_come_complete_with_parsed_arguments(ModelApi api, bool stream)
    {
        await using var upstream = await Upstream.StartAsync(api, SimulatedReply.ToolCalls(
            ("search_clients", """{"query":"médical \"x\"","filters":{"status":"active"},"limit":5,"owner":null}"""), ("list_tasks", "")));

        var answer = await upstream.AskAsync(stream);

        var calls = answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
        Assert.Equal(["call_1_0", "call_1_1"], calls.Select(call => call.CallId));
        Assert.Equal(["search_clients", "list_tasks"], calls.Select(call => call.Name));
        Assert.Equal("médical \"x\"", ((JsonElement)calls[0].Arguments!["query"]!).GetString());
        Assert.Equal("active", ((JsonElement)calls[0].Arguments!["filters"]!).GetProperty("status").GetString());
        Assert.Equal(5, ((JsonElement)calls[0].Arguments!["limit"]!).GetInt32());
        Assert.Null(calls[0].Arguments!["owner"]);
        Assert.Empty(calls[1].Arguments!);
        Assert.All(calls, call => Assert.Null(call.Exception));
        Assert.Equal(ChatFinishReason.ToolCalls, answer.FinishReason);
    }

    public static TheoryData<ModelApi, bool, string> BrokenArguments => new(
        from api in new[] { ModelApi.Chat, ModelApi.Responses }
        from stream in new[] { true, false }
        from arguments in new[] { """{"query": "medi""", """["medical"]""", """{"a":1}{"a":1}""" }
        select (api, stream, arguments));

    [Theory, MemberData(nameof(BrokenArguments))]
    public async Task Arguments_that_are_no_JSON_object_give_a_call_with_an_exception_and_the_raw_text(ModelApi api, bool stream,
        string arguments)
    {
        await using var upstream = await Upstream.StartAsync(api, SimulatedReply.ToolCalls(("search_clients", arguments)));

        var answer = await upstream.AskAsync(stream);

        var call = Assert.Single(answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
        Assert.NotNull(call.Exception);
        Assert.Null(call.Arguments);
        Assert.Equal(arguments, call.AdditionalProperties!["rawArguments"]);
    }

    public static TheoryData<ModelApi, bool, string> Endings => new(
        from api in new[] { ModelApi.Chat, ModelApi.Responses }
        from stream in new[] { true, false }
        from reason in new[] { "length", "content_filter" }
        select (api, stream, reason));

    [Theory, MemberData(nameof(Endings))]
    public async Task A_cut_or_filtered_answer_says_so_in_its_finish_reason(ModelApi api, bool stream, string reason)
    {
        await using var upstream = await Upstream.StartAsync(api, SimulatedReply.Text("half an") with { FinishReason = reason });

        var answer = await upstream.AskAsync(stream);

        Assert.Equal(reason, answer.FinishReason!.Value.Value);
        Assert.Equal("half an", answer.Text);
    }

    [Theory, MemberData(nameof(Apis.AndModes), MemberType = typeof(Apis))]
    public async Task A_refusal_is_text_that_is_marked_as_refusal_and_ends_as_filtered(ModelApi api, bool stream)
    {
        await using var upstream = await Upstream.StartAsync(api, SimulatedReply.Refusal("I cannot help with that."));

        var answer = await upstream.AskAsync(stream);

        Assert.Equal("I cannot help with that.", answer.Text);
        Assert.Equal(true, Refusal(answer));
        Assert.Equal(ChatFinishReason.ContentFilter, answer.FinishReason);
    }

    // Where the framework puts an update's properties when it joins a stream is its own affair.
    private static object? Refusal(ChatResponse answer)
        => (answer.AdditionalProperties ?? answer.Messages[0].AdditionalProperties)?.GetValueOrDefault("refusal");
}
