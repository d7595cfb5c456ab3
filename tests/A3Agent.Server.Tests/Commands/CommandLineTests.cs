using A3Agent.Server.Tests.Processes;

namespace A3Agent.Server.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task Help_lists_every_command()
    {
        var help = (await _folder.RunAsync("--help")).Exits(0).Output;

        Assert.All(["serve", "chat", "import", "migrate", "keys", "prompts", "embeddings", "doctor"], command => Assert.Contains($"\n  {command} ", help, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bogus")]
    [InlineData("keys")]
    [InlineData("keys", "bogus")]
    [InlineData("migrate", "--bogus")]
    [InlineData("chat")]
    public async Task What_is_not_understood_is_wrong_usage(params string[] arguments)
    {
        var wrong = (await _folder.RunAsync(arguments)).Exits(2);

        Assert.Contains("--help", wrong.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrating_twice_changes_nothing()
    {
        (await _folder.RunAsync("migrate")).Exits(0);
        for (var time = 0; time < 2; time++)
        {
            var done = (await _folder.RunWithAsync([("ASPNETCORE_ENVIRONMENT", "Production")], "migrate")).Exits(0);
            Assert.Equal("The schema is up to date.\n", done.Output);
            Assert.Empty(done.Errors);
        }
    }

    [Fact]
    [Trait("store", "sqlite")]
    public async Task A_file_that_is_no_database_is_named_with_the_setting()
    {
        _folder.Write("a3agent.db", "This is a letter, and no database at all, however long it may be.");

        var failed = (await _folder.RunAsync("migrate")).Exits(1);

        Assert.Contains("Storage__SqlitePath", failed.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", failed.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
