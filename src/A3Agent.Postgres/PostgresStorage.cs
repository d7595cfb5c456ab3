using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Search;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>The production database: Postgres with pgvector, shared by every replica; organizations are isolated by row-level security.</summary>
/// <remarks>
/// Safe for concurrent use. Database trouble is thrown as <see cref="System.Data.Common.DbException"/>. No connection is held between
/// two calls.
/// </remarks>
public sealed class PostgresStorage : IStorage, IAsyncDisposable
{
    private readonly PostgresOptions _options;
    private readonly ILogger _logger;
    private readonly IReadOnlyList<SchemaFile> _files;
    private readonly Database _database = new();

    /// <summary>Connects to nothing yet; <see cref="PrepareAsync"/> does.</summary>
    /// <exception cref="ArgumentException">A connection string is wrong.</exception>
    public PostgresStorage(PostgresOptions options, ILogger<PostgresStorage> logger)
        : this(options, logger, SchemaHistory.Own)
    {
    }

    internal PostgresStorage(PostgresOptions options, ILogger logger, IReadOnlyList<SchemaFile> files)
    {
        _ = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        _ = new NpgsqlConnectionStringBuilder(options.OwnerConnectionString);
        _options = options;
        _logger = logger;
        _files = files;
        Vectors = new PostgresClientVectors(_database);
    }

    /// <inheritdoc/>
    public IIdentityStore Identity => throw new NotSupportedException();

    /// <inheritdoc/>
    public IClientVectors Vectors { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// The schema is not up to date and may not be migrated from here, it is newer than this program, or the role is not bound by
    /// row-level security.
    /// </exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (!_database.IsOpen)
        {
            _database.Use(Open(await PrepareLoginAsync(cancellationToken).ConfigureAwait(false)));
        }

        await using var connection = await _database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await Login.DemandBoundAsync(connection, cancellationToken).ConfigureAwait(false);
        await new SchemaHistory(_files).DemandAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The schema is not up to date.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await new SchemaHistory(_files).DemandAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ICrmStore Crm(OrganizationId organization) => new PostgresCrmStore(_database, organization);

    /// <inheritdoc/>
    public IClientSearchStore Search(OrganizationId organization) => new PostgresClientSearch(_database, organization);

    /// <inheritdoc/>
    public IConversationStore Conversations(OrganizationId organization) => throw new NotSupportedException();

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

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
}
