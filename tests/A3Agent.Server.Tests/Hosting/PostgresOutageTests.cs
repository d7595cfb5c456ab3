using System.Net;
using A3Agent.Server.Tests.Processes;
using A3Agent.Storage.Tests.Postgres;

namespace A3Agent.Server.Tests.Hosting;

/// <summary>A Postgres server that is not there, goes away and comes back.</summary>
[Trait("store", "postgres")]
public sealed class PostgresOutageTests : IAsyncLifetime
{
    private string _administrator = "";
    private string _application = "";
    private PostgresGate _gate = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _administrator = await PostgresServer.NewDatabaseAsync();
        _application = await PostgresServer.ApplicationAsync(_administrator);
        _gate = PostgresGate.Before(_application);
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.DisposeAsync();
        await PostgresServer.DropAsync(_administrator);
    }

    [Fact]
    public async Task A_database_that_is_down_at_start_is_waited_for()
    {
        await using var server = await StartAsync();
        using var client = server.Client();

        using var alive = await client.GetAsync("/healthz", Stop);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        using var ready = await client.GetAsync("/readyz", Stop);
        Assert.Equal("unready", (await ready.JsonAsync(HttpStatusCode.ServiceUnavailable)).Text("status"));
        await AssertUnavailableAsync(client);

        _gate.Open();
        await ReadyAsync(server, client);

        Assert.NotEmpty((await client.ReadAsync("/api/clients")).Items());
        Assert.Equal("completed", (await client.ChatAsync("Which clients are there?")).Text("status"));
    }

    [Fact]
    public async Task A_database_that_goes_away_is_said_to_and_found_again()
    {
        _gate.Open();
        await using var server = await StartAsync();
        using var client = server.Client();
        await client.ChatAsync("Which clients are there?");

        await _gate.ShutAsync();
        await AssertUnavailableAsync(client);
        using var unready = await client.GetAsync("/readyz", Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.StatusCode);
        using var refused = await client.PostJsonAsync("/api/chat", """{"message":"hi"}""");
        await refused.ProblemAsync(HttpStatusCode.ServiceUnavailable, "storage_unavailable");

        _gate.Open();
        await ReadyAsync(server, client);
        Assert.Equal("completed", (await client.ChatAsync("Which clients are there?")).Text("status"));
    }

    [Fact]
    public async Task Connections_that_the_database_has_ended_are_replaced_without_a_word()
    {
        _gate.Open();
        await using var server = await StartAsync();
        using var client = server.Client();
        await client.ReadAsync("/api/clients");

        await PostgresServer.RunAsync(
            _administrator, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        Assert.NotEmpty((await client.ReadAsync("/api/clients")).Items());
    }

    [Fact]
    public async Task A_schema_that_turns_out_to_be_missing_stops_the_server()
    {
        var empty = await PostgresServer.NewDatabaseAsync(migrated: false);
        try
        {
            using var folder = new TestFolder();
            await using var server = folder.Start(
                [
                    ("ASPNETCORE_ENVIRONMENT", "Production"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
                    ("ConnectionStrings__Postgres", _gate.Through(await PostgresServer.ApplicationAsync(empty))),
                ]);
            await server.LineAsync("Now listening on: ");

            _gate.Open();
            var ended = (await server.EndAsync()).Exits(1);

            Assert.Contains("The server cannot start. The database's schema is not up to date; run 'a3agent migrate'", ended.Errors, StringComparison.Ordinal);
        }
        finally
        {
            await PostgresServer.DropAsync(empty);
        }
    }

    private Task<RunningServer> StartAsync() => RunningServer.StartAsync(settings: ("ConnectionStrings:Postgres", _gate.Through(_application)));

    private static async Task AssertUnavailableAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/api/clients", Stop);
        var problem = await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        Assert.True((bool)problem["retryable"]!);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.DoesNotContain("127.0.0.1", problem.ToJsonString(), StringComparison.Ordinal);
    }

    // The server's clock is the test's: a second passes with every look.
    private static async Task ReadyAsync(RunningServer server, HttpClient client)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            server.Time.Advance(TimeSpan.FromSeconds(1));
            using var answer = await client.GetAsync("/readyz", Stop);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience.Limit, "The server does not become ready.");
        }
    }
}
