using System.Globalization;
using A3Agent.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(A3Agent.Storage.Tests.Postgres.PostgresCleanUp))]

namespace A3Agent.Storage.Tests.Postgres;

/// <summary>
/// The Postgres server of the test run, which scripts/test.sh starts: A3_TEST_POSTGRES is its administrator's connection string. Every
/// test gets a database of its own, copied from one that was migrated once.
/// </summary>
internal static class PostgresServer
{
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);
    private static readonly Lazy<Task<string>> Login = new(() => A3Agent.Postgres.Login.MakeAsync(Administrator, CancellationToken.None));
    private static int _number;

    /// <summary>An administrator's connection string.</summary>
    public static string Administrator => Environment.GetEnvironmentVariable("A3_TEST_POSTGRES") is { Length: > 0 } given
        ? given
        : throw new InvalidOperationException(
            "These tests need a Postgres server with pgvector. Run ./scripts/test.sh, or set A3_TEST_POSTGRES to an administrator's connection string.");

    /// <summary>Makes a database, migrated unless asked otherwise.</summary>
    /// <returns>The administrator's connection string to it.</returns>
    public static async Task<string> NewDatabaseAsync(bool migrated = true)
    {
        var template = migrated ? await Template.Value : "template1";
        var name = $"a3_test_{Environment.ProcessId}_{Interlocked.Increment(ref _number)}";
        await RunAsync(Administrator, $"CREATE DATABASE {name} TEMPLATE {template}");
        return In(name);
    }

    /// <summary>The connection string of a role that row-level security binds, to a migrated database.</summary>
    public static async Task<string> ApplicationAsync(string administrator) => new NpgsqlConnectionStringBuilder(await Login.Value)
    {
        Database = new NpgsqlConnectionStringBuilder(administrator).Database, MaxPoolSize = 20,
    }.ConnectionString;

    /// <summary>Drops a database, whoever is still connected.</summary>
    public static async Task DropAsync(string connectionString)
    {
        NpgsqlConnection.ClearPool(new NpgsqlConnection(connectionString));
        await RunAsync(Administrator, $"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");
    }

    /// <summary>
    /// Lets time pass: the server's clock cannot be moved, so what waits for it is moved back. Each table for itself and as a whole, so
    /// that it waits for a worker's transaction and never a worker for it.
    /// </summary>
    public static async Task PassTimeAsync(string administrator, TimeSpan time)
    {
        await PassEmbeddingTimeAsync(administrator, time);
        await MoveBackAsync(administrator, "usage_reservations", "expires_at", time);
        await MoveBackAsync(administrator, "alerts", "due_at", time);
        await MoveBackAsync(administrator, "budget_counters", "touched_at", time);
    }

    /// <summary>Lets time pass for the embedding of clients alone.</summary>
    public static async Task PassEmbeddingTimeAsync(string administrator, TimeSpan time)
    {
        await MoveBackAsync(administrator, "embedding_queue", "available_at", time);
        await MoveBackAsync(administrator, "vector_sets", "retired_at", time);
    }

    private static Task<int> MoveBackAsync(string administrator, string table, string column, TimeSpan time) => RunAsync(
        administrator,
        string.Create(CultureInfo.InvariantCulture, $"""
            BEGIN;
            LOCK TABLE a3.{table} IN EXCLUSIVE MODE;
            UPDATE a3.{table} SET {column} = {column} - make_interval(secs => {time.TotalSeconds}) WHERE {column} IS NOT NULL;
            COMMIT;
            """));

    /// <summary>Runs statements as whoever the connection string says.</summary>
    public static async Task<int> RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(CancellationToken.None);
#pragma warning disable CA2100 // The text is a test's constant.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>The administrator's connection string to the database of another one.</summary>
    public static string AdministratorOf(string connectionString) => In(new NpgsqlConnectionStringBuilder(connectionString).Database!);

    private static string In(string database) =>
        new NpgsqlConnectionStringBuilder(Administrator) { Database = database, MaxPoolSize = 20 }.ConnectionString;

    private static async Task<string> MakeTemplateAsync()
    {
        var name = $"a3_template_{Environment.ProcessId}";
        await RunAsync(Administrator, $"CREATE DATABASE {name} TEMPLATE template1");
        await new Migration(SchemaHistory.Own, NullLogger.Instance).RunAsync(
            In(name), new NpgsqlConnectionStringBuilder(await Login.Value).Username, CancellationToken.None);
        return name;
    }

    /// <summary>Drops the database that the others were copied from.</summary>
    public static async Task CleanUpAsync()
    {
        if (Template.IsValueCreated)
        {
            await RunAsync(Administrator, $"DROP DATABASE {await Template.Value} WITH (FORCE)");
        }
    }
}

/// <summary>What the test run leaves behind on the server is removed when it ends.</summary>
public sealed class PostgresCleanUp : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await PostgresServer.CleanUpAsync();
}
