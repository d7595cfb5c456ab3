using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace A3Agent.Sqlite;

/// <summary>What a look at an embedded database found. Nothing is changed by looking, not even files made beside it.</summary>
/// <param name="Exists">Whether the file is there.</param>
/// <param name="NotWritable">Why the file cannot be written; null when it can.</param>
/// <param name="SchemaProblem">Why the schema cannot be used, not even after a migration; null when it can.</param>
/// <param name="MissingFiles">How many schema files are not applied yet.</param>
public sealed record SqliteExamination(bool Exists, string? NotWritable = null, string? SchemaProblem = null, int MissingFiles = 0)
{
    /// <summary>Looks.</summary>
    /// <exception cref="System.Data.Common.DbException">The file cannot be read, or is no database.</exception>
    public static SqliteExamination Run(string path)
    {
        path = Path.GetFullPath(path);
        if (!File.Exists(path))
        {
            return new SqliteExamination(Exists: false);
        }

        var seen = new SqliteExamination(Exists: true, WhyNotWritable(path));
        try
        {
            var applied = Applied(path);
            SchemaFile.Compare(SchemaHistory.Own, applied);
            return seen with { MissingFiles = SchemaHistory.Own.Count - applied.Count };
        }
        catch (InvalidOperationException wrong)
        {
            return seen with { SchemaProblem = wrong.Message };
        }
    }

    // Opening it changes nothing; SQLite has no file of this process open, whose locks it could release.
    private static string? WhyNotWritable(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    private static List<(int Number, string Name, string Sha256)> Applied(string path)
    {
        RuntimeHelpers.RunClassConstructor(typeof(Database).TypeHandle);
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Source(path), Pooling = false, Mode = SqliteOpenMode.ReadOnly,
        }.ToString());
        connection.Open();
        using var exists = connection.CreateCommand();
        exists.CommandText = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_files'";
        var applied = new List<(int Number, string Name, string Sha256)>();
        if (exists.ExecuteScalar() is 0L)
        {
            return applied;
        }

        using var command = connection.CreateCommand();
        command.CommandText = "SELECT number, name, sha256 FROM schema_files ORDER BY number";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            applied.Add((rows.GetInt32(0), rows.GetString(1), rows.GetString(2)));
        }

        return applied;
    }

    // Without a log the file is complete, and can be read without the files that SQLite otherwise makes beside it.
    private static string Source(string path) => File.Exists($"{path}-wal") ? path : $"{new Uri(path).AbsoluteUri}?immutable=1";
}
