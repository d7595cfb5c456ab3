using System.Data.Common;
using A3Agent.Server.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace A3Agent.Server.Tests.Guard;

/// <summary>Every row of every table that has an organization, as text, read beside the server and past its row-level security.</summary>
internal static class DatabaseDump
{
    private const string SqliteTables = """
        SELECT name FROM sqlite_master
        WHERE type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(sqlite_master.name) AS field WHERE field.name = 'organization')
        """;

    private const string PostgresTables = """
        SELECT table_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_schema = 'a3' AND column_name = 'organization' AND table_type = 'BASE TABLE'
        """;

    /// <summary>Reads the rows when nothing changes them any more; two dumps differ by what was asked of the server between them.</summary>
    /// <param name="server">Whose database.</param>
    /// <param name="organization">Whose rows; null for everybody's.</param>
    public static async Task<IReadOnlyList<string>> DumpAsync(this RunningServer server, string? organization = null)
    {
        await server.SettleAsync();
        await using var connection = await OpenAsync(server, SqliteOpenMode.ReadOnly);
        await SumUpAsync(server, connection);
        var tables = await ListAsync(connection, TestStore.IsPostgres ? PostgresTables : SqliteTables, row => row.GetString(0));
        Assert.True(tables.Count >= 9, string.Join(", ", tables));
        var dump = new List<string>();
        foreach (var table in tables)
        {
            var rows = TestStore.IsPostgres ? $"SELECT row_to_json(t)::text FROM {table} t" : $"SELECT * FROM {table}";
            dump.AddRange((await ListAsync(
                connection, $"{rows} WHERE @organization IS NULL OR organization = @organization", Row, organization)).Select(row => $"{table} {row}"));
        }

        dump.Sort(StringComparer.Ordinal);
        return dump;
    }

    // What no sums hold yet a worker adds to them, at any moment.
    private static async Task SumUpAsync(RunningServer server, DbConnection connection)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while ((await ListAsync(connection, "SELECT 1 FROM usage_calls WHERE NOT rolled_up LIMIT 1", _ => 1)).Count > 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience.Limit, "Calls are not added to the sums.");
            await server.Services.GetRequiredService<IStorage>().UsageWork.RollUpAsync(1_000, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Runs a statement beside the server.</summary>
    public static async Task ChangeDatabaseAsync(this RunningServer server, string sql)
    {
        await using var connection = await OpenAsync(server, SqliteOpenMode.ReadWrite);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is a test's constant.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Reads rows beside the server.</summary>
    /// <param name="server">Whose database.</param>
    /// <param name="sql">The statement; it may use @organization.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="organization">The organization; null for all.</param>
    public static async Task<IReadOnlyList<T>> QueryAsync<T>(
        this RunningServer server, string sql, Func<DbDataReader, T> read, string? organization = null)
    {
        await using var connection = await OpenAsync(server, SqliteOpenMode.ReadOnly);
        return await ListAsync(connection, sql, read, organization);
    }

    private static async Task<DbConnection> OpenAsync(RunningServer server, SqliteOpenMode mode)
    {
        DbConnection connection = TestStore.IsPostgres
            ? new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.Store.Administrator) { Pooling = false, SearchPath = "a3" }.ConnectionString)
            : new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = server.Services.GetRequiredService<Settings>().SqlitePath, Mode = mode, Pooling = false,
            }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private static async Task<List<T>> ListAsync<T>(
        DbConnection connection, string sql, Func<DbDataReader, T> read, string? organization = null)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tables' names come out of the schema.
        command.CommandText = sql;
#pragma warning restore CA2100
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.DbType, parameter.Value) = ("@organization", System.Data.DbType.String, organization ?? (object)DBNull.Value);
        command.Parameters.Add(parameter);
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var list = new List<T>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            list.Add(read(rows));
        }

        return list;
    }

    private static string Row(DbDataReader row) => string.Join(" | ", Enumerable.Range(0, row.FieldCount).Select(i => row.GetValue(i) switch
    {
        byte[] bytes => Convert.ToHexString(bytes),
        var value => $"{row.GetName(i)}={value}",
    }));
}
