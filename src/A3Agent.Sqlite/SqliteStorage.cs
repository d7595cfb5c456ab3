using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Search;
using A3Agent.Usage;
using Microsoft.Extensions.Logging;

namespace A3Agent.Sqlite;

/// <summary>The embedded database: one file, one process, nothing to install.</summary>
/// <remarks>
/// Safe for concurrent use. Reads run at once on the caller's thread; writes go through one writer, which commits those that come
/// together in one transaction. A write is on its way to the disk when its task completes: it survives the death of the process.
/// Database trouble is thrown as <see cref="System.Data.Common.DbException"/>.
/// </remarks>
public sealed partial class SqliteStorage : IStorage, IAsyncDisposable
{
    private readonly ILogger logger;
    private readonly Readers readers;
    private readonly Writer writer;
    private readonly Engine engine;
    private readonly Ownership ownership;
    private readonly SchemaHistory schema;

    /// <summary>Opens the database and makes its file and folder if missing; <see cref="PrepareAsync"/> makes the tables.</summary>
    /// <exception cref="System.Data.Common.DbException">The file cannot be opened or is no database.</exception>
    public SqliteStorage(SqliteOptions options, TimeProvider time, ILogger<SqliteStorage> logger)
        : this(options, time, logger, SchemaHistory.Own)
    {
    }

    internal SqliteStorage(SqliteOptions options, TimeProvider time, ILogger logger, IReadOnlyList<SchemaFile> files)
    {
        var path = Path.GetFullPath(options.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        this.logger = logger;
        writer = new Writer(new Database(path));
        readers = new Readers(path);
        engine = new Engine(readers, writer, time);
        ownership = new Ownership(path);
        schema = new SchemaHistory(files, time);
        Identity = new SqliteIdentityStore(engine);
        Vectors = new SqliteClientVectors(engine);
        UsageWork = new SqliteUsageWork(engine);
    }

    /// <inheritdoc/>
    public IIdentityStore Identity { get; }

    /// <inheritdoc/>
    public IClientVectors Vectors { get; }

    /// <inheritdoc/>
    public IUsageWork UsageWork { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// The database was used by a newer version, or an applied schema file was edited.
    /// </exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        while (await engine.WriteAsync(schema.ApplyNext, cancellationToken).ConfigureAwait(false) is { } file)
        {
            LogApplied(file.Name);
        }

        await ownership.RunIfAloneAsync(
            async () =>
            {
                var (turns, records) = await engine.WriteAsync(EndLeftovers, cancellationToken).ConfigureAwait(false);
                LogLeftovers(turns, records);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The schema is not up to date.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) => engine.WriteAsync(
        database =>
        {
            schema.Demand(database);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ICrmStore Crm(OrganizationId organization) => new SqliteCrmStore(engine, organization);

    /// <inheritdoc/>
    public IClientSearchStore Search(OrganizationId organization) => new SqliteClientSearch(engine, organization);

    /// <inheritdoc/>
    public IConversationStore Conversations(OrganizationId organization) => new SqliteConversationStore(engine, organization);

    /// <inheritdoc/>
    public IUsageStore Usage(OrganizationId organization) => new SqliteUsageStore(engine, organization);

    /// <summary>Waits for the writes that are under way and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        readers.Dispose();
        await writer.DisposeAsync().ConfigureAwait(false);
        ownership.Dispose();
    }

    private (int Turns, int Records) EndLeftovers(Database database) => (
        TurnRows.InterruptAll(database, engine.Time.GetUtcNow()),
        database.Prepare("DELETE FROM staged_records").Run());

    private void LogLeftovers(int turns, int records)
    {
        if (turns + records > 0)
        {
            LogEnded(turns, records);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied schema file {Name}.")]
    private partial void LogApplied(string name);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "An earlier process left {Turns} running turns, now interrupted, and {Records} staged records of an import, now removed.")]
    private partial void LogEnded(int turns, int records);
}
