using System.Net;
using System.Text.Json.Nodes;
using A3Agent.Conversations;
using A3Agent.Identity;
using A3Agent.Server.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Prompts;

public sealed class PromptsApiTests : IAsyncLifetime
{
    private static readonly string[] PromptFields = ["name", "description", "live", "versions", "inputs", "experiments"];

    private readonly TestFolder _folder = new();
    private Simulator _provider = null!;
    private RunningServer _server = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        var prompts = _folder.CopyPrompts(text => text.Replace("    temperature: 0.7\n", "    temperature: 0\n    user: drafts\n", StringComparison.Ordinal));
        _provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        _server = await RunningServer.StartAsync(_provider, settings: [("Prompts:Path", prompts), ("Turns:DeadlineSeconds", "30")]);
        _client = _server.Client();
    }

    [Fact]
    public async Task Prompts_are_listed_with_versions_and_inputs()
    {
        var list = await _client.ReadAsync("/api/prompts");
        var one = await _client.ReadAsync("/api/prompts/email-draft");

        Assert.Equal(
            [
                "client-insights", "contact-extraction", "conversation-summary", "crm-assistant", "deal-summary", "email-draft",
                "strategic-build-plan",
            ],
            list.Items().Select(prompt => prompt.Text("name")));
        Assert.True(JsonNode.DeepEquals(list.Items().Single(prompt => prompt.Text("name") == "email-draft"), one));
        Assert.Equal(PromptFields, one.AsObject().Select(field => field.Key));
        Assert.Equal(("email-draft", "1.0.0"), (one.Text("name"), one.Text("live")));
        var version = Assert.Single(one["versions"]!.AsArray())!;
        Assert.Equal(("1.0.0", true), (version.Text("version"), (bool)version["released"]!));
        Assert.Matches("^[0-9a-f]{64}$", version.Text("sha256"));
        var inputs = one["inputs"]!.AsArray();
        Assert.Equal(
            ["recipient True ", "purpose True ", "tone False professional and friendly", "keyPoints True "],
            inputs.Select(input => $"{input!.Text("name")} {(bool)input!["required"]!} {input!.Text("default")}"));
        Assert.All(inputs, input => Assert.NotEmpty(input!.Text("description")));
        Assert.Empty(one["experiments"]!.AsArray());
        await (await _client.GetAsync("/api/prompts/nothing", TestContext.Current.CancellationToken)).ProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task A_rendering_names_its_version_and_hash()
    {
        var listed = await _client.ReadAsync("/api/prompts/email-draft");

        var rendered = await (await PostAsync("email-draft/render", Inputs())).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(["system", "user"], rendered["messages"]!.AsArray().Select(message => message!.Text("role")));
        Assert.EndsWith("Tone: professional and friendly\nKey points:\n- the price", rendered["messages"]![1]!.Text("content"), StringComparison.Ordinal);
        Assert.Equal(("1.0.0", listed["versions"]![0]!.Text("sha256")), (rendered.Text("version"), rendered.Text("sha256")));
        Assert.Empty(_provider.Requests);
    }

    [Theory]
    [InlineData("render")]
    [InlineData("run")]
    public async Task Wrong_requests_are_told_what_is_wrong(string call)
    {
        var missing = Inputs();
        missing["inputs"]!.AsObject().Remove("purpose");
        missing["inputs"]!["keyPoints"] = 5;
        var problem = await (await PostAsync($"email-draft/{call}", missing)).ProblemAsync(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal(["inputs.keyPoints", "inputs.purpose"], problem["errors"]!.AsObject().Select(field => field.Key).Order());

        await (await PostAsync($"nothing/{call}", Inputs())).ProblemAsync(HttpStatusCode.NotFound, "not_found");
        await (await PostAsync($"email-draft/{call}", Inputs("version", "9.9.9"))).ProblemAsync(HttpStatusCode.NotFound, "not_found");
        await (await PostAsync($"email-draft/{call}", Inputs("colour", "red"))).ProblemAsync(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Empty(_provider.Requests);
    }

    [Fact]
    public async Task A_run_uses_the_prompts_settings_and_is_stored_as_a_turn()
    {
        _provider.Script(new AnswerReply { Content = "Subject: Hello", Usage = new SimulatedUsage(100, 20) });

        var run = await (await PostAsync("email-draft/run", Inputs("model", "gpt-4o-mini"))).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(("Subject: Hello", "gpt-4o-mini"), (run.Text("output"), run.Text("model")));
        Assert.Equal((100, 20, 120), ((int)run["usage"]!["promptTokens"]!, (int)run["usage"]!["completionTokens"]!, (int)run["usage"]!["totalTokens"]!));
        var sent = Assert.Single(_provider.Requests);
        Assert.Equal(("gpt-4o-mini", "drafts"), (sent.Model, sent.Body.GetProperty("user").GetString()));
        Assert.Equal((0, 800), (sent.Body.GetProperty("temperature").GetDouble(), sent.Body.GetProperty("max_completion_tokens").GetInt32()));
        Assert.Empty(sent.Tools);

        var turn = (await FindAsync(run.Text("promptId")))!;
        Assert.Equal((TurnStatus.Completed, "gpt-4o-mini", null), (turn.Status, turn.Model, turn.ConversationId));
        Assert.Equal(("email-draft", "1.0.0", 0d), (turn.Prompt!.Name, turn.Prompt.Version, turn.Temperature));
        Assert.Equal((100L, 20L), (turn.Usage.PromptTokens, turn.Usage.CompletionTokens));
    }

    [Fact]
    public async Task An_unknown_model_is_refused_before_anything_is_asked()
    {
        await (await PostAsync("email-draft/run", Inputs("model", "gpt-99"))).ProblemAsync(HttpStatusCode.BadRequest, "unknown_model");

        Assert.Empty(_provider.Requests);
    }

    [Fact]
    public async Task What_fails_upstream_fails_the_run()
    {
        _provider.Script(Fault.QuotaExhausted());

        await (await PostAsync("email-draft/run", Inputs())).ProblemAsync(HttpStatusCode.ServiceUnavailable, "ai_quota_exhausted");
    }

    [Fact]
    public async Task A_run_past_its_deadline_is_a_time_out()
    {
        var answer = Fault.Hang();
        _provider.Script(answer);
        await using var server = await RunningServer.StartAsync(_provider, settings: ("Turns:DeadlineSeconds", "30"));
        using var client = server.Client();
        var running = client.PostAsync("/api/prompts/email-draft/run", Inputs());
        await answer.Started.WaitAsync(TestContext.Current.CancellationToken);

        server.Time.Advance(TimeSpan.FromSeconds(30));

        await (await running).ProblemAsync(HttpStatusCode.GatewayTimeout, "upstream_timeout");
    }

    [Fact]
    public async Task Widgets_do_not_see_prompts()
    {
        using var widget = await _server.ClientOfAsync("demo", role: Role.Widget);

        using var answer = await widget.GetAsync("/api/prompts", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
        _folder.Dispose();
    }

    private static JsonObject Inputs(string? name = null, string? value = null)
    {
        var request = new JsonObject
        {
            ["inputs"] = new JsonObject { ["recipient"] = "Bob", ["purpose"] = "an offer", ["keyPoints"] = new JsonArray("the price") },
        };
        if (name is not null)
        {
            request[name] = value;
        }

        return request;
    }

    private Task<HttpResponseMessage> PostAsync(string call, JsonObject body) => _client.PostAsync($"/api/prompts/{call}", body);

    private Task<Turn?> FindAsync(string promptId) => _server.Services.GetRequiredService<IStorage>()
        .Conversations(OrganizationId.Demo).FindTurnAsync(Guid.Parse(promptId), TestContext.Current.CancellationToken);
}
