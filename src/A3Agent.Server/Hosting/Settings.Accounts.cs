using System.Globalization;
using A3Agent.Models;
using A3Agent.Server.Usage;
using A3Agent.Usage;

namespace A3Agent.Server.Hosting;

/// <summary>Budgets, alerts and privacy.</summary>
internal sealed partial class Settings
{
    private const int LeastSecretLength = 16;

    /// <summary>What every organization may spend, and when somebody is told.</summary>
    public BudgetOptions Budgets => new()
    {
        Defaults = Held(BudgetDefaults), Thresholds = BudgetAlertAt, SpikeFactor = SpikeFactor, SpikeLeastUsd = SpikeLeastUsd,
    };

    /// <summary>The budgets that every organization has beside its own.</summary>
    public IReadOnlyList<Budget> BudgetDefaults
    {
        get
        {
            var budgets = List("Budgets:Defaults", "Budgets__Defaults__0__Scope=organization, Budgets__Defaults__0__Period=month, "
                + "Budgets__Defaults__0__MaxCostUsd=100").Select(ReadBudget).ToList();
            return budgets.GroupBy(budget => (budget.Scope, budget.Period)).FirstOrDefault(group => group.Count() > 1) is { } same
                ? throw new SettingsException(
                    $"Budgets:Defaults has two of the scope {Lower(same.Key.Scope)} and the period {Lower(same.Key.Period)}; "
                    + "give one of them both limits.")
                : budgets;
        }
    }

    /// <summary>The shares of a budget at which an alert is raised, in rising order.</summary>
    public IReadOnlyList<double> BudgetAlertAt
    {
        get
        {
            var shares = List("Budgets:AlertAt", "Budgets__AlertAt__0=0.8, Budgets__AlertAt__1=1.0")
                .Where(share => Text(share.Path) is not null).ToList();
            return shares.Count == 0
                ? new BudgetOptions().Thresholds
                : [.. shares.Select(share => Number(share.Path, 1, 0.01, 1)).Distinct().Order()];
        }
    }

    /// <summary>How many times the usual cost of an hour is a spike.</summary>
    public double SpikeFactor => Number("Budgets:SpikeFactor", new BudgetOptions().SpikeFactor, 1.1, 1_000);

    /// <summary>An hour that cost less is no spike.</summary>
    public decimal SpikeLeastUsd => (decimal)Number(
        "Budgets:SpikeLeastUsd", (double)new BudgetOptions().SpikeLeastUsd, 0, (double)BudgetLimits.MaxUsd);

    /// <summary>Where alerts are posted, if anywhere.</summary>
    public AlertOptions Alerts
    {
        get
        {
            var (url, secret) = (Text("Alerts:WebhookUrl"), Text("Alerts:WebhookSecret"));
            return (url, secret) switch
            {
                (null, null) => new AlertOptions(),
                (null, _) => throw new SettingsException(
                    "Alerts:WebhookSecret is set, but Alerts:WebhookUrl is not; set the address too, or neither."),
                (_, null) => throw new SettingsException(
                    "Alerts:WebhookUrl is set, but Alerts:WebhookSecret is not: without a signature nobody can tell whose posts they are. "
                    + "Set it (Alerts__WebhookSecret or Alerts__WebhookSecret_FILE), for example to the output of 'openssl rand -hex 32'."),
                (_, { Length: < LeastSecretLength }) => throw new SettingsException(
                    $"Alerts:WebhookSecret is shorter than {LeastSecretLength} characters; take for example the output of "
                    + "'openssl rand -hex 32'."),
                _ => new AlertOptions { WebhookUrl = WebhookAddress(url), WebhookSecret = secret },
            };
        }
    }

    /// <summary>Whether personal data is replaced before text leaves for a provider.</summary>
    public bool RedactPii => Text("Privacy:RedactPii") switch
    {
        null => false,
        var text when bool.TryParse(text, out var isOn) => isOn,
        var text => throw new SettingsException($"Privacy:RedactPii is '{text}'; it must be true or false."),
    };

    // The offline model costs nothing.
    private IReadOnlyList<Budget> Held(IReadOnlyList<Budget> budgets) =>
        budgets.Any(budget => budget.MaxCostUsd is not null) && OpenAI is not null && Prices.Missing(new ModelCatalogue(Models)) is { Count: > 0 } missing
            ? throw new SettingsException($"MaxCostUsd of Budgets:Defaults {Prices.Rule(missing)}")
            : budgets;

    private Budget ReadBudget(IConfigurationSection entry)
    {
        string[] known = ["Scope", "Period", "MaxTokens", "MaxCostUsd"];
        if (entry.GetChildren().FirstOrDefault(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new SettingsException(
                $"{unknown.Path} is unknown; an entry of Budgets:Defaults takes {string.Join(", ", known)}. "
                + "It is for each organization, user, conversation or model; a budget for a certain one is set by PUT /api/budgets.");
        }

        var budget = new Budget(
            Word<BudgetScope>($"{entry.Path}:Scope"), null, Word<BudgetPeriod>($"{entry.Path}:Period"),
            Tokens($"{entry.Path}:MaxTokens"), Amount($"{entry.Path}:MaxCostUsd"));
        return budget is { MaxTokens: null, MaxCostUsd: null }
            ? throw new SettingsException($"{entry.Path} limits nothing; set MaxTokens, MaxCostUsd or both.")
            : budget;
    }

    private long? Tokens(string key) => Text(key) switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens)
            && tokens is >= 1 and <= BudgetLimits.MaxTokens => tokens,
        var text => throw new SettingsException($"{key} is '{text}'; it must be a whole number from 1 to {BudgetLimits.MaxTokens}."),
    };

    private decimal? Amount(string key) => Text(key) switch
    {
        null => null,
        var text when decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd)
            && BudgetLimits.IsAmount(usd) => usd,
        var text => throw new SettingsException($"{key} is '{text}'; it {BudgetLimits.AmountRule}"),
    };

    private T Word<T>(string key)
        where T : struct, Enum
    {
        var text = Text(key);
        return Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } word
            ? Enum.Parse<T>(word)
            : throw new SettingsException(
                $"{key} is {(text is null ? "missing" : $"'{text}'")}; "
                + $"it must be one of {string.Join(", ", Enum.GetValues<T>().Select(Lower))}.");
    }

    private IEnumerable<IConfigurationSection> List(string key, string example) => Text(key) is { } text
        ? throw new SettingsException($"{key} is '{text}', but must be a list; in the environment like {example}.")
        : configuration.GetSection(key).GetChildren();

    // Addresses of webhooks often hold a secret, so none is shown.
    private static Uri WebhookAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        && address.UserInfo.Length == 0
            ? address
            : throw new SettingsException(
                "Alerts:WebhookUrl must be an address like https://host/path, without a user name in it; http only on this machine.");

    private static string Lower<T>(T word)
        where T : struct, Enum => word.ToString().ToLowerInvariant();
}
