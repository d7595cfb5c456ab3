using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Search;
using A3Agent.Usage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>The production database: Postgres with pgvector, shared by every replica; organizations are isolated by row-level security.</summary>
/// <remarks>
/// Safe for concurrent use. Database trouble is thrown as <see cref="System.Data.Common.DbException"/>. No connection is held between
/// two calls.
/// </remarks>
public sealed partial class PostgresStorage : IStorage, IAsyncDisposable
{
    private readonly PostgresOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<SchemaFile> _files;
    private readonly Database _database = new();
    private readonly Runner _runner;
    private readonly SemaphoreSlim _preparing = new(1);

    /// <summary>Connects to nothing yet; <see cref="PrepareAsync"/> does.</summary>
    /// <exception cref="ArgumentException">A connection string is wrong.</exception>
    public PostgresStorage(PostgresOptions options, TimeProvider time, ILogger<PostgresStorage> logger)
        : this(options, time, logger, SchemaHistory.Own)
    {
    }

    internal PostgresStorage(PostgresOptions options, TimeProvider time, ILogger logger, IReadOnlyList<SchemaFile> files)
    {
        options.Check();
        _options = options;
        _time = time;
        _logger = logger;
        _files = files;
        Vectors = new PostgresClientVectors(_database);
        UsageWork = new PostgresUsageWork(_database);
        _runner = new Runner(time);
        Identity = new PostgresIdentityStore(_database, time);
    }

    /// <inheritdoc/>
    public IIdentityStore Identity { get; }

    /// <inheritdoc/>
    public IClientVectors Vectors { get; }

    /// <inheritdoc/>
    public IUsageWork UsageWork { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// The schema is not up to date and may not be migrated from here, it is newer than this program, or the role is not the right one:
    /// row-level security does not bind it, or it may not use the tables.
    /// </exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _preparing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ConnectAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _preparing.Release();
        }

        var turns = await _database.WriteOnceAsync(
            null,
            session => session.ListAsync(row => row.GetInt32(0), cancellationToken, TurnRows.InterruptLost(_time.GetUtcNow())),
            cancellationToken).ConfigureAwait(false);
        if (turns is [> 0])
        {
            LogInterrupted(turns[0]);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The schema is not up to date, or the database can only be read.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await new SchemaHistory(_files).DemandAsync(connection, cancellationToken).ConfigureAwait(false);
        await using var readOnly = new NpgsqlCommand("SELECT current_setting('transaction_read_only')::boolean", connection);
        if (await readOnly.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true)
        {
            throw new InvalidOperationException("The database can only be read at present.");
        }
    }

    /// <inheritdoc/>
    public ICrmStore Crm(OrganizationId organization) => new PostgresCrmStore(_database, organization);

    /// <inheritdoc/>
    public IClientSearchStore Search(OrganizationId organization) => new PostgresClientSearch(_database, organization);

    /// <inheritdoc/>
    public IConversationStore Conversations(OrganizationId organization) => new PostgresConversationStore(_database, _runner, organization);

    /// <inheritdoc/>
    public IUsageStore Usage(OrganizationId organization) => new PostgresUsageStore(_database, organization);

    /// <summary>Closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _runner.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
        _preparing.Dispose();
    }

    // Nothing uses the connections before the role and the schema are known to be right.
    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (_database.IsOpen)
        {
            await using var again = await _database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await DemandAsync(again, cancellationToken).ConfigureAwait(false);
            return;
        }

        var login = await PrepareLoginAsync(cancellationToken).ConfigureAwait(false);
        var source = Open(login);
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await DemandAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        _runner.Use(login);
        _database.Use(source);
    }

    private async Task DemandAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await Login.DemandBoundAsync(connection, cancellationToken).ConfigureAwait(false);
        await Login.DemandMemberAsync(connection, cancellationToken).ConfigureAwait(false);
        await new SchemaHistory(_files).DemandAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Migrates where that is possible from here.</summary>
    /// <returns>The connection string of the server's own role.</returns>
    private async Task<string> PrepareLoginAsync(CancellationToken cancellationToken)
    {
        var migration = new Migration(_files, _logger);
        var application = _options.ConnectionString;
        if (_options.OwnerConnectionString is { } owner)
        {
            await migration.RunAsync(owner, new NpgsqlConnectionStringBuilder(application).Username, cancellationToken).ConfigureAwait(false);
            return application;
        }

        if (!_options.MayAdminister || !await IsMightyAsync(application, cancellationToken).ConfigureAwait(false))
        {
            return application;
        }

        var login = await Login.MakeAsync(application, cancellationToken).ConfigureAwait(false);
        await migration.RunAsync(application, new NpgsqlConnectionStringBuilder(login).Username, cancellationToken).ConfigureAwait(false);
        return login;
    }

    private static async Task<bool> IsMightyAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await Login.MightOfAsync(connection, cancellationToken).ConfigureAwait(false) is not null;
    }

    // Statements are few and short, and sent again and again: the driver prepares those that come often.
    private static NpgsqlDataSource Open(string connectionString) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        MaxAutoPrepare = 100, AutoPrepareMinUsages = 3, ApplicationName = "a3agent", Enlist = false,
    });

    [LoggerMessage(Level = LogLevel.Warning, Message = "Processes that are no longer there left {Turns} running turns, now interrupted.")]
    private partial void LogInterrupted(int turns);
}
