using System.Globalization;

namespace A3Agent.Offline;

/// <summary>Writes numbers and money for a user: by the locale when the prompt names one, else "USD 1,234".</summary>
/// <param name="culture">The user's locale; null when unknown.</param>
internal sealed class Amounts(CultureInfo? culture)
{
    private readonly CultureInfo numbers = culture ?? CultureInfo.InvariantCulture;

    /// <summary>A count.</summary>
    public string Count(decimal number) => number.ToString("N0", numbers);

    /// <summary>"1 deal", "2 deals".</summary>
    public string Count(decimal number, string noun) => $"{Count(number)} {(number == 1 ? noun : Plural(noun))}";

    /// <summary>An amount of money, with cents only where there are some.</summary>
    public string Money(decimal amount, string? currency)
    {
        var digits = decimal.Truncate(amount) == amount ? "0" : "2";
        return culture is not null && currency is not null && RegionOf(culture)?.ISOCurrencySymbol == currency
                ? amount.ToString("C" + digits, culture)
            : currency is null ? amount.ToString("N" + digits, numbers)
            : $"{currency} {amount.ToString("N" + digits, numbers)}";
    }

    /// <summary>The plural of an English noun.</summary>
    public static string Plural(string noun) =>
        noun switch
        {
            "person" => "people",
            "activity" => "activities",
            _ when noun.EndsWith('s') => noun,
            _ => noun + "s",
        };

    private static RegionInfo? RegionOf(CultureInfo culture) => culture.IsNeutralCulture ? null : new RegionInfo(culture.Name);
}
