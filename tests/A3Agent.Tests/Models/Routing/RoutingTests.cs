using A3Agent.Models;
using A3Agent.Models.Routing;
using A3Agent.Tests.Models.Resilience;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Models.Routing;

/// <summary>Which model answers, and within which limits.</summary>
public sealed class RoutingTests
{
    private readonly ModelsOptions _options = new()
    {
        Default = "quality",
        Catalogue =
        {
            ["big"] = new() { Fallback = ["volume", "thinker"], InputUsdPerMillion = 2, OutputUsdPerMillion = 8, OutputTokens = 1000 },
            ["small"] = new() { Fallback = ["small"] },
            ["thinker"] = new() { RejectedParameters = [ModelParameter.Temperature, ModelParameter.TopP], Capabilities = [ModelCapability.Reasoning] },
            ["vectors"] = new() { Kind = ModelKind.Embedding, Dimensions = 1536, InputUsdPerMillion = 0.02m },
        },
        Aliases = { ["quality"] = "big", ["volume"] = "small" },
    };

    [Theory]
    [InlineData("thinker", "small", "big", "thinker", ModelSource.Request)]
    [InlineData("volume", "thinker", null, "small", ModelSource.Request)]
    [InlineData(null, "volume", "thinker", "small", ModelSource.Prompt)]
    [InlineData("", null, "volume", "small", ModelSource.Organization)]
    [InlineData(null, null, null, "big", ModelSource.Default)]
    public void The_request_comes_before_the_prompt_the_organization_and_the_default_each_by_name_or_alias(
        string? request, string? prompt, string? organization, string model, ModelSource source)
    {
        Assert.True(new ModelRouter(new ModelCatalogue(_options)).TryChoose(request, prompt, organization, out var choice, out _));
        Assert.Equal((model, source), (choice.Model.Name, choice.Source));
    }

    [Theory]
    [InlineData("gpt-9", null, "gpt-9", ModelSource.Request)]
    [InlineData(null, "gpt-9", "gpt-9", ModelSource.Prompt)]
    [InlineData("vectors", null, "vectors", ModelSource.Request)]
    public void An_unknown_model_is_told_with_the_known_ones(string? request, string? prompt, string name, ModelSource source)
    {
        Assert.False(new ModelRouter(new ModelCatalogue(_options)).TryChoose(request, prompt, null, out _, out var unknown));
        Assert.Equal((name, source), (unknown.Name, unknown.Source));
        Assert.Equal(["big", "small", "thinker", "quality", "volume"], unknown.Known);
        Assert.EndsWith("Known are: big, small, thinker, quality, volume.", unknown.Message);
    }

    [Fact]
    public void A_chain_is_the_model_and_its_fallbacks_without_aliases_and_repetition()
    {
        var catalogue = new ModelCatalogue(_options);
        Assert.Equal(["big", "small", "thinker"], catalogue.ChainOf(null));
        Assert.Equal(["big", "small", "thinker"], catalogue.ChainOf("quality"));
        Assert.Equal(["small"], catalogue.ChainOf("volume"));
        Assert.Equal(["unheard-of"], catalogue.ChainOf("unheard-of"));
    }

    [Fact]
    public void Costs_need_a_price_for_what_was_used()
    {
        var catalogue = new ModelCatalogue(_options);
        Assert.Equal(0.0028m, catalogue.CostUsd("quality", 1000, 0, 100));
        Assert.Equal(0.00002m, catalogue.CostUsd("vectors", 1000, 0, 0));
        Assert.Null(catalogue.CostUsd("vectors", 1000, 0, 1));
        Assert.Null(catalogue.CostUsd("small", 1, 0, 1));
    }

    [Fact]
    public void Good_settings_have_no_problems() => Assert.Empty(ModelSettings.Problems(_options));

    [Fact]
    public void Wrong_settings_are_told_with_how_to_repair_them()
    {
        var wrong = new ModelsOptions
        {
            Default = "vectors",
            Aliases = { ["summary"] = "smal", ["small"] = "vectors" },
            Catalogue =
            {
                ["vectors"] = new() { Kind = ModelKind.Embedding },
                ["small"] = new()
                {
                    OutputTokens = 0, InputUsdPerMillion = -1, MaxConcurrent = 0, Capabilities = ["tool"], RejectedParameters = ["temprature"],
                    Fallback = ["vectors"],
                },
            },
        };
        string[] starts =
        [
            "Models:Default is 'vectors'", "Models:Aliases:summary is 'smal'", "Models:Aliases:small has the name", "Models:Catalogue:vectors:Dimensions must",
            "Models:Catalogue:small:ContextTokens and", "Models:Catalogue:small:a price", "Models:Catalogue:small:MaxConcurrent is 0",
            "Models:Catalogue:small:Capabilities has 'tool'", "Models:Catalogue:small:RejectedParameters has 'temprature'",
            "Models:Catalogue:small:Fallback has 'vectors'",
        ];

        var problems = ModelSettings.Problems(wrong);

        Assert.Equal(starts.Length, problems.Count);
        Assert.All(starts, start => Assert.Contains(problems, problem => problem.StartsWith(start, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_parameter_that_the_model_rejects_is_left_out_and_noted_and_zero_is_a_temperature(bool stream)
    {
        var provider = new ScriptedClient(Step.Say("x"));
        var client = new ModelLimitsChatClient(provider, new ModelCatalogue(_options));
        var options = new ChatOptions { Temperature = 0, PresencePenalty = 0.5f };

        Assert.Equal(["temperature"], await LeftOutAsync("thinker"));
        Assert.Null(await LeftOutAsync("small"));

        Assert.Equal((null, 0.5f), (provider.Asked[0]!.Temperature, provider.Asked[0]!.PresencePenalty));
        Assert.Equal(0f, provider.Asked[1]!.Temperature);
        Assert.Equal(0f, options.Temperature);

        async Task<IReadOnlyList<string>?> LeftOutAsync(string model)
        {
            options.ModelId = model;
            var token = TestContext.Current.CancellationToken;
            var properties = stream
                ? (await client.GetStreamingResponseAsync("hello", options, token).FirstAsync(token)).AdditionalProperties
                : (await client.GetResponseAsync("hello", options, token)).AdditionalProperties;
            return (IReadOnlyList<string>?)properties?[ModelLimitsChatClient.LeftOutKey];
        }
    }

    [Fact]
    public async Task The_output_limit_is_the_models_at_most()
    {
        var provider = new ScriptedClient(Step.Say("x"));
        var client = new ModelLimitsChatClient(provider, new ModelCatalogue(_options));

        await client.GetResponseAsync("hello", new ChatOptions { ModelId = "big", MaxOutputTokens = 5000 }, TestContext.Current.CancellationToken);
        await client.GetResponseAsync("hello", new ChatOptions { ModelId = "big", MaxOutputTokens = 500 }, TestContext.Current.CancellationToken);

        Assert.Equal([1000, 500], provider.Asked.Select(options => options!.MaxOutputTokens!.Value));
    }
}
