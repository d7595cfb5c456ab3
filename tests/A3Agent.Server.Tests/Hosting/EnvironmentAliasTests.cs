using A3Agent.Server.Tests.Processes;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Hosting;

/// <summary>What the plain environment names do, read off the wire.</summary>
public sealed class EnvironmentAliasTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData("alias", "OPENAI_API_KEY=alias")]
    [InlineData("own", "OPENAI_API_KEY=alias", "OpenAI__ApiKey=own")]
    [InlineData("alias", "OPENAI_API_KEY=alias", "OPENAI_API_KEY_FILE=key.txt")]
    [InlineData("filed", "OPENAI_API_KEY_FILE=key.txt")]
    [InlineData("filed", "OPENAI_API_KEY=alias", "OpenAI__ApiKey_FILE=key.txt")]
    [InlineData("own", "OpenAI__ApiKey=own", "OpenAI__ApiKey_FILE=key.txt")]
    public async Task The_key_comes_from_the_most_exact_name(string expected, params string[] settings)
    {
        _folder.Write("key.txt", "filed\n");

        var request = await AskedAsync(settings);

        Assert.Equal($"Bearer {expected}", request.Headers["Authorization"]);
    }

    [Theory]
    [InlineData("gpt-4o")]
    [InlineData("gpt-4.1-nano", "OPENAI_MODEL=gpt-4.1-nano")]
    [InlineData("house-model-7", "OPENAI_MODEL=house-model-7")]
    [InlineData("own", "OPENAI_MODEL=alias", "Models__Default=own")]
    public async Task The_default_model_may_be_one_that_the_catalogue_does_not_know(string expected, params string[] settings) =>
        Assert.Equal(expected, (await AskedAsync(settings)).Model);

    [Fact]
    public async Task A_temperature_of_zero_is_sent_as_zero_where_the_prompt_says_none()
    {
        var prompts = _folder.CopyPrompts(text => text.Replace("    temperature: 0.2\n    max_tokens: 2000\n", "    top_p: 0.5\n", StringComparison.Ordinal));

        var request = await AskedAsync(
            "OPENAI_TEMPERATURE=0", "OPENAI_MAX_OUTPUT_TOKENS=321", "OPENAI_ORG_ID=org-7", $"Prompts__Path={prompts}");

        Assert.Equal(0, request.Body.GetProperty("temperature").GetDouble());
        Assert.Equal(0.5, request.Body.GetProperty("top_p").GetDouble(), 6);
        Assert.Equal(321, request.Body.GetProperty("max_completion_tokens").GetInt32());
        Assert.Equal("org-7", request.Headers["OpenAI-Organization"]);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<SimulatedRequest> AskedAsync(params string[] settings)
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        var all = settings.Select(setting => setting.Split('=', 2)).Select(pair => (pair[0], pair[1])).Append(("OPENAI_BASE_URL", provider.BaseUrl));
        (await _folder.RunWithAsync([.. all], "chat", "Hello")).Exits(0);
        return Assert.Single(provider.Requests);
    }
}
