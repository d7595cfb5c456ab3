using A3Agent.Models;
using Microsoft.Extensions.AI;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

public sealed class SimulatorTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task A_scripted_turn_calls_a_tool_and_answers_from_its_result_with_usage_that_can_be_counted(bool stream)
    {
        await using var upstream = await Upstream.StartAsync(
            SimulatedReply.ToolCalls(("search_clients", """{"query":"medical"}""")),
            SimulatedReply.Text(request => $"You have {request.ToolResults["call_1_0"]} medical clients."));
        var question = new ChatMessage(ChatRole.User, "find medical clients");

        var first = await upstream.AskAsync(stream, null, question);
        var second = await upstream.AskAsync(
            stream, null, [question, .. first.Messages, new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_1_0", "12")])]);

        Assert.Equal("You have 12 medical clients.", second.Text);
        Assert.Equal((3, 2), (first.Usage!.InputTokenCount, first.Usage.OutputTokenCount));
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
}
