using System.Reflection;

namespace A3Agent.Sqlite;

/// <summary>Brings a database's schema up to date and refuses one that this program does not know.</summary>
internal sealed class SchemaHistory(IReadOnlyList<SchemaFile> files, TimeProvider time)
{
    private const int ClientVectors = 5;

    /// <summary>The schema files of this backend.</summary>
    public static IReadOnlyList<SchemaFile> Own { get; } = SchemaFile.Of(Assembly.GetExecutingAssembly());

    /// <summary>Applies the next missing file, within the transaction of the caller.</summary>
    /// <returns>The file; null when none is missing.</returns>
    /// <exception cref="InvalidOperationException">An applied file was edited or is unknown here.</exception>
    public SchemaFile? ApplyNext(Database database)
    {
        database.Prepare("""
            CREATE TABLE IF NOT EXISTS schema_files (
              number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL)
            """).Run();
        var applied = Check(database);
        if (applied == files.Count)
        {
            return null;
        }

        var file = files[applied];
        database.RunScript(file.Sql);
        if (file.Number == ClientVectors)
        {
            ClientColumns.Fill(database);
        }

        database.Prepare("INSERT INTO schema_files (number, name, sha256, applied_at) VALUES (?, ?, ?, ?)")
            .Bind(file.Number).Bind(file.Name).Bind(file.Sha256).Bind(time.GetUtcNow()).Run();
        return file;
    }

    /// <summary>Compares what was applied with what this program carries.</summary>
    /// <returns>How many of the files are applied.</returns>
    /// <exception cref="InvalidOperationException">An applied file was edited or is unknown here.</exception>
    public int Check(Database database)
    {
        using var rows = database.Prepare("SELECT number, name, sha256 FROM schema_files ORDER BY number");
        var applied = new List<(int Number, string Name, string Sha256)>();
        while (rows.Step())
        {
            applied.Add((rows.Int32(0), rows.Text(1), rows.Text(2)));
        }

        SchemaFile.Compare(files, applied);
        return applied.Count;
    }

    /// <summary>Throws unless every file is applied.</summary>
    public void Demand(Database database)
    {
        if (Check(database) < files.Count)
        {
            throw new InvalidOperationException("The database's schema is not up to date; run 'a3agent migrate'.");
        }
    }
}
