using System.Data.Common;
using A3Agent.Server.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace A3Agent.Server.Tests.Guard;

/// <summary>Every row of every table that has an organization, as text, read beside the server.</summary>
internal static class DatabaseDump
{
    /// <param name="server">Whose database.</param>
    /// <param name="organization">Whose rows; null for everybody's.</param>
    public static async Task<IReadOnlyList<string>> DumpAsync(this RunningServer server, string? organization = null)
    {
        await using var connection = new SqliteConnection(ConnectionString(server, SqliteOpenMode.ReadOnly));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var dump = new List<string>();
        foreach (var table in await TablesAsync(connection))
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tables' names come out of the schema.
            command.CommandText = $"SELECT * FROM {table} WHERE $organization IS NULL OR organization = $organization";
#pragma warning restore CA2100
            command.Parameters.AddWithValue("$organization", organization ?? (object)DBNull.Value);
            await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            {
                dump.Add(table + " " + Row(rows));
            }
        }

        dump.Sort(StringComparer.Ordinal);
        return dump;
    }

    /// <summary>Runs a statement beside the server.</summary>
    public static async Task ChangeDatabaseAsync(this RunningServer server, string sql)
    {
        await using var connection = new SqliteConnection(ConnectionString(server, SqliteOpenMode.ReadWrite));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is a test's constant.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<List<string>> TablesAsync(SqliteConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT name FROM sqlite_master
            WHERE type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(sqlite_master.name) AS field WHERE field.name = 'organization')
            """;
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var tables = new List<string>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            tables.Add(rows.GetString(0));
        }

        Assert.True(tables.Count >= 9, string.Join(", ", tables));
        return tables;
    }

    private static string Row(DbDataReader row) => string.Join(" | ", Enumerable.Range(0, row.FieldCount).Select(i => row.GetValue(i) switch
    {
        byte[] bytes => Convert.ToHexString(bytes),
        var value => $"{row.GetName(i)}={value}",
    }));

    private static string ConnectionString(RunningServer server, SqliteOpenMode mode) => new SqliteConnectionStringBuilder
    {
        DataSource = server.Services.GetRequiredService<Settings>().SqlitePath, Mode = mode, Pooling = false,
    }.ToString();
}
