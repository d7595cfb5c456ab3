using System.Globalization;
using A3Agent.Crm;

namespace A3Agent.Server.Usage;

/// <summary>What the limits of a budget may be, wherever they come from.</summary>
internal static class BudgetLimits
{
    public const long MaxTokens = 1_000_000_000_000;
    public const decimal MaxUsd = 1_000_000m;

    /// <summary>The most decimals of an amount.</summary>
    public const int Decimals = 6;

    /// <summary>Whether an amount may be a limit.</summary>
    public static bool IsAmount(decimal usd) => usd is > 0 and <= MaxUsd && decimal.Round(usd, Decimals) == usd;

    public static IEnumerable<FieldError> Check(string field, long? maxTokens, decimal? maxCostUsd)
    {
        if (maxTokens is null && maxCostUsd is null)
        {
            yield return new FieldError(field, "limits nothing; set maxTokens, maxCostUsd or both.");
        }

        if (maxTokens is < 1 or > MaxTokens)
        {
            yield return new FieldError($"{field}.maxTokens", $"must be a whole number from 1 to {MaxTokens}.");
        }

        if (maxCostUsd is { } usd && !IsAmount(usd))
        {
            yield return new FieldError($"{field}.maxCostUsd", AmountRule);
        }
    }

    public static string AmountRule { get; } = string.Create(
        CultureInfo.InvariantCulture, $"must be more than 0 and at most {MaxUsd}, with {Decimals} decimals at most.");
}
