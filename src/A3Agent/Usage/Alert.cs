using A3Agent.Identity;

namespace A3Agent.Usage;

/// <summary>Why an alert was raised.</summary>
public enum AlertKind
{
    /// <summary>A share of a budget is used.</summary>
    BudgetThreshold,

    /// <summary>A call was refused because a budget has no room; once for each period.</summary>
    BudgetExceeded,

    /// <summary>The last hour cost far more than the hours before it.</summary>
    Spike,

    /// <summary>The provider refuses our credential, or its quota is used up.</summary>
    Provider,
}

/// <summary>Something that an operator should know. Raised once for each <see cref="Key"/>.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="At">When it was raised.</param>
/// <param name="Kind">Why.</param>
/// <param name="Key">What makes it the same alert again: budget, period and threshold; or kind and hour.</param>
/// <param name="Message">For people; holds no content of conversations.</param>
/// <param name="Data">The figures, a JSON object.</param>
public sealed record Alert(Guid Id, DateTimeOffset At, AlertKind Kind, string Key, string Message, string Data);

/// <summary>An alert that a worker is to post.</summary>
/// <param name="Organization">Whose it is.</param>
/// <param name="Alert">The alert.</param>
/// <param name="Attempts">How often it was tried before.</param>
public sealed record ClaimedAlert(OrganizationId Organization, Alert Alert, int Attempts);
