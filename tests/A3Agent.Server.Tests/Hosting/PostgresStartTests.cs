using System.Net;
using A3Agent.Server.Tests.Processes;
using A3Agent.Storage.Tests.Postgres;
using Npgsql;

namespace A3Agent.Server.Tests.Hosting;

/// <summary>The program on a database that nobody has migrated yet, and what it says when it cannot use one.</summary>
[Trait("store", "postgres")]
public sealed class PostgresStartTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private string _administrator = "";
    private string _application = "";

    public async ValueTask InitializeAsync()
    {
        _administrator = await PostgresServer.NewDatabaseAsync(migrated: false);
        _application = await PostgresServer.ApplicationAsync(_administrator);
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await PostgresServer.DropAsync(_administrator);
    }

    [Fact]
    public async Task In_development_an_administrators_connection_string_is_enough()
    {
        await using var server = await ServerProcess.StartAsync(_folder, ("ConnectionStrings__Postgres", _administrator));

        using var answer = await server.Client.GetAsync("/api/clients", TestContext.Current.CancellationToken);
        Assert.NotEmpty((await answer.JsonAsync(HttpStatusCode.OK)).Items());
    }

    [Fact]
    public async Task Outside_development_the_owner_migrates_and_the_server_refuses_until_then()
    {
        (string, string)[] server = [("ASPNETCORE_ENVIRONMENT", "Production"), ("ConnectionStrings__Postgres", _application)];
        (string, string)[] owner = [.. server, ("ConnectionStrings__PostgresOwner", _administrator)];

        var early = (await _folder.RunWithAsync([.. server, ("ASPNETCORE_URLS", "http://127.0.0.1:0")], "serve")).Exits(1);
        Assert.Contains("run 'a3agent migrate' with ConnectionStrings__PostgresOwner", early.Errors, StringComparison.Ordinal);
        Assert.Contains("run 'a3agent migrate'", (await _folder.RunWithAsync(server, "migrate")).Exits(1).Errors, StringComparison.Ordinal);

        var first = (await _folder.RunWithAsync(owner, "migrate")).Exits(0);
        Assert.Contains("Applied schema file 0001_crm.sql.", first.Errors, StringComparison.Ordinal);
        Assert.Equal("The schema is up to date.\n", first.Output);
        Assert.Empty((await _folder.RunWithAsync(owner, "migrate")).Exits(0).Errors);

        _folder.Write("secret.txt", $"{_application}\n");
        await using var filed = ChildProcess.Start(
            "dotnet", [A3AgentProgram.Path, "keys", "create", "--org", "acme"], _folder.Path,
            [server[0], ("ConnectionStrings__Postgres_FILE", _folder["secret.txt"])]);
        (await filed.EndAsync()).Exits(0);
        Assert.NotEmpty((await _folder.RunWithAsync(server, "keys", "list", "--org", "acme")).Exits(0).Output);
    }

    [Fact]
    public async Task Outside_development_an_administrator_is_refused()
    {
        var refused = (await _folder.RunWithAsync(
            [("ASPNETCORE_ENVIRONMENT", "Production"), ("ConnectionStrings__Postgres", _administrator)], "keys", "list", "--org", "acme")).Exits(1);

        Assert.Contains("connects as a superuser", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("CREATE ROLE a3agent LOGIN", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_says_which_setting_is_wrong_and_no_password()
    {
        const string Wrong = "not-the-right-one";
        var wrong = new NpgsqlConnectionStringBuilder(_application) { Password = Wrong }.ConnectionString;
        await using var gate = PostgresGate.Before(_application);
        var down = gate.Through(_application);
        var nowhere = new NpgsqlConnectionStringBuilder(_application) { Host = "nowhere.invalid" }.ConnectionString;

        foreach (var connection in new[] { wrong, down, nowhere })
        {
            var failed = (await _folder.RunWithAsync([("ConnectionStrings__Postgres", connection)], "keys", "list")).Exits(1);

            Assert.StartsWith("The database cannot be used: ", failed.Errors, StringComparison.Ordinal);
            Assert.Contains("ConnectionStrings__Postgres says where it is", failed.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain(Wrong, failed.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain(new NpgsqlConnectionStringBuilder(_application).Password!, failed.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", failed.Errors, StringComparison.Ordinal);
        }
    }
}
