using System.Text.Json;
using A3Agent.Models;
using A3Agent.OpenAI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

public sealed class ResponsesRequestTests
{
    private static readonly AITool Search = AIFunctionFactory.Create(
        (string query, int? limit = null) => query + limit, "search_clients", "Finds clients.");

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_is_unset_is_not_sent_and_nothing_is_stored(bool stream)
    {
        var body = await SentAsync(stream, new ChatOptions { AllowMultipleToolCalls = true, ToolMode = ChatToolMode.Auto });

        Assert.Equal(["input", "model", "store"], body.EnumerateObject().Select(property => property.Name).Except(["stream"]).Order());
        Assert.False(body.GetProperty("store").GetBoolean());
        Assert.Equal("gpt-4o-mini", body.GetProperty("model").GetString());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_temperature_of_zero_is_sent_as_zero_beside_the_other_settings(bool stream)
    {
        var body = await SentAsync(stream, new ChatOptions
        {
            ModelId = "gpt-4.1", Temperature = 0, TopP = 0.5f, MaxOutputTokens = 500,
            AdditionalProperties = new() { ["user"] = "acme/u1", ["safety_identifier"] = "5f3a" },
        });

        Assert.Equal("gpt-4.1", body.GetProperty("model").GetString());
        Assert.Equal("0", body.GetProperty("temperature").GetRawText());
        Assert.Equal("0.5", body.GetProperty("top_p").GetRawText());
        Assert.Equal(500, body.GetProperty("max_output_tokens").GetInt32());
        Assert.Equal("acme/u1", body.GetProperty("user").GetString());
        Assert.Equal("5f3a", body.GetProperty("safety_identifier").GetString());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task An_answer_that_may_be_stored_gives_a_conversation_that_goes_on_by_its_id(bool stream)
    {
        await using var upstream = await Upstream.StartAsync(ModelApi.Responses, SimulatedReply.Text("one"), SimulatedReply.Text("two"));
        var options = new ChatOptions { AdditionalProperties = new() { ["store"] = true } };

        var first = await upstream.AskAsync(stream, options);
        options.ConversationId = first.ConversationId;
        await upstream.AskAsync(stream, options);

        Assert.Equal("resp_1", first.ConversationId);
        Assert.True(upstream.Simulator.Requests[1].Body.GetProperty("store").GetBoolean());
        Assert.Equal("resp_1", upstream.Simulator.Requests[1].Body.GetProperty("previous_response_id").GetString());
    }

    [Fact]
    public async Task A_tool_is_sent_flat_and_is_strict_only_where_it_asks_for_that()
    {
        var strict = AIFunctionFactory.Create((string id) => id, new AIFunctionFactoryOptions
        {
            Name = "get_client", AdditionalProperties = new Dictionary<string, object?> { ["strict"] = true },
        });
        var empty = AIFunctionFactory.CreateDeclaration("now", null, JsonElement.Parse("{}"));

        var body = await SentAsync(stream: true, new ChatOptions { Tools = [Search, strict, empty], AllowMultipleToolCalls = false });

        var tools = body.GetProperty("tools");
        Assert.Equal(["function", "function", "function"], tools.EnumerateArray().Select(tool => tool.GetProperty("type").GetString()));
        Assert.Equal("search_clients", tools[0].GetProperty("name").GetString());
        Assert.Equal("Finds clients.", tools[0].GetProperty("description").GetString());
        Assert.True(JsonElement.DeepEquals(((AIFunction)Search).JsonSchema, tools[0].GetProperty("parameters")));
        Assert.Equal([false, true, false], tools.EnumerateArray().Select(tool => tool.GetProperty("strict").GetBoolean()));
        Assert.Equal("""{"type":"object","properties":{}}""", tools[2].GetProperty("parameters").GetRawText());
        Assert.False(body.GetProperty("parallel_tool_calls").GetBoolean());
    }

    [Theory]
    [InlineData("auto", "\"auto\"")]
    [InlineData("none", "\"none\"")]
    [InlineData("required", "\"required\"")]
    [InlineData("search_clients", """{"type":"function","name":"search_clients"}""")]
    public async Task The_tool_mode_is_the_tool_choice(string mode, string expected)
    {
        ChatToolMode choice = mode switch
        {
            "auto" => ChatToolMode.Auto, "none" => ChatToolMode.None, "required" => ChatToolMode.RequireAny,
            _ => ChatToolMode.RequireSpecific(mode),
        };

        var body = await SentAsync(stream: true, new ChatOptions { Tools = [Search], ToolMode = choice });

        Assert.Equal(expected, body.GetProperty("tool_choice").GetRawText());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_conversation_with_calls_and_results_goes_out_in_order_and_verbatim(bool stream)
    {
        var result = """{"items": [{"name":"Zoë <b>"}], "total": 1}""";
        Dictionary<string, object?> arguments = new() { ["query"] = "médical", ["limit"] = 5 };
        await using var upstream = await Upstream.StartAsync(ModelApi.Responses, SimulatedReply.Text("ok"));

        await upstream.AskAsync(stream, new ChatOptions { Instructions = "Be brief." },
            new ChatMessage(ChatRole.System, "You are a CRM assistant."),
            new ChatMessage(new ChatRole("developer"), "Metric units."),
            new ChatMessage(ChatRole.User, [new TextContent("Find "), new TextContent("médical")]),
            new ChatMessage(ChatRole.Assistant,
            [
                new TextContent("One "), new TextContent("moment."),
                new FunctionCallContent("c1", "search_clients", arguments), new FunctionCallContent("c2", "list_tasks"),
            ]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent("c1", result), new FunctionResultContent("c2",
                JsonElement.Parse("[ ]"))]));

        var request = Assert.Single(upstream.Simulator.Requests);
        Assert.Equal(
            ["message", "message", "message", "message", "message", "function_call", "function_call", "function_call_output",
                "function_call_output"],
            request.Body.GetProperty("input").EnumerateArray().Select(item => item.GetProperty("type").GetString()));
        Assert.Equal(
            ["system", "system", "developer", "user", "assistant", "tool", "tool"], request.Messages.Select(message => message.Role));
        Assert.Equal(
            ["Be brief.", "You are a CRM assistant.", "Metric units.", "Find médical", "One moment.", result, "[ ]"],
            request.Messages.Select(message => message.Text));
        Assert.Equal(new SimulatedToolCall("c1", "search_clients", """{"query":"médical","limit":5}"""), request.Messages[4].ToolCalls[0]);
        Assert.Equal(new SimulatedToolCall("c2", "list_tasks", "{}"), request.Messages[4].ToolCalls[1]);
        Assert.Contains("médical", request.Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_plain_JSON_and_a_strict_schema_can_be_asked_for()
    {
        var schema = JsonElement.Parse(
            """{"type":"object","properties":{"name":{"type":"string"},"email":{"type":"string"}},"required":["name"]}""");

        var text = await SentAsync(stream: true, new ChatOptions { ResponseFormat = ChatResponseFormat.Text });
        var json = await SentAsync(stream: true, new ChatOptions { ResponseFormat = ChatResponseFormat.Json });
        var contact = await SentAsync(stream: true, new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "contact",
            "A contact.") });

        Assert.Equal("""{"format":{"type":"text"}}""", text.GetProperty("text").GetRawText());
        Assert.Equal("""{"format":{"type":"json_object"}}""", json.GetProperty("text").GetRawText());
        Assert.True(JsonElement.DeepEquals(
            JsonElement.Parse("""
                {"format":{"type":"json_schema","name":"contact","description":"A contact.","strict":true,"schema":{"type":"object",
                "properties":{"name":{"type":"string"},"email":{"type":["string","null"]}},"required":["name","email"],
                "additionalProperties":false}}}
                """),
            contact.GetProperty("text")));
    }

    [Theory, MemberData(nameof(Apis.AndModes), MemberType = typeof(Apis))]
    public async Task What_cannot_be_sent_is_refused_and_never_dropped(ModelApi api, bool stream)
    {
        await using var upstream = await Upstream.StartAsync(api);
        var image = new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")]);
        var map = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"object","additionalProperties":{"type":"string"}}"""),
            "map");

        await Assert.ThrowsAsync<NotSupportedException>(() => upstream.AskAsync(stream, null, image));
        await Assert.ThrowsAsync<NotSupportedException>(() => upstream.AskAsync(stream, null,
            new ChatMessage(new ChatRole("critic"), "x")));
        await Assert.ThrowsAsync<NotSupportedException>(() => upstream.AskAsync(stream,
            new ChatOptions { Tools = [new HostedWebSearchTool()] }));
        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => upstream.AskAsync(stream,
            new ChatOptions { ResponseFormat = map }));
        Assert.Contains("/additionalProperties", refused.Message, StringComparison.Ordinal);
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
            ProfileOf = _ => new ModelProfile(ModelApi.Responses),
        });

        await Upstream.AskAsync(services.GetRequiredService<IChatClient>(), false, null, new ChatMessage(ChatRole.User, "hi"));

        var headers = Assert.Single(simulator.Requests).Headers;
        Assert.Equal(authorization, headers.GetValueOrDefault("Authorization"));
        Assert.Equal(organization, headers.GetValueOrDefault("OpenAI-Organization"));
        Assert.Equal("application/json", headers["Content-Type"]);
    }

    private static async Task<JsonElement> SentAsync(bool stream, ChatOptions? options)
    {
        await using var upstream = await Upstream.StartAsync(ModelApi.Responses);
        await upstream.AskAsync(stream, options);
        return Assert.Single(upstream.Simulator.Requests).Body;
    }
}
