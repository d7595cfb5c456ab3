using System.Net;
using System.Text.Json.Nodes;
using A3Agent.Conversations;
using A3Agent.Identity;
using Microsoft.Extensions.DependencyInjection;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Prompts;

/// <summary>Structured prompts against a provider that keeps to the schema, or does not, over each of its APIs.</summary>
public sealed class StructuredPromptsTests : IAsyncDisposable
{
    private const string Valid = """{"contacts":[{"name":"Dana Ortiz","email":"dana@cancity.example","phone":null,"company":null,"title":null}]}""";
    private const string Invalid = """{"contacts":[{"name":"Dana Ortiz","email":5}]}""";

    private Simulator _provider = null!;
    private RunningServer _server = null!;
    private HttpClient _client = null!;

    [Theory, InlineData("Chat"), InlineData("Responses")]
    public async Task The_schema_is_asked_for_strictly_and_the_answer_comes_as_json(string api)
    {
        await StartAsync(api);
        _provider.Script(new AnswerReply { Content = Valid, Usage = new SimulatedUsage(100, 20) });

        var run = await (await RunAsync()).JsonAsync(HttpStatusCode.OK);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Valid), run["output"]));
        var sent = Assert.Single(_provider.Requests);
        Assert.Equal(("gpt-4o-mini", api), (sent.Model, sent.Api.ToString()));
        Assert.Equal(0, sent.Body.GetProperty("temperature").GetDouble());
        var format = api == "Chat"
            ? sent.Body.GetProperty("response_format").GetProperty("json_schema")
            : sent.Body.GetProperty("text").GetProperty("format");
        Assert.Equal(("contact-extraction", true), (format.GetProperty("name").GetString(), format.GetProperty("strict").GetBoolean()));
        var contact = format.GetProperty("schema").GetProperty("properties").GetProperty("contacts").GetProperty("items");
        Assert.Equal(5, contact.GetProperty("required").GetArrayLength());
        Assert.Equal("""["string","null"]""", contact.GetProperty("properties").GetProperty("email").GetProperty("type").GetRawText());
        var turn = await TurnAsync(run);
        Assert.Equal((TurnStatus.Completed, "stop", 0d), (turn.Status, turn.FinishReason, turn.Temperature));
        Assert.Equal((100L, 20L), (turn.Usage.PromptTokens, turn.Usage.CompletionTokens));
    }

    [Fact]
    public async Task A_model_that_cannot_be_bound_to_a_schema_is_told_it()
    {
        await StartAsync("Chat", ("Models:Catalogue:plain:ContextTokens", "8000"), ("Models:Catalogue:plain:OutputTokens", "4000"));
        _provider.Script(SimulatedReply.Text($"```json\n{Valid}\n```"));

        var run = await (await RunAsync(model: "plain")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal("Dana Ortiz", run["output"]!["contacts"]![0]!.Text("name"));
        var sent = Assert.Single(_provider.Requests);
        Assert.False(sent.Body.TryGetProperty("response_format", out _));
        Assert.Equal(["system", "system", "user"], sent.Messages.Select(message => message.Role));
        Assert.Contains("\"additionalProperties\":false", sent.Messages[1].Text, StringComparison.Ordinal);
    }

    [Theory, InlineData("Chat"), InlineData("Responses")]
    public async Task An_answer_that_does_not_fit_is_repaired_once_and_both_calls_are_counted(string api)
    {
        await StartAsync(api);
        _provider.Script(
            new AnswerReply { Content = Invalid, Usage = new SimulatedUsage(100, 20) },
            new AnswerReply { Content = Valid, Usage = new SimulatedUsage(150, 30) });

        var run = await (await RunAsync()).JsonAsync(HttpStatusCode.OK);

        Assert.Equal("Dana Ortiz", run["output"]!["contacts"]![0]!.Text("name"));
        Assert.Equal((250, 50), ((int)run["usage"]!["promptTokens"]!, (int)run["usage"]!["completionTokens"]!));
        var repair = _provider.Requests[1].Messages;
        Assert.Equal(["system", "user", "assistant", "user"], repair.Select(message => message.Role));
        Assert.Equal(Invalid, repair[2].Text);
        Assert.Contains("- /contacts/0/email: is an integer and must be ", repair[3].Text, StringComparison.Ordinal);
        Assert.Contains("- /contacts/0/phone: is required and missing", repair[3].Text, StringComparison.Ordinal);
        var turn = await TurnAsync(run);
        Assert.Equal((250L, 50L), (turn.Usage.PromptTokens, turn.Usage.CompletionTokens));
    }

    [Theory, InlineData("Chat"), InlineData("Responses")]
    public async Task What_does_not_fit_twice_is_a_clear_error_and_is_not_remembered(string api)
    {
        await StartAsync(api);
        _provider.Script(
            SimulatedReply.Text("Dana Ortiz, of course!"), SimulatedReply.Text(Invalid), SimulatedReply.Text(Invalid), SimulatedReply.Text(Valid));

        var problem = await (await RunAsync()).ProblemAsync(HttpStatusCode.BadGateway, "upstream_protocol");
        var again = await (await RunAsync()).JsonAsync(HttpStatusCode.OK);

        Assert.Equal("AI service error: the answer does not have the form that the prompt asks for", problem.Text("detail"));
        Assert.DoesNotContain("Dana", problem.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("Dana Ortiz", again["output"]!["contacts"]![0]!.Text("name"));
        Assert.Equal(4, _provider.Requests.Count);
    }

    [Theory, InlineData("Chat"), InlineData("Responses")]
    public async Task An_answer_that_is_cut_off_is_asked_for_once_more_with_twice_the_room(string api)
    {
        await StartAsync(api);
        _provider.Script(
            new AnswerReply { Content = """{"contacts":[{"na""", FinishReason = "length", Usage = new SimulatedUsage(100, 2000) },
            new AnswerReply { Content = Valid, Usage = new SimulatedUsage(100, 2100) });

        var run = await (await RunAsync()).JsonAsync(HttpStatusCode.OK);

        Assert.Equal("Dana Ortiz", run["output"]!["contacts"]![0]!.Text("name"));
        Assert.Equal([2000, 4000], Limits());
        Assert.Equal(["system", "user"], _provider.Requests[1].Messages.Select(message => message.Role));
        Assert.Equal(4100L, (await TurnAsync(run)).Usage.CompletionTokens);
    }

    [Theory, InlineData("Chat"), InlineData("Responses")]
    public async Task What_is_cut_off_at_the_models_own_limit_is_a_clear_error(string api)
    {
        await StartAsync(api, ("Models:Catalogue:gpt-4o-mini:OutputTokens", "3000"));
        _provider.Script(_ => new AnswerReply { Content = """{"contacts":[{"na""", FinishReason = "length" });

        var problem = await (await RunAsync()).ProblemAsync(HttpStatusCode.BadGateway, "upstream_protocol");

        Assert.Equal("AI service error: the answer is longer than the model may write", problem.Text("detail"));
        Assert.Equal([2000, 3000], Limits());
    }

    [Theory, InlineData("Chat"), InlineData("Responses")]
    public async Task A_refusal_is_an_error_that_says_what_the_model_said_in_short(string api)
    {
        await StartAsync(api);
        _provider.Script(_ => SimulatedReply.Refusal("I cannot help with that. " + new string('x', 1_000)));

        var problem = await (await RunAsync()).ProblemAsync(HttpStatusCode.BadGateway, "upstream_rejected");

        Assert.StartsWith("AI service error: the model refused to answer: I cannot help with that. xxx", problem.Text("detail"), StringComparison.Ordinal);
        Assert.InRange(problem.Text("detail").Length, 300, 350);
        Assert.Single(_provider.Requests);
    }

    [Theory, InlineData("Chat"), InlineData("Responses")]
    public async Task What_the_content_filter_withheld_is_an_error_without_a_word_of_it(string api)
    {
        await StartAsync(api);
        _provider.Script(_ => new AnswerReply { Content = "something bad", FinishReason = "content_filter" });

        var problem = await (await RunAsync()).ProblemAsync(HttpStatusCode.BadGateway, "upstream_rejected");

        Assert.Equal("AI service error: the answer was withheld by the provider's content filter", problem.Text("detail"));
        Assert.DoesNotContain("bad", problem.Text("detail"), StringComparison.Ordinal);
        Assert.Single(_provider.Requests);
    }

    [Theory, InlineData("Chat"), InlineData("Responses")]
    public async Task A_deterministic_prompt_asked_twice_is_one_call_and_another_organization_makes_its_own(string api)
    {
        await StartAsync(api);
        _provider.Script(_ => new AnswerReply { Content = Valid, Usage = new SimulatedUsage(100, 20) });
        using var other = await _server.ClientOfAsync("acme");

        var first = await (await RunAsync()).JsonAsync(HttpStatusCode.OK);
        var second = await (await RunAsync()).JsonAsync(HttpStatusCode.OK);
        Assert.Single(_provider.Requests);
        var foreign = await (await RunAsync(client: other)).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(2, _provider.Requests.Count);
        Assert.True(JsonNode.DeepEquals(first["output"], second["output"]));
        Assert.NotEqual(first.Text("promptId"), second.Text("promptId"));
        Assert.Equal((120, 0, 120), (Total(first), Total(second), Total(foreign)));
        var remembered = await TurnAsync(second);
        Assert.Equal((0L, 0m, TurnStatus.Completed), (remembered.Usage.TotalTokens, remembered.Usage.CostUsd, remembered.Status));
        await (await RunAsync(text: "Another text.")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(3, _provider.Requests.Count);
    }

    [Fact]
    public async Task A_plan_goes_to_the_planning_model_without_a_temperature()
    {
        await StartAsync("Chat", ("Models:Aliases:plan", "gpt-4.1"));
        const string plan = """{"summary":"s","phases":[],"assumptions":[],"openQuestions":[]}""";
        _provider.Script(SimulatedReply.Text(plan));

        var run = await (await _client.PostAsync(
            "/api/prompts/strategic-build-plan/run", new JsonObject { ["inputs"] = new JsonObject { ["goal"] = "Win ten hotels" } })).JsonAsync(HttpStatusCode.OK);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(plan), run["output"]));
        var sent = Assert.Single(_provider.Requests);
        Assert.Equal(("gpt-4.1", false), (sent.Model, sent.Body.TryGetProperty("temperature", out _)));
        Assert.Null((await TurnAsync(run)).Temperature);
    }

    [Fact]
    public async Task The_offline_model_fills_the_shipped_forms()
    {
        _server = await RunningServer.StartAsync();
        _client = _server.Client();

        var run = await (await RunAsync("Write to Dana Ortiz <dana@cancity.example>.")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(("offline", "dana@cancity.example"), (run.Text("model"), run["output"]!["contacts"]![0]!.Text("email")));
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_provider?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task StartAsync(string api, params (string, string)[] settings)
    {
        _provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        _server = await RunningServer.StartAsync(
            _provider, settings: [("Models:Aliases:extraction", "gpt-4o-mini"), ("Models:Catalogue:gpt-4o-mini:Api", api), .. settings]);
        _client = _server.Client();
    }

    private Task<HttpResponseMessage> RunAsync(string text = "Write to Dana Ortiz.", string? model = null, HttpClient? client = null) =>
        (client ?? _client).PostAsync(
            "/api/prompts/contact-extraction/run", new JsonObject { ["inputs"] = new JsonObject { ["text"] = text }, ["model"] = model });

    private IEnumerable<int> Limits() => _provider.Requests.Select(request =>
        request.Body.GetProperty(request.Api == SimulatedApi.Chat ? "max_completion_tokens" : "max_output_tokens").GetInt32());

    private static int Total(JsonNode run) => (int)run["usage"]!["totalTokens"]!;

    private async Task<Turn> TurnAsync(JsonNode run) => (await _server.Services.GetRequiredService<IStorage>()
        .Conversations(OrganizationId.Demo).FindTurnAsync(Guid.Parse(run.Text("promptId")), TestContext.Current.CancellationToken))!;
}
