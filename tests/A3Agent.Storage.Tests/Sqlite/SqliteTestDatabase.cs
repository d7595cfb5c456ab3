using A3Agent.Sqlite;
using A3Agent.Storage.Tests.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace A3Agent.Storage.Tests.Sqlite;

/// <summary>A database in a folder of its own.</summary>
internal sealed class SqliteTestDatabase : TestDatabase
{
    private readonly string folder = Directory.CreateTempSubdirectory("a3agent-").FullName;
    private readonly TimeProvider time;
    private readonly IReadOnlyList<SchemaFile> files;
    private SqliteStorage storage;

    private SqliteTestDatabase(TimeProvider time, IReadOnlyList<SchemaFile> files)
    {
        this.time = time;
        this.files = files;
        storage = NewStorage(files);
    }

    public override IStorage Storage => storage;

    public string Path => System.IO.Path.Combine(folder, "missing", "test.db");

    public static async Task<TestDatabase> OpenAsync(TimeProvider time) => await OpenAsync(time, SchemaHistory.Own);

    public static async Task<SqliteTestDatabase> OpenAsync(TimeProvider time, IReadOnlyList<SchemaFile> files)
    {
        var database = new SqliteTestDatabase(time, files);
        await database.storage.PrepareAsync(CancellationToken.None);
        return database;
    }

    /// <summary>Another storage over the same file, not prepared.</summary>
    public SqliteStorage NewStorage(IReadOnlyList<SchemaFile> schema) =>
        new(new SqliteOptions { Path = Path }, time, NullLogger.Instance, schema);

    /// <summary>Runs statements beside the storage.</summary>
    public void Run(string sql)
    {
        using var connection = new Database(Path);
        connection.RunScript(sql);
    }

    public override async Task ReopenAsync()
    {
        await storage.DisposeAsync();
        storage = NewStorage(files);
        await storage.PrepareAsync(CancellationToken.None);
    }

    /// <summary>Closes the storage, as a process that ends.</summary>
    public ValueTask DisposeStorageAsync() => storage.DisposeAsync();

    public override Task PassTimeAsync(TimeSpan time)
    {
        ((ManualTimeProvider)this.time).Advance(time);
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await storage.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
