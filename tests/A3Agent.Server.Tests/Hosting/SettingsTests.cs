using A3Agent.Server.Tests.Processes;

namespace A3Agent.Server.Tests.Hosting;

/// <summary>Wrong settings end the start with a message that names the setting and says how to repair it.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData("Turns__DeadlineSeconds", "abc", "Turns:DeadlineSeconds is 'abc'; it must be a number from 1 to 3600.")]
    [InlineData("Turns__MaxRounds", "2.5", "Turns:MaxRounds is '2.5'; it must be a whole number.")]
    [InlineData("OPENAI_TEMPERATURE", "hot", "Turns:Temperature is 'hot'; it must be a number from 0 to 2.")]
    [InlineData("OPENAI_BASE_URL", "nonsense", "OpenAI:BaseUrl (OPENAI_BASE_URL) is 'nonsense'; it must be an address like https://host/v1.")]
    [InlineData("Approvals__Writes", "ask", "Approvals:Writes is 'ask'; this version runs writes without asking: set it to 'auto' or leave it out.")]
    [InlineData("Models__Catalogue__gpt-4o__OutputTokens", "0", "Models:Catalogue:gpt-4o:ContextTokens and OutputTokens must be at least 1")]
    [InlineData("Models__Catalogue__gpt-4o__ContextTokens", "many", "'many' at 'Models:Catalogue:gpt-4o:ContextTokens'")]
    [InlineData("Models__Catalogue__gpt-4o__Price", "1", "It takes Default, Aliases, Organizations and Catalogue:NAME with ")]
    [InlineData("Models__Default", "whisper-1", "Models:Default is 'whisper-1', which is for Transcription; name a model that chats.")]
    [InlineData("Models__Organizations__acme__Default", "nothing", "Models:Organizations:acme:Default is 'nothing', which is no chat model")]
    [InlineData("Models__Catalogue__gpt-4o__Fallback__0", "nothing", "Models:Catalogue:gpt-4o:Fallback has 'nothing'")]
    [InlineData("Privacy__RedactPii", "maybe", "Privacy:RedactPii is 'maybe'; it must be true or false.")]
    [InlineData("Upstream__StallSeconds", "0", "Upstream:StallSeconds is '0'; it must be a number from 1 to 600.")]
    [InlineData("OPENAI_API_KEY_FILE", "missing.txt", "OPENAI_API_KEY_FILE names a file that cannot be read. Mount the secret there, or set OPENAI_API_KEY itself.")]
    [InlineData("Prompts__Path", "missing", "set Prompts__Path to the folder that holds releases.yaml.")]
    [InlineData("ConnectionStrings__PostgresOwner", "a secret", "ConnectionStrings:PostgresOwner cannot be read; it must be like Host=")]
    [InlineData("ConnectionStrings__Postgres", "postgres://me:secret@host/db", "ConnectionStrings:Postgres cannot be read; it must be like Host=")]
    [InlineData("ConnectionStrings__Postgres", "Host=db;Password=my;secret=7", "ConnectionStrings:Postgres cannot be read; it must be like Host=")]
    [InlineData("ConnectionStrings__Postgres", "Host=db;Port=secret", "ConnectionStrings:Postgres cannot be read; it must be like Host=")]
    [InlineData("ConnectionStrings__Postgres", "Password=secret", "ConnectionStrings:Postgres cannot be read; it must be like Host=")]
    [InlineData("ConnectionStrings__PostgresOwner_FILE", "missing.txt", "ConnectionStrings__PostgresOwner_FILE names a file that cannot be read.")]
    [InlineData("Embeddings__Dimensions", "0", "Embeddings:Dimensions is '0'; it must be a number from 1 to 4000.")]
    [InlineData("Embeddings__Dimensions", "3072", "Embeddings:Dimensions is 3072, but text-embedding-3-small has 1536 at most; set fewer, or another Embeddings:Model.")]
    [InlineData("Embeddings__Model", "offline-embedding", "which is used by itself when no provider is configured; name a model of the provider, or leave it out.")]
    [InlineData("Embeddings__LeaseSeconds", "1", "Embeddings:LeaseSeconds is '1'; it must be a number from 10 to 3600.")]
    [InlineData("Embeddings__MaxInputTokens", "400000", "Embeddings:MaxInputTokens is more than Embeddings:MaxRequestTokens; one input must fit into a request.")]
    [InlineData("Budgets__Defaults__0__Scope", "team", "Budgets:Defaults:0:Scope is 'team'; it must be one of organization, user, conversation, model.")]
    [InlineData("Alerts__WebhookUrl", "https://hooks.example/a secret", "Alerts:WebhookUrl is set, but Alerts:WebhookSecret is not")]
    [InlineData("Budgets__Default__0__Scope", "organization", "Budgets:Default is unknown; Budgets takes Defaults, AlertAt, SpikeFactor, SpikeLeastUsd.")]
    [InlineData("Privacy__RedactPii", "yes", "Privacy:RedactPii is 'yes'; it must be true or false.")]
    public async Task A_wrong_setting_ends_the_start(string name, string value, string message)
    {
        var failed = (await _folder.RunWithAsync([("ASPNETCORE_URLS", "http://127.0.0.1:0"), (name, value)], "serve")).Exits(1);

        Assert.StartsWith("The server cannot start. ", failed.Errors, StringComparison.Ordinal);
        Assert.Contains(message, failed.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", failed.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret=", failed.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("a secret", failed.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(":secret", failed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("store", "sqlite")]
    public async Task A_folder_is_no_database_file()
    {
        var failed = (await _folder.RunWithAsync([("Storage__SqlitePath", "/")], "serve")).Exits(1);

        Assert.Contains("Storage:SqlitePath is '/', which is a folder; name a file in it.", failed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_refuse_wrong_settings_too()
    {
        var failed = (await _folder.RunWithAsync([("Turns__DeadlineSeconds", "0")], "migrate")).Exits(1);

        Assert.Contains("Turns:DeadlineSeconds is '0'", failed.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
