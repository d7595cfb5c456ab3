namespace A3Agent.Sqlite;

/// <summary>Where the embedded database is.</summary>
public sealed class SqliteOptions
{
    /// <summary>The database file; its folder is made when it is missing. Relative paths start at the working directory.</summary>
    public string Path { get; set; } = "data/a3agent.db";
}
