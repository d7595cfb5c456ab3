namespace A3Agent.Usage;

/// <summary>Settings <c>Budgets</c>: what every organization may spend, and when somebody is told.</summary>
public sealed class BudgetOptions
{
    /// <summary>The budgets of every organization, beside its own; none by default.</summary>
    public IReadOnlyList<Budget> Defaults { get; init; } = [];

    /// <summary>The shares of a budget at which an alert is raised, each above 0; default 0.8 and 1.</summary>
    public IReadOnlyList<double> Thresholds { get; init; } = [0.8, 1.0];

    /// <summary>How many times the usual cost of an hour makes a spike; default 3. Usual is the mean of the hours that cost anything, of
    /// the seven days before.</summary>
    public double SpikeFactor { get; init; } = 3;

    /// <summary>An hour that cost less, in US dollars, is no spike; default 1.</summary>
    public decimal SpikeLeastUsd { get; init; } = 1;
}

/// <summary>Settings <c>Alerts</c>: where alerts are posted.</summary>
public sealed class AlertOptions
{
    /// <summary>The address (http or https) that alerts are posted to; null: they are only listed and logged.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>What posts are signed with; needed when there is an address.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>How long a post may take; default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
