using A3Agent.Server.Hosting;
using A3Agent.Server.Tests.Processes;
using Microsoft.Extensions.Configuration;

namespace A3Agent.Server.Tests.Hosting;

/// <summary>What the plain names and mounted secrets set, below the environment's own names.</summary>
[Trait("store", "sqlite")]
public sealed class EnvironmentFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData("ConnectionStrings:Postgres", "ConnectionStrings__Postgres_FILE")]
    [InlineData("ConnectionStrings:PostgresOwner", "ConnectionStrings__PostgresOwner_FILE")]
    [InlineData("OpenAI:ApiKey", "OpenAI__ApiKey_FILE")]
    [InlineData("OpenAI:ApiKey", "OPENAI_API_KEY_FILE")]
    [InlineData("Alerts:WebhookSecret", "Alerts__WebhookSecret_FILE")]
    public void Every_secret_may_come_from_a_file(string key, string name)
    {
        var path = _folder.Write("secret", "the secret\n");

        Assert.Equal("the secret", Read((name, path))[key]);
    }

    [Theory]
    [InlineData("OPENAI_API_KEY", "OpenAI:ApiKey")]
    [InlineData("OPENAI_BASE_URL", "OpenAI:BaseUrl")]
    [InlineData("OPENAI_ORG_ID", "OpenAI:Organization")]
    [InlineData("OPENAI_API_VERSION", "OpenAI:ApiVersion")]
    [InlineData("OPENAI_MODEL", "Models:Default")]
    [InlineData("OPENAI_MODEL_PLAN", "Models:Aliases:plan")]
    [InlineData("OPENAI_MODEL_TRANSCRIBE", "Models:Aliases:transcribe")]
    [InlineData("OPENAI_MAX_OUTPUT_TOKENS", "Turns:MaxOutputTokens")]
    [InlineData("OPENAI_TEMPERATURE", "Turns:Temperature")]
    public void The_plain_names_are_known(string name, string key) => Assert.Equal("value", Read((name, "value"))[key]);

    [Fact]
    public void What_is_set_itself_goes_before_its_file_which_is_not_looked_at()
    {
        Assert.Equal("plain", Read(("OPENAI_API_KEY", "plain"), ("OPENAI_API_KEY_FILE", "missing"))["OpenAI:ApiKey"]);
        // The environment's own name is read by the host, above what is added here.
        Assert.Null(Read(("OpenAI__ApiKey", "own"), ("OpenAI__ApiKey_FILE", "missing"), ("OPENAI_API_KEY", "plain"))["OpenAI:ApiKey"]);
    }

    [Fact]
    public void The_exact_name_goes_before_the_plain_one_even_by_file()
    {
        var path = _folder.Write("secret", "filed");

        Assert.Equal("filed", Read(("OpenAI__ApiKey_FILE", path), ("OPENAI_API_KEY", "plain"))["OpenAI:ApiKey"]);
    }

    [Theory]
    [InlineData("OPENAI_API_KEY")]
    [InlineData("Alerts__WebhookSecret")]
    public void A_file_that_is_missing_or_empty_is_said_and_not_taken_for_nothing(string name)
    {
        var empty = _folder.Write("empty", " \n");

        Assert.Equal(
            $"{name}_FILE names a file that cannot be read. Mount the secret there, or set {name} itself.",
            Assert.Throws<SettingsException>(() => Read(($"{name}_FILE", _folder["missing"]))).Message);
        Assert.Equal(
            $"{name}_FILE names a file that is empty. Write the secret into it, or set {name} itself.",
            Assert.Throws<SettingsException>(() => Read(($"{name}_FILE", empty))).Message);
    }

    public void Dispose() => _folder.Dispose();

    private static ConfigurationManager Read(params (string Name, string Value)[] variables)
    {
        var configuration = new ConfigurationManager();
        configuration.AddEnvironmentAliases(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
        return configuration;
    }
}
