using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace A3Agent.Sqlite;

/// <summary>One connection with its prepared statements; used by one thread at a time.</summary>
/// <remarks>
/// The connection and its exceptions are ADO's; the statements are SQLite's own, since an ADO command costs more than the
/// short statements of a turn do.
/// </remarks>
internal sealed class Database : IDisposable
{
    private const int MaxStatements = 400;
    private const uint Persistent = 1;

    private readonly SqliteConnection connection;
    private readonly sqlite3 handle;
    private readonly Dictionary<string, Statement> statements = new(SameText.Instance);

    /// <summary>
    /// A connection is used by one thread at a time, so SQLite needs no locks of its own; nor does anybody read its memory counters.
    /// </summary>
    static Database()
    {
        Batteries_V2.Init();
        raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    /// <summary>Opens the file and makes it when it is missing.</summary>
    public Database(string path)
    {
        var source = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadWriteCreate };
        connection = new SqliteConnection(source.ToString());
        try
        {
            connection.Open();
            handle = connection.Handle!;
            Configure();
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(handle);

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(handle) == 0;

    /// <summary>Set by a write operation that must leave no trace although it does not fail.</summary>
    public bool Discard { get; set; }

    /// <summary>Gives the prepared statement of a text, which is a constant or kept by its owner: it is known by reference.</summary>
    public Statement Prepare(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statement = new Statement(this, Compile(sql), sql);
            MakeRoom();
            statements.Add(sql, statement);
        }

        return statement.Begin();
    }

    /// <summary>Runs a script of several statements, which is not kept.</summary>
    public void RunScript(string sql)
    {
        var code = raw.sqlite3_exec(handle, sql);
        if (code != raw.SQLITE_OK)
        {
            Throw(code);
        }
    }

    /// <summary>Makes every statement ready again, after an operation that threw before it could finish one.</summary>
    public void Reset()
    {
        foreach (var statement in statements.Values.Where(statement => statement.Active))
        {
            statement.Dispose();
        }
    }

    /// <summary>Throws what SQLite said.</summary>
    public void Throw(int code) => SqliteException.ThrowExceptionForRC(code, handle);

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Free();
        }

        statements.Clear();
        connection.Dispose();
    }

    /// <summary>
    /// Write-ahead log with synchronous=NORMAL: a commit is in the operating system's hands when it returns, so it survives the
    /// death of this process; only a power cut may undo the last commits, never damage the file. The log is written back every
    /// 4,000 pages, since hot pages are then written back once for many commits. The file is read through a memory map, up to
    /// SQLite's own bound: a search that reads every vector costs half of what it costs with a system call for each page.
    /// </summary>
    private void Configure() => RunScript("""
        PRAGMA busy_timeout = 10000;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        PRAGMA foreign_keys = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -8192;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA journal_size_limit = 67108864;
        PRAGMA mmap_size = 2147418112;
        """);

    private sqlite3_stmt Compile(string sql)
    {
        var code = raw.sqlite3_prepare_v3(handle, sql, Persistent, out var compiled);
        if (code != raw.SQLITE_OK)
        {
            Throw(code);
        }

        return compiled;
    }

    /// <summary>The texts of lists vary with their filters; nobody may fill the memory by trying them all.</summary>
    private void MakeRoom()
    {
        if (statements.Count < MaxStatements)
        {
            return;
        }

        foreach (var (sql, idle) in statements.Where(pair => !pair.Value.Active).ToList())
        {
            statements.Remove(sql);
            idle.Free();
        }
    }
}

/// <summary>Tells texts apart by reference, which is cheaper than by content.</summary>
file sealed class SameText : IEqualityComparer<string>
{
    public static SameText Instance { get; } = new();

    public bool Equals(string? x, string? y) => ReferenceEquals(x, y);

    public int GetHashCode(string obj) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
}
