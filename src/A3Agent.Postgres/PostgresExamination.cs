using Npgsql;

namespace A3Agent.Postgres;

/// <summary>What a look at a Postgres database found, as the server would find it. Nothing is changed by looking.</summary>
public sealed record PostgresExamination
{
    private const int Seconds = 5;

    /// <summary>The oldest server that will do.</summary>
    public static Version LeastServer { get; } = new(15, 0);

    /// <summary>The oldest pgvector that will do.</summary>
    public static Version LeastVector { get; } = new(0, 8);

    /// <summary>The server's version.</summary>
    public required Version Server { get; init; }

    /// <summary>The version of pgvector in the database; null when it is not made there.</summary>
    public required Version? Vector { get; init; }

    /// <summary>The version of pgvector that the server could make; null when it has none.</summary>
    public required Version? OfferedVector { get; init; }

    /// <summary>Who has logged in.</summary>
    public required string Role { get; init; }

    /// <summary>Whether writes are refused: a replica, for example.</summary>
    public required bool IsReadOnly { get; init; }

    /// <summary>The server's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Whether the server brings the schema up to date when it starts.</summary>
    public required bool IsMigratedAtStart { get; init; }

    /// <summary>Why the server would refuse to work as this role, with how to repair it; null when it would not.</summary>
    public string? RoleProblem { get; init; }

    /// <summary>Why the schema cannot be used, not even after a migration; null when it can.</summary>
    public string? SchemaProblem { get; init; }

    /// <summary>How many schema files are not applied yet; 0 where <see cref="RoleProblem"/> keeps from looking.</summary>
    public int MissingFiles { get; init; }

    /// <summary>Looks.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached, or refuses the login.</exception>
    public static async Task<PostgresExamination> RunAsync(PostgresOptions options, CancellationToken cancellationToken)
    {
        options.Check();
        if (options.OwnerConnectionString is { } owner)
        {
            await using var tried = await OpenAsync(owner, cancellationToken).ConfigureAwait(false);
        }

        await using var connection = await OpenAsync(options.ConnectionString, cancellationToken).ConfigureAwait(false);
        var isAdministrator = options is { MayAdminister: true, OwnerConnectionString: null }
            && await Login.MightOfAsync(connection, cancellationToken).ConfigureAwait(false) is not null;
        var seen = await LookAsync(connection, cancellationToken).ConfigureAwait(false) with
        {
            IsMigratedAtStart = isAdministrator || options.OwnerConnectionString is not null,
        };
        try
        {
            if (!isAdministrator)
            {
                await Login.DemandBoundAsync(connection, cancellationToken).ConfigureAwait(false);
                await Login.DemandMemberAsync(connection, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (InvalidOperationException wrong)
        {
            return seen with { RoleProblem = wrong.Message };
        }

        try
        {
            var history = new SchemaHistory(SchemaHistory.Own);
            return seen with { MissingFiles = await history.CountMissingAsync(connection, cancellationToken).ConfigureAwait(false) };
        }
        catch (InvalidOperationException wrong)
        {
            return seen with { SchemaProblem = wrong.Message };
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false, Timeout = Seconds, CommandTimeout = Seconds, ApplicationName = "a3agent doctor", Enlist = false,
        }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<PostgresExamination> LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT session_user::text, current_setting('transaction_read_only')::boolean, clock_timestamp(),
              (SELECT extversion FROM pg_extension WHERE extname = 'vector'),
              (SELECT default_version FROM pg_available_extensions WHERE name = 'vector')
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await row.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new PostgresExamination
        {
            Server = connection.PostgreSqlVersion, Role = row.GetString(0), IsReadOnly = row.GetBoolean(1),
            Now = row.GetFieldValue<DateTimeOffset>(2), Vector = VersionOf(row, 3), OfferedVector = VersionOf(row, 4),
            IsMigratedAtStart = false,
        };
    }

    private static Version? VersionOf(NpgsqlDataReader row, int column) =>
        !row.IsDBNull(column) && Version.TryParse(row.GetString(column), out var version) ? version : null;
}
