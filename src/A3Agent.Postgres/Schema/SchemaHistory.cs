using System.Reflection;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>Brings a database's schema up to date, as the role that owns it, and refuses one that this program does not know.</summary>
internal sealed class SchemaHistory(IReadOnlyList<SchemaFile> files)
{
    // Asked of the catalogue, which also answers a role that may not look into the schema.
    private const string Exists = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'a3_schema')";

    /// <summary>The schema files of this backend.</summary>
    public static IReadOnlyList<SchemaFile> Own { get; } = SchemaFile.Of(Assembly.GetExecutingAssembly());

    /// <summary>Applies the next missing file in a transaction of its own; the caller holds the lock of <see cref="Migration"/>.</summary>
    /// <returns>The file; null when none is missing.</returns>
    /// <exception cref="InvalidOperationException">An applied file was edited or is unknown here.</exception>
    public async Task<SchemaFile?> ApplyNextAsync(NpgsqlConnection owner, CancellationToken cancellationToken)
    {
        await using var transaction = await owner.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await MakeAsync(owner, cancellationToken).ConfigureAwait(false);
        var applied = await ReadAsync(owner, cancellationToken).ConfigureAwait(false);
        SchemaFile.Compare(files, applied);
        if (applied.Count == files.Count)
        {
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }

        var file = files[applied.Count];
        await RunAsync(owner, file.Sql, cancellationToken).ConfigureAwait(false);
        await using var keep = new NpgsqlCommand("INSERT INTO a3_schema.files (number, name, sha256) VALUES ($1, $2, $3)", owner)
        {
            Parameters = { new() { Value = file.Number }, new() { Value = file.Name }, new() { Value = file.Sha256 } },
        };
        await keep.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return file;
    }

    /// <summary>Throws unless exactly the files that this program carries are applied.</summary>
    /// <exception cref="InvalidOperationException">One is missing, was edited, or is unknown here.</exception>
    public async Task DemandAsync(NpgsqlConnection application, CancellationToken cancellationToken)
    {
        if (await CountMissingAsync(application, cancellationToken).ConfigureAwait(false) > 0)
        {
            throw new InvalidOperationException(
                "The database's schema is not up to date; run 'a3agent migrate' with ConnectionStrings__PostgresOwner.");
        }
    }

    /// <summary>How many of the files that this program carries are not applied.</summary>
    /// <exception cref="InvalidOperationException">One was edited, or is unknown here.</exception>
    public async Task<int> CountMissingAsync(NpgsqlConnection application, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand(Exists, application);
        var applied = await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true
            ? await ReadAsync(application, cancellationToken).ConfigureAwait(false)
            : [];
        SchemaFile.Compare(files, applied);
        return files.Count - applied.Count;
    }

    private static async Task MakeAsync(NpgsqlConnection owner, CancellationToken cancellationToken)
    {
        const string Sql = """
            CREATE SCHEMA a3_schema;
            CREATE TABLE a3_schema.files (
              number integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
            GRANT USAGE ON SCHEMA a3_schema TO a3agent_app;
            GRANT SELECT ON a3_schema.files TO a3agent_app;
            """;
        await using var exists = new NpgsqlCommand(Exists, owner);
        if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true)
        {
            return;
        }

        try
        {
            await RunAsync(owner, Sql, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new InvalidOperationException(
                "The role of ConnectionStrings__PostgresOwner may not make schemas in the database. Let an administrator run: "
                + $"GRANT CREATE ON DATABASE {owner.Database} TO that role, or make it the owner of the database.", refused);
        }
    }

    private static async Task<List<(int Number, string Name, string Sha256)>> ReadAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT number, name, sha256 FROM a3_schema.files ORDER BY number", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var applied = new List<(int Number, string Name, string Sha256)>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            applied.Add((rows.GetInt32(0), rows.GetString(1), rows.GetString(2)));
        }

        return applied;
    }

#pragma warning disable CA2100 // The texts are this program's own.
    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
#pragma warning restore CA2100
}
