using A3Agent.Postgres;
using A3Agent.Storage.Tests.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace A3Agent.Storage.Tests.Postgres;

/// <summary>A database of its own on the server of the test run, used as the server's role.</summary>
internal sealed class PostgresTestDatabase : TestDatabase
{
    private readonly TimeProvider _time;
    private PostgresStorage _storage;

    private PostgresTestDatabase(string administrator, TimeProvider time)
    {
        Administrator = administrator;
        _time = time;
        _storage = NewStorage();
    }

    /// <summary>The administrator's connection string to the database.</summary>
    public string Administrator { get; }

    public override IStorage Storage => _storage;

    public static async Task<TestDatabase> OpenAsync(TimeProvider time) => await NewAsync(time);

    public static async Task<PostgresTestDatabase> NewAsync(TimeProvider time)
    {
        var database = new PostgresTestDatabase(await PostgresServer.NewDatabaseAsync(), time);
        await database._storage.PrepareAsync(CancellationToken.None);
        return database;
    }

    /// <summary>Another storage over the same database, as another replica, not prepared.</summary>
    public PostgresStorage NewStorage() => new(
        new PostgresOptions { ConnectionString = Administrator, MayAdminister = true }, _time, NullLogger.Instance, SchemaHistory.Own);

    public override Task PassTimeAsync(TimeSpan time) => PostgresServer.PassTimeAsync(Administrator, time);

    public override async Task ReopenAsync()
    {
        await _storage.DisposeAsync();
        _storage = NewStorage();
        await _storage.PrepareAsync(CancellationToken.None);
    }

    public override async ValueTask DisposeAsync()
    {
        await _storage.DisposeAsync();
        await PostgresServer.DropAsync(Administrator);
    }
}
