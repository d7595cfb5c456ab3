using System.Text.Json;
using A3Agent.OpenAI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

public sealed class ChatRequestTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task A_temperature_of_zero_is_sent_as_zero(bool stream)
    {
        var body = await SentAsync(stream, new ChatOptions { Temperature = 0, TopP = 0.5f, FrequencyPenalty = 0, PresencePenalty = -0.5f });

        Assert.Equal("0", body.GetProperty("temperature").GetRawText());
        Assert.Equal(0.5, body.GetProperty("top_p").GetDouble());
        Assert.Equal(0, body.GetProperty("frequency_penalty").GetDouble());
        Assert.Equal(-0.5, body.GetProperty("presence_penalty").GetDouble());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_is_unset_is_not_sent(bool stream)
    {
        var body = await SentAsync(stream, new ChatOptions { AllowMultipleToolCalls = true, ToolMode = ChatToolMode.Auto });

        var sent = body.EnumerateObject().Select(property => property.Name).Except(["stream", "stream_options"]);
        Assert.Equal(["messages", "model"], sent.Order());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_limit_stops_seed_and_user_are_sent(bool stream)
    {
        var body = await SentAsync(stream, new ChatOptions
        {
            MaxOutputTokens = 500, StopSequences = ["END", "\n\n"], Seed = 42, AdditionalProperties = new() { ["user"] = "acme/u1" },
        });

        Assert.Equal(500, body.GetProperty("max_completion_tokens").GetInt32());
        Assert.Equal(["END", "\n\n"], body.GetProperty("stop").EnumerateArray().Select(stop => stop.GetString()));
        Assert.Equal(42, body.GetProperty("seed").GetInt64());
        Assert.Equal("acme/u1", body.GetProperty("user").GetString());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_model_of_the_call_goes_before_the_default(bool stream)
    {
        Assert.Equal("gpt-4o-mini", (await SentAsync(stream, null)).GetProperty("model").GetString());
        Assert.Equal("gpt-4.1", (await SentAsync(stream, new ChatOptions { ModelId = "gpt-4.1" })).GetProperty("model").GetString());
    }

    [Fact]
    public async Task A_stream_asks_for_usage_and_a_whole_answer_does_not()
    {
        Assert.True((await SentAsync(stream: true, null)).GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
        Assert.False((await SentAsync(stream: false, null)).TryGetProperty("stream_options", out _));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_tool_is_sent_with_its_name_description_and_schema(bool stream)
    {
        var tool = AIFunctionFactory.Create((string query, int? limit = null) => query + limit, "search_clients", "Finds clients.");

        var body = await SentAsync(stream, new ChatOptions { Tools = [tool], AllowMultipleToolCalls = false });

        var function = Assert.Single(body.GetProperty("tools").EnumerateArray()).GetProperty("function");
        Assert.Equal("search_clients", function.GetProperty("name").GetString());
        Assert.Equal("Finds clients.", function.GetProperty("description").GetString());
        Assert.True(JsonElement.DeepEquals(tool.JsonSchema, function.GetProperty("parameters")));
        Assert.False(body.GetProperty("parallel_tool_calls").GetBoolean());
    }

    [Fact]
    public async Task A_tool_without_parameters_is_an_object_without_properties()
    {
        var tool = AIFunctionFactory.CreateDeclaration("now", null, JsonElement.Parse("{}"));

        var body = await SentAsync(stream: false, new ChatOptions { Tools = [tool] });

        var function = body.GetProperty("tools")[0].GetProperty("function");
        Assert.Equal("""{"type":"object","properties":{}}""", function.GetProperty("parameters").GetRawText());
        Assert.False(function.TryGetProperty("description", out _));
    }

    public static TheoryData<string, string> ToolModes => new()
    {
        { "auto", "\"auto\"" }, { "none", "\"none\"" }, { "required", "\"required\"" }, { "search_clients", "search_clients" },
    };

    [Theory, MemberData(nameof(ToolModes))]
    public async Task The_tool_mode_is_the_tool_choice(string mode, string expected)
    {
        var tool = AIFunctionFactory.Create((string query) => query, "search_clients");
        ChatToolMode choice = mode switch
        {
            "auto" => ChatToolMode.Auto, "none" => ChatToolMode.None, "required" => ChatToolMode.RequireAny,
            _ => ChatToolMode.RequireSpecific(mode),
        };

        var body = await SentAsync(stream: true, new ChatOptions { Tools = [tool], ToolMode = choice });

        Assert.Contains(expected, body.GetProperty("tool_choice").GetRawText(), StringComparison.Ordinal);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_conversation_with_calls_and_results_goes_out_in_order_and_verbatim(bool stream)
    {
        var result = """{"items": [{"name":"Zoë <b>"}], "total": 1}""";
        Dictionary<string, object?> arguments = new()
        {
            ["query"] = "médical", ["filters"] = JsonElement.Parse("""{"tags":["a"]}"""), ["limit"] = 5,
        };

        await using var upstream = await Upstream.StartAsync(SimulatedReply.Text("ok"));
        await upstream.AskAsync(stream, new ChatOptions { Instructions = "Be brief." },
            new ChatMessage(ChatRole.System, "You are a CRM assistant."),
            new ChatMessage(ChatRole.User, [new TextContent("Find "), new TextContent("medical")]),
            new ChatMessage(ChatRole.Assistant,
            [
                new TextContent("One moment."),
                new FunctionCallContent("c1", "search_clients", arguments),
                new FunctionCallContent("c2", "list_tasks"),
            ]),
            new ChatMessage(ChatRole.Tool,
            [
                new FunctionResultContent("c1", result),
                new FunctionResultContent("c2", JsonElement.Parse("[ ]")),
            ]));

        var request = Assert.Single(upstream.Simulator.Requests);
        Assert.Equal(["system", "system", "user", "assistant", "tool", "tool"], request.Messages.Select(message => message.Role));
        Assert.Equal(
            ["Be brief.", "You are a CRM assistant.", "Find medical", "One moment.", result, "[ ]"],
            request.Messages.Select(message => message.Text));
        Assert.Equal(
            new SimulatedToolCall("c1", "search_clients", """{"query":"médical","filters":{"tags":["a"]},"limit":5}"""),
            request.Messages[3].ToolCalls[0]);
        Assert.Equal(new SimulatedToolCall("c2", "list_tasks", "{}"), request.Messages[3].ToolCalls[1]);
        Assert.Equal(result, request.ToolResults["c1"]);
    }

    [Fact]
    public async Task A_broken_call_goes_back_to_the_model_as_valid_JSON()
    {
        await using var upstream = await Upstream.StartAsync(
            SimulatedReply.ToolCalls(("search_clients", "{\"query")), SimulatedReply.Text("ok"));
        var first = await upstream.AskAsync(stream: true);
        var answer = new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_1_0", "no JSON")]);

        await upstream.AskAsync(true, null, [.. first.Messages, answer]);

        Assert.Equal("""{"rawArguments":"{\"query"}""", upstream.Simulator.Requests[1].Messages[0].ToolCalls[0].Arguments);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_schema_is_asked_for_strictly(bool stream)
    {
        var schema = JsonElement.Parse(
            """{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false}""");
        var contact = ChatResponseFormat.ForJsonSchema(schema, "contact", "A contact.");

        var body = await SentAsync(stream, new ChatOptions { ResponseFormat = contact });

        var format = body.GetProperty("response_format");
        Assert.Equal("json_schema", format.GetProperty("type").GetString());
        Assert.Equal("contact", format.GetProperty("json_schema").GetProperty("name").GetString());
        Assert.True(format.GetProperty("json_schema").GetProperty("strict").GetBoolean());
        Assert.True(JsonElement.DeepEquals(schema, format.GetProperty("json_schema").GetProperty("schema")));
    }

    [Fact]
    public async Task Text_and_plain_JSON_can_be_asked_for()
    {
        var text = await SentAsync(stream: true, new ChatOptions { ResponseFormat = ChatResponseFormat.Text });
        var json = await SentAsync(stream: true, new ChatOptions { ResponseFormat = ChatResponseFormat.Json });

        Assert.Equal("text", text.GetProperty("response_format").GetProperty("type").GetString());
        Assert.Equal("json_object", json.GetProperty("response_format").GetProperty("type").GetString());
    }

    [Fact]
    public async Task What_cannot_be_sent_is_refused_and_never_dropped()
    {
        await using var upstream = await Upstream.StartAsync();
        var image = new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")]);

        await Assert.ThrowsAsync<NotSupportedException>(() => upstream.AskAsync(true, null, image));
        await Assert.ThrowsAsync<NotSupportedException>(
            () => upstream.AskAsync(false, new ChatOptions { Tools = [new HostedWebSearchTool()] }));
        Assert.Empty(upstream.Simulator.Requests);
    }

    [Theory]
    [InlineData("", "Bearer sk-test-1", "org-7")]
    [InlineData("/", null, null)]
    public async Task Address_key_and_organization_are_used_as_given(string slash, string? authorization, string? organization)
    {
        await using var simulator = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        await using var services = Upstream.Connect(new OpenAIOptions
        {
            BaseUrl = simulator.BaseUrl + slash, ApiKey = authorization?["Bearer ".Length..], Organization = organization,
        });

        await Upstream.AskAsync(services.GetRequiredService<IChatClient>(), false, null, new ChatMessage(ChatRole.User, "hi"));

        var headers = Assert.Single(simulator.Requests).Headers;
        Assert.Equal(authorization, headers.GetValueOrDefault("Authorization"));
        Assert.Equal(organization, headers.GetValueOrDefault("OpenAI-Organization"));
    }

    [Fact]
    public void A_wrong_address_stops_the_start_with_a_message_that_says_how_to_repair_it()
    {
        var exception = Assert.Throws<ArgumentException>(
            () => new ServiceCollection().AddOpenAI(new OpenAIOptions { BaseUrl = "localhost:1234" }));

        Assert.Contains("OPENAI_BASE_URL", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> SentAsync(bool stream, ChatOptions? options)
    {
        await using var upstream = await Upstream.StartAsync();
        await upstream.AskAsync(stream, options);
        return Assert.Single(upstream.Simulator.Requests).Body;
    }
}
