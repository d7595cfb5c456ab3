using A3Agent.Server.Diagnosis;
using A3Agent.Server.Tests.Hosting;
using A3Agent.Storage.Tests.Postgres;
using Npgsql;

namespace A3Agent.Server.Tests.Diagnosis;

/// <summary>What a3agent doctor says of a Postgres database, which it never changes.</summary>
[Trait("store", "postgres")]
public sealed class PostgresCheckTests : IAsyncLifetime
{
    private readonly List<ClockReading> _clocks = [];
    private string _administrator = "";
    private string _application = "";

    public async ValueTask InitializeAsync()
    {
        _administrator = await PostgresServer.NewDatabaseAsync();
        _application = await PostgresServer.ApplicationAsync(_administrator);
    }

    public async ValueTask DisposeAsync() => await PostgresServer.DropAsync(_administrator);

    [Fact]
    public async Task A_migrated_database_and_the_right_role_are_good()
    {
        var finding = Assert.Single(await ExamineAsync("Production", $"ConnectionStrings:Postgres={_application}"));

        Assert.True(finding.Ok, finding.Message);
        Assert.Matches("^PostgreSQL [0-9.]+ with pgvector [0-9.]+ as a3agent_server; the schema is up to date\\.$", finding.Message);
        var clock = Assert.Single(_clocks);
        Assert.Equal(TimeSpan.Zero, clock.Ahead);
    }

    [Fact]
    public async Task A_schema_that_nobody_migrates_is_said_and_one_that_the_start_migrates_is_good()
    {
        var administrator = await PostgresServer.NewDatabaseAsync(migrated: false);
        try
        {
            var application = await PostgresServer.ApplicationAsync(administrator);

            var alone = Assert.Single(await ExamineAsync("Production", $"ConnectionStrings:Postgres={application}"));
            var owned = Assert.Single(await ExamineAsync(
                "Production", $"ConnectionStrings:Postgres={application}", $"ConnectionStrings:PostgresOwner={administrator}"));
            var development = Assert.Single(await ExamineAsync("Development", $"ConnectionStrings:Postgres={administrator}"));

            Assert.False(alone.Ok);
            Assert.Matches("^The schema is not up to date: [1-9][0-9]* files are missing\\.$", alone.Message);
            Assert.Equal("Run 'a3agent migrate' with ConnectionStrings__PostgresOwner.", alone.Repair);
            Assert.All([owned, development], finding => Assert.True(finding.Ok, finding.Message));
            Assert.All([owned, development], finding => Assert.EndsWith(
                "(not made yet) as " + (finding == owned ? "a3agent_server" : new NpgsqlConnectionStringBuilder(administrator).Username)
                + "; the server brings the schema up to date when it starts.",
                finding.Message, StringComparison.Ordinal));
            Assert.False(await HasSchemaAsync(administrator));
        }
        finally
        {
            await PostgresServer.DropAsync(administrator);
        }
    }

    [Fact]
    public async Task Outside_development_a_role_that_row_level_security_does_not_bind_is_said()
    {
        var finding = Assert.Single(await ExamineAsync("Production", $"ConnectionStrings:Postgres={_administrator}"));

        Assert.False(finding.Ok);
        Assert.Contains("connects as a superuser", finding.Message, StringComparison.Ordinal);
        Assert.Contains("CREATE ROLE a3agent LOGIN", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_of_a_newer_version_is_said()
    {
        await PostgresServer.RunAsync(_administrator, "INSERT INTO a3_schema.files (number, name, sha256) VALUES (9999, '9999_future.sql', 'x')");

        var finding = Assert.Single(await ExamineAsync("Production", $"ConnectionStrings:Postgres={_application}"));

        Assert.False(finding.Ok);
        Assert.Contains("9999_future.sql, which this program does not know", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_can_only_be_read_is_said()
    {
        var readOnly = new NpgsqlConnectionStringBuilder(_application) { Options = "-c default_transaction_read_only=on" }.ConnectionString;

        var finding = Assert.Single(await ExamineAsync("Production", $"ConnectionStrings:Postgres={readOnly}"));

        Assert.Equal("The database can only be read at present.", finding.Message);
    }

    [Fact]
    public async Task A_login_that_is_refused_is_said_without_its_password()
    {
        const string Wrong = "not-the-right-one";
        var refused = new NpgsqlConnectionStringBuilder(_application) { Password = Wrong }.ConnectionString;

        foreach (var settings in new[]
        {
            new[] { $"ConnectionStrings:Postgres={refused}" },
            [$"ConnectionStrings:Postgres={_application}", $"ConnectionStrings:PostgresOwner={refused}"],
        })
        {
            var finding = Assert.Single(await ExamineAsync("Production", settings));

            Assert.StartsWith("The database cannot be used: 28P01", finding.Message, StringComparison.Ordinal);
            Assert.Contains("ConnectionStrings__Postgres", finding.Repair, StringComparison.Ordinal);
            Assert.DoesNotContain(Wrong, finding.ToString(), StringComparison.Ordinal);
        }

        Assert.Empty(_clocks);
    }

    private async Task<IReadOnlyList<Finding>> ExamineAsync(string environment, params string[] settings) =>
        await new DatabaseCheck(ReadSettings.In(environment, settings), TimeProvider.System).RunAsync(_clocks, TestContext.Current.CancellationToken);

    private static async Task<bool> HasSchemaAsync(string administrator)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(administrator) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname IN ('a3', 'a3_schema')) OR EXISTS (SELECT FROM pg_extension WHERE extname = 'vector')",
            connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is true;
    }
}
