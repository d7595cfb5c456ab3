using A3Agent.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace A3Agent.Benchmarks;

/// <summary>A database of the benchmark's own in a given server, migrated; dropped at the end unless it was named to be kept.</summary>
internal sealed class BenchmarkDatabase : IAsyncDisposable
{
    private const int CommandSeconds = 7_200;

    private readonly string _server;
    private readonly bool _keep;

    private BenchmarkDatabase(string server, string administrator, bool keep, bool isNew)
    {
        (_server, Administrator, _keep, IsNew) = (server, administrator, keep, isNew);
        Storage = new PostgresStorage(
            new PostgresOptions { ConnectionString = administrator, MayAdminister = true }, TimeProvider.System, NullLogger<PostgresStorage>.Instance);
    }

    /// <summary>The administrator's connection string to the database.</summary>
    public string Administrator { get; }

    /// <summary>False when it was there before.</summary>
    public bool IsNew { get; }

    /// <summary>The platform's storage over it, as the server's own role.</summary>
    public PostgresStorage Storage { get; }

    /// <summary>Makes a database, or takes the named one that an earlier run has kept.</summary>
    public static async Task<BenchmarkDatabase> OpenAsync(string server, string? name, CancellationToken cancellationToken)
    {
        var database = name ?? $"a3_benchmark_{Environment.ProcessId}";
        await using (var connection = await OpenAsync(server, cancellationToken))
        {
            var exists = (bool)(await ScalarAsync(
                connection, $"SELECT EXISTS (SELECT FROM pg_database WHERE datname = '{database}')", cancellationToken))!;
            if (!exists)
            {
                await RunAsync(connection, $"CREATE DATABASE {database}", cancellationToken);
            }

            var own = new NpgsqlConnectionStringBuilder(server)
            {
                Database = database, CommandTimeout = CommandSeconds, MaxPoolSize = 10,
            };
            var opened = new BenchmarkDatabase(server, own.ConnectionString, keep: name is not null, isNew: !exists);
            try
            {
                await opened.Storage.PrepareAsync(cancellationToken);
                return opened;
            }
            catch
            {
                await opened.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>A connection as the administrator, whom row-level security does not bind.</summary>
    public Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken) => OpenAsync(Administrator, cancellationToken);

    public static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

#pragma warning disable CA2100 // The texts are the benchmark's own.
    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql) => new(sql, connection) { CommandTimeout = CommandSeconds };
#pragma warning restore CA2100

    public async ValueTask DisposeAsync()
    {
        await Storage.DisposeAsync();
        if (!_keep)
        {
            await using var connection = await OpenAsync(_server, CancellationToken.None);
            var name = new NpgsqlConnectionStringBuilder(Administrator).Database;
            await RunAsync(connection, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)", CancellationToken.None);
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
