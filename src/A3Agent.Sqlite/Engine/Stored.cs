using System.Globalization;

namespace A3Agent.Sqlite;

/// <summary>How values are kept: times as microseconds since 1970 UTC, days as ISO text, money as whole ten-thousandths.</summary>
internal static class Stored
{
    public const int MoneyUnits = 10_000;
    public const long CostUnits = 1_000_000_000_000;

    public static Statement Bind(this Statement statement, DateTimeOffset time) => statement.Bind(StoredTime.Microseconds(time));

    public static Statement Bind(this Statement statement, DateTimeOffset? time) =>
        statement.Bind(time is { } known ? StoredTime.Microseconds(known) : (long?)null);

    public static DateTimeOffset Time(this Statement statement, int column) => StoredTime.FromMicroseconds(statement.Int64(column));

    public static DateTimeOffset? TimeOrNull(this Statement statement, int column) =>
        statement.Int64OrNull(column) is { } known ? StoredTime.FromMicroseconds(known) : null;

    public static Statement Bind(this Statement statement, DateOnly? day) =>
        statement.Bind(day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    public static DateOnly? DayOrNull(this Statement statement, int column) =>
        statement.TextOrNull(column) is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    /// <summary>Binds an amount as ten-thousandths, so that sums are exact.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has more than 4 decimals or is not below 10^14.</exception>
    public static Statement BindMoney(this Statement statement, decimal? amount)
    {
        if (amount is not { } known)
        {
            return statement.Bind((long?)null);
        }

        if (Math.Abs(known) >= 100_000_000_000_000m || decimal.Round(known, 4) != known)
        {
            throw new ArgumentOutOfRangeException(nameof(amount), known, "An amount has at most 4 decimals and is below 10^14.");
        }

        return statement.Bind((long)(known * MoneyUnits));
    }

    public static decimal? MoneyOrNull(this Statement statement, int column) =>
        statement.Int64OrNull(column) is { } units ? (decimal)units / MoneyUnits : null;

    /// <summary>Binds a cost in US dollars as whole 10^-12 dollars: a token costs down to 10^-10.</summary>
    public static Statement BindCost(this Statement statement, decimal? dollars) =>
        statement.Bind(dollars is { } known ? (long)decimal.Round(known * CostUnits) : (long?)null);

    public static decimal? CostOrNull(this Statement statement, int column) =>
        statement.Int64OrNull(column) is { } units ? (decimal)units / CostUnits : null;
}
