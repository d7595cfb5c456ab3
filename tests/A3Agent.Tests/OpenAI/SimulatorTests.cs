using A3Agent.Models;
using Microsoft.Extensions.AI;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

public sealed class SimulatorTests
{
    [Theory, MemberData(nameof(Apis.AndModes), MemberType = typeof(Apis))]
    public async Task A_scripted_turn_calls_a_tool_and_answers_from_its_result_with_usage_that_can_be_counted(ModelApi api, bool stream)
    {
        await using var upstream = await Upstream.StartAsync(
            api,
            SimulatedReply.ToolCalls(("search_clients", """{"query":"medical"}""")),
            SimulatedReply.Text(request => $"You have {request.ToolResults["call_1_0"]} medical clients."));
        var question = new ChatMessage(ChatRole.User, "find medical clients");

        var first = await upstream.AskAsync(stream, null, question);
        var second = await upstream.AskAsync(
            stream, null, [question, .. first.Messages, new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_1_0", "12")])]);

        Assert.Equal("You have 12 medical clients.", second.Text);
        Assert.Equal((3, 2), (first.Usage!.InputTokenCount, first.Usage.OutputTokenCount));
        Assert.Equal(new ServedModel(2, 2, 7, 7), upstream.Simulator.Served.Total);
        Assert.Equal((4, 5), (second.Usage!.InputTokenCount, second.Usage.OutputTokenCount));
    }

    [Fact]
    public async Task A_request_beyond_the_script_is_refused()
    {
        await using var upstream = await Upstream.StartAsync(SimulatedReply.Text("one"));
        await upstream.AskAsync(stream: true);

        var exception = await Assert.ThrowsAsync<ModelException>(() => upstream.AskAsync(stream: true));

        Assert.Contains("script_exhausted", exception.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_models_are_listed()
    {
        await using var simulator = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient();

        var models = await http.GetStringAsync(new Uri(simulator.BaseUrl + "/models"), TestContext.Current.CancellationToken);

        Assert.All(simulator.Models, model => Assert.Contains($"\"id\":\"{model}\"", models, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Apis.All), MemberType = typeof(Apis))]
    public async Task What_was_served_is_counted_by_model_and_faults_are_requests_without_tokens(ModelApi api)
    {
        var usage = new SimulatedUsage(100, 20, CachedTokens: 60, ReasoningTokens: 5);
        await using var upstream = await Upstream.StartAsync(
            api, SimulatedReply.Text("one") with { Usage = usage, Model = "gpt-4.1" }, Fault.Status(500),
                SimulatedReply.Text("three") with { Usage = usage });

        await upstream.AskAsync(stream: true, new ChatOptions { ModelId = "gpt-4.1" });
        await Assert.ThrowsAsync<ModelException>(() => upstream.AskAsync(stream: true));
        await upstream.AskAsync(stream: false);

        var served = upstream.Simulator.Served;
        Assert.Equal(new ServedModel(1, 1, 100, 20, 60, 5), served.Models["gpt-4.1"]);
        Assert.Equal(new ServedModel(2, 1, 100, 20, 60, 5), served.Models["gpt-4o-mini"]);
        Assert.Equal(new ServedModel(3, 2, 200, 40, 120, 10), served.Total);
    }
}
