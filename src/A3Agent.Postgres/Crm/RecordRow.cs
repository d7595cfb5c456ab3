using Npgsql;

namespace A3Agent.Postgres;

/// <summary>Reads the columns that only records have.</summary>
internal static class RecordRow
{
    public static DateOnly? DayOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateOnly>(column);

    public static decimal? MoneyOrNull(this NpgsqlDataReader row, int column) =>
        row.DecimalOrNull(column) is { } amount ? StoredMoney.Plain(amount) : null;
}
