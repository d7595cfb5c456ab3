using Microsoft.Extensions.Logging;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>What <c>a3agent migrate</c> does, as the role that owns the tables: extensions, roles, schema files, grants. Safe to run twice and at once.</summary>
internal sealed partial class Migration(IReadOnlyList<SchemaFile> files, ILogger logger)
{
    // Any number, the same for every replica: "a3agent" as bytes. Replicas that start together wait for each other.
    private const long Lock = 0x61_33_61_67_65_6e_74;

    /// <summary>Brings the database up to date and lets the application's login role use it.</summary>
    /// <param name="ownerConnectionString">As the owner.</param>
    /// <param name="applicationLogin">The login role of the server; null when it is not known yet.</param>
    /// <param name="cancellationToken">Ends it between two files.</param>
    public async Task RunAsync(string ownerConnectionString, string? applicationLogin, CancellationToken cancellationToken)
    {
        // Another replica's migration, or a statement over large tables, takes as long as it takes.
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(ownerConnectionString) { CommandTimeout = 0, ApplicationName = "a3agent migrate" });
        await using var owner = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (var wait = new NpgsqlCommand("SELECT pg_advisory_lock($1)", owner) { Parameters = { new() { Value = Lock } } })
        {
            await wait.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await Roles.MakeExtensionsAsync(owner, cancellationToken).ConfigureAwait(false);
        await Roles.MakeAsync(owner, cancellationToken).ConfigureAwait(false);
        var history = new SchemaHistory(files);
        while (await history.ApplyNextAsync(owner, cancellationToken).ConfigureAwait(false) is { } file)
        {
            LogApplied(file.Name);
        }

        if (applicationLogin is not null)
        {
            await Roles.GrantAsync(owner, applicationLogin, cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied schema file {Name}.")]
    private partial void LogApplied(string name);
}
