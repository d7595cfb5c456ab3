using Npgsql;

namespace A3Agent.Postgres;

/// <summary>How columns are read.</summary>
internal static class Rows
{
    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static double? DoubleOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    public static DateOnly? DayOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateOnly>(column);

    public static DateTimeOffset Time(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    public static decimal? MoneyOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : StoredMoney.Plain(row.GetDecimal(column));

    /// <summary>JSON as UTF-8; empty for NULL.</summary>
    public static byte[] Json(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? [] : row.GetFieldValue<byte[]>(column);
}
