using A3Agent.Models;
using A3Agent.OpenAI;
using Microsoft.Extensions.AI;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

public sealed class ModelProfileTests
{
    private static readonly ModelCapabilities NoSampling = new() { Rejects = ["temperature", "top_p"] };

    [Theory, InlineData(true), InlineData(false)]
    public async Task Each_model_is_asked_over_its_own_API_and_one_without_a_profile_over_chat(bool stream)
    {
        await using var upstream = await Upstream.StartAsync(
            model => model switch { "gpt-5" => new(ModelApi.Responses), "gpt-4o-mini" => new(ModelApi.Chat), _ => null },
            SimulatedReply.Text("1"), SimulatedReply.Text("2"), SimulatedReply.Text("3"));

        await upstream.AskAsync(stream, new ChatOptions { ModelId = "gpt-5" });
        await upstream.AskAsync(stream);
        await upstream.AskAsync(stream, new ChatOptions { ModelId = "llama" });

        Assert.Equal(
            [("gpt-5", SimulatedApi.Responses), ("gpt-4o-mini", SimulatedApi.Chat), ("llama", SimulatedApi.Chat)],
            upstream.Simulator.Requests.Select(request => (request.Model, request.Api)));
    }

    [Theory, MemberData(nameof(Apis.AndModes), MemberType = typeof(Apis))]
    public async Task A_parameter_that_the_model_rejects_is_left_out_and_noted(ModelApi api, bool stream)
    {
        await using var upstream = await Upstream.StartAsync(_ => new(api, NoSampling));
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 50 };

        var answer = await upstream.AskAsync(stream, options);

        var body = Assert.Single(upstream.Simulator.Requests).Body;
        Assert.False(body.TryGetProperty("temperature", out _));
        Assert.Equal(["temperature"], Omitted(answer));
        Assert.Equal(0, options.Temperature);
    }

    [Theory, MemberData(nameof(Apis.AndModes), MemberType = typeof(Apis))]
    public async Task Capabilities_of_the_call_go_before_those_of_the_profile(ModelApi api, bool stream)
    {
        await using var upstream = await Upstream.StartAsync(_ => new(api, NoSampling));
        var options = new ChatOptions { Temperature = 1, AdditionalProperties = new() { ["capabilities"] = ModelCapabilities.Default } };

        var answer = await upstream.AskAsync(stream, options);

        Assert.Equal(1, upstream.Simulator.Requests[0].Body.GetProperty("temperature").GetInt32());
        Assert.Null(Omitted(answer));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_Responses_has_no_parameter_for_is_left_out_and_noted(bool stream)
    {
        await using var upstream = await Upstream.StartAsync(ModelApi.Responses);

        var answer = await upstream.AskAsync(
            stream, new ChatOptions { FrequencyPenalty = 0, PresencePenalty = 1, Seed = 7, StopSequences = ["END"], Temperature = 0 });

        Assert.Equal(["frequency_penalty", "presence_penalty", "seed", "stop"], Omitted(answer));
        Assert.True(upstream.Simulator.Requests[0].Body.TryGetProperty("temperature", out _));
    }

    [Fact]
    public async Task Every_parameter_that_can_be_rejected_can_be_left_out()
    {
        var tool = AIFunctionFactory.Create((string query) => query, "search_clients");
        await using var upstream = await Upstream.StartAsync(_ => new(ModelApi.Chat,
            new() { Rejects = [.. ModelCapabilities.ParameterNames] }));

        var answer = await upstream.AskAsync(stream: false, new ChatOptions
        {
            Temperature = 0, TopP = 1, FrequencyPenalty = 0, PresencePenalty = 0, Seed = 1, StopSequences = ["x"], Tools = [tool],
            AllowMultipleToolCalls = true, Reasoning = new() { Effort = ReasoningEffort.Low },
                AdditionalProperties = new() { ["user"] = "u" },
        });

        Assert.Equal(ModelCapabilities.ParameterNames, Omitted(answer));
        Assert.Equal(
            ["messages", "model", "tools"],
                upstream.Simulator.Requests[0].Body.EnumerateObject().Select(property => property.Name).Order());
    }

    [Fact]
    public async Task The_limit_goes_by_its_old_name_to_servers_that_know_no_other()
    {
        await using var upstream = await Upstream.StartAsync(_ => new(ModelApi.Chat, new() { LegacyTokenLimit = true }));

        await upstream.AskAsync(stream: true, new ChatOptions { MaxOutputTokens = 50 });

        var body = upstream.Simulator.Requests[0].Body;
        Assert.Equal(50, body.GetProperty("max_tokens").GetInt32());
        Assert.False(body.TryGetProperty("max_completion_tokens", out _));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_conversation_that_only_the_provider_knows_is_not_forgotten_silently_on_chat(bool stream)
    {
        await using var upstream = await Upstream.StartAsync(ModelApi.Chat);

        await Assert.ThrowsAsync<NotSupportedException>(() => upstream.AskAsync(stream, new ChatOptions { ConversationId = "resp_1" }));

        Assert.Empty(upstream.Simulator.Requests);
    }

    private static IEnumerable<string>? Omitted(ChatResponse answer)
        => (answer.AdditionalProperties ?? answer.Messages[0].AdditionalProperties)?.GetValueOrDefault(OpenAIKeys.Omitted) as IEnumerable<string>;
}
