namespace A3Agent.Storage;

/// <summary>Amounts as every database keeps them: exact, with at most 4 decimals.</summary>
internal static class StoredMoney
{
    private const decimal Limit = 100_000_000_000_000m;
    private const int MaxDecimals = 4;

    // A division by one that has all the decimals there are leaves no zero at the end.
    private const decimal One = 1.0000000000000000000000000000m;

    /// <summary>The amount, when it can be kept exactly.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has more than 4 decimals or is not below 10^14.</exception>
    public static decimal? Exact(decimal? amount) =>
        amount is { } known && (Math.Abs(known) >= Limit || decimal.Round(known, MaxDecimals) != known)
            ? throw new ArgumentOutOfRangeException(nameof(amount), known, "An amount has at most 4 decimals and is below 10^14.")
            : amount;

    /// <summary>The same amount without the zeros at its end: 5.0000, as a column of 4 decimals gives it, is written 5.</summary>
    public static decimal Plain(decimal amount) => amount / One;
}
