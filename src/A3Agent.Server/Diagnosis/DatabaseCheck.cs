using System.Data.Common;
using A3Agent.Postgres;
using A3Agent.Server.Hosting;
using A3Agent.Sqlite;

namespace A3Agent.Server.Diagnosis;

/// <summary>Looks at the database as the server would find it, without migrating it.</summary>
internal sealed class DatabaseCheck(Settings settings, TimeProvider time)
{
    public const string Name = "database";
    private const string Migrate = "Run 'a3agent migrate' with ConnectionStrings__PostgresOwner.";

    /// <summary>Examines the database.</summary>
    /// <param name="clocks">Gets the time of a database server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(ICollection<ClockReading> clocks, CancellationToken cancellationToken)
    {
        try
        {
            return settings.Postgres is { } options
                ? await ExamineAsync(options, clocks, cancellationToken)
                : [Judge(SqliteExamination.Run(settings.SqlitePath), settings.SqlitePath)];
        }
        catch (DbException error)
        {
            var setting = settings.Postgres is null
                ? "Storage__SqlitePath says which file it is."
                : "ConnectionStrings__Postgres (and ConnectionStrings__PostgresOwner) says where it is and as whom it is used.";
            return [Finding.Bad(Name, $"The database cannot be used: {error.Message}", setting)];
        }
    }

    private async Task<IReadOnlyList<Finding>> ExamineAsync(
        PostgresOptions options, ICollection<ClockReading> clocks, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow();
        var examined = await PostgresExamination.RunAsync(options, cancellationToken);
        clocks.Add(new ClockReading("the database", examined.Now, before, time.GetUtcNow(), TimeSpan.Zero));
        return Judge(examined);
    }

    private static Finding Judge(SqliteExamination examined, string path) => examined switch
    {
        { Exists: false } => Finding.Good(Name, $"The embedded database {path} is not there yet; the server makes it when it starts."),
        { NotWritable: { } reason } => Finding.Bad(
            Name, $"The embedded database {path} cannot be written: {reason}",
            "Let the user who runs the server write the file, and its folder."),
        { SchemaProblem: { } problem } => Finding.Bad(Name, problem),
        { MissingFiles: > 0 } => Finding.Good(
            Name, $"The embedded database {path} is of an older version; the server brings it up to date when it starts."),
        _ => Finding.Good(Name, $"The embedded database {path} can be read and written; its schema is up to date."),
    };

    private static IReadOnlyList<Finding> Judge(PostgresExamination examined)
    {
        var wrong = Wrong(examined).ToList();
        if (wrong.Count > 0)
        {
            return wrong;
        }

        var vector = examined.Vector?.ToString() ?? $"{examined.OfferedVector} (not made yet)";
        var schema = examined.MissingFiles > 0 ? "the server brings the schema up to date when it starts." : "the schema is up to date.";
        return [Finding.Good(Name, $"PostgreSQL {examined.Server} with pgvector {vector} as {examined.Role}; {schema}")];
    }

    private static IEnumerable<Finding> Wrong(PostgresExamination examined)
    {
        if (examined.Server < PostgresExamination.LeastServer)
        {
            yield return Finding.Bad(
                Name, $"This is PostgreSQL {examined.Server}.", $"Use {PostgresExamination.LeastServer.Major} or newer.");
        }

        if ((examined.Vector ?? examined.OfferedVector) is not { } vector)
        {
            yield return Finding.Bad(
                Name, "The server has no pgvector.",
                $"Install pgvector {PostgresExamination.LeastVector} or newer on it; compose.yaml and scripts/postgres.sh show two ways.");
        }
        else if (vector < PostgresExamination.LeastVector)
        {
            yield return Finding.Bad(
                Name, $"This is pgvector {vector}.",
                $"Install {PostgresExamination.LeastVector} or newer, then run ALTER EXTENSION vector UPDATE.");
        }

        if (examined.RoleProblem is { } role)
        {
            yield return Finding.Bad(Name, role);
        }

        if (examined.IsReadOnly)
        {
            yield return Finding.Bad(
                Name, "The database can only be read at present.", "Name the primary server in ConnectionStrings__Postgres.");
        }

        if (examined.SchemaProblem is { } schema)
        {
            yield return Finding.Bad(Name, schema);
        }
        else if (examined is { MissingFiles: > 0, IsMigratedAtStart: false })
        {
            yield return Finding.Bad(Name, $"The schema is not up to date: {examined.MissingFiles} files are missing.", Migrate);
        }
    }
}
