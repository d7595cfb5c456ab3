using A3Agent.Storage.Tests.Postgres;

namespace A3Agent.Server.Tests;

/// <summary>
/// A database of its own for a server or a command of a test: a SQLite file, or with A3_TEST_STORE=postgres a database of the Postgres
/// server of the test run. scripts/test.sh runs these tests once with each; those of the trait store=sqlite are about the file or about
/// no database at all, and run once.
/// </summary>
internal sealed class TestStore : IAsyncDisposable
{
    private TestStore((string Name, string Value) setting, string? administrator)
    {
        Setting = setting;
        Administrator = administrator;
    }

    public static bool IsPostgres { get; } = Environment.GetEnvironmentVariable("A3_TEST_STORE") switch
    {
        null or "" or "sqlite" => false,
        "postgres" => true,
        var other => throw new InvalidOperationException($"A3_TEST_STORE is '{other}'; it must be sqlite or postgres."),
    };

    /// <summary>The setting that names it, with a colon.</summary>
    public (string Name, string Value) Setting { get; }

    /// <summary>The administrator's connection string to it; null for SQLite.</summary>
    public string? Administrator { get; }

    /// <param name="folder">The folder of a SQLite file.</param>
    public static async Task<TestStore> NewAsync(string folder)
    {
        if (!IsPostgres)
        {
            return new TestStore(("Storage:SqlitePath", Path.Combine(folder, "a3agent.db")), null);
        }

        var administrator = await PostgresServer.NewDatabaseAsync();
        return new TestStore(("ConnectionStrings:Postgres", await PostgresServer.ApplicationAsync(administrator)), administrator);
    }

    public async ValueTask DisposeAsync()
    {
        if (Administrator is not null)
        {
            await PostgresServer.DropAsync(Administrator);
        }
    }
}
