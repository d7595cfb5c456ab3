namespace A3Agent.Usage;

/// <summary>What a budget is for.</summary>
public enum BudgetScope
{
    /// <summary>All of the organization's calls.</summary>
    Organization,

    /// <summary>The calls of a user.</summary>
    User,

    /// <summary>The calls of a conversation.</summary>
    Conversation,

    /// <summary>The calls of a model, by the catalogue's name.</summary>
    Model,
}

/// <summary>How long a budget lasts.</summary>
public enum BudgetPeriod
{
    /// <summary>One turn.</summary>
    Turn,

    /// <summary>One conversation, from its beginning to its end.</summary>
    Conversation,

    /// <summary>A day of UTC.</summary>
    Day,

    /// <summary>A month of UTC.</summary>
    Month,
}

/// <summary>The most that may be spent. A call counts for every budget that it falls under, and needs room in all of them.</summary>
/// <param name="Scope">What it is for.</param>
/// <param name="Id">The user, conversation or model; null means each one by itself. Always null for the organization.</param>
/// <param name="Period">How long it lasts.</param>
/// <param name="MaxTokens">Input and output tokens together; null for no limit. At least one of the two limits is set.</param>
/// <param name="MaxCostUsd">US dollars; null for no limit. A call whose model has no price counts as nothing here.</param>
public sealed record Budget(BudgetScope Scope, string? Id, BudgetPeriod Period, long? MaxTokens, decimal? MaxCostUsd);

/// <summary>A budget and what is used of it.</summary>
/// <param name="Budget">The budget.</param>
/// <param name="UsedTokens">
/// Spent and reserved in the current period; of a budget that is for each one (each turn and conversation, too), of the one that is nearest
/// to its end.
/// </param>
/// <param name="UsedCostUsd">As <paramref name="UsedTokens"/>, in US dollars.</param>
/// <param name="ResetsAt">When its period ends; null for turns and conversations.</param>
public sealed record BudgetStatus(Budget Budget, long UsedTokens, decimal UsedCostUsd, DateTimeOffset? ResetsAt)
{
    /// <summary>How much of <see cref="UsedTokens"/> is reserved by calls under way; told of what a call falls under, 0 in lists.</summary>
    public long ReservedTokens { get; init; }

    /// <summary>How much of <see cref="UsedCostUsd"/> is reserved, as <see cref="ReservedTokens"/>.</summary>
    public decimal ReservedCostUsd { get; init; }

    /// <summary>The same without what is reserved.</summary>
    internal BudgetStatus SpentAlone => this with
    {
        UsedTokens = UsedTokens - ReservedTokens, UsedCostUsd = UsedCostUsd - ReservedCostUsd, ReservedTokens = 0, ReservedCostUsd = 0,
    };

    /// <summary>Whether there is room for a call, by what is used.</summary>
    internal bool HasRoomFor(Reservation call) =>
        (call.Tokens <= 0 || !(UsedTokens + call.Tokens > Budget.MaxTokens))
        && (call.CostUsd <= 0 || !(UsedCostUsd + call.CostUsd > Budget.MaxCostUsd));
}

/// <summary>What a call may come to use, reserved before it is made.</summary>
public sealed record Reservation
{
    /// <summary>UUIDv7: the id of the <see cref="UsageCall"/> that settles it.</summary>
    public required Guid Id { get; init; }

    /// <summary>When; it decides the day and the month.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The longest that the call can take; afterwards its process is taken for dead (by the database's clock) and all of it for spent.</summary>
    public required TimeSpan Lease { get; init; }

    /// <inheritdoc cref="UsageCall.UserId"/>
    public string? UserId { get; init; }

    /// <inheritdoc cref="UsageCall.ConversationId"/>
    public Guid? ConversationId { get; init; }

    /// <inheritdoc cref="UsageCall.TurnId"/>
    public Guid? TurnId { get; init; }

    /// <inheritdoc cref="UsageCall.Model"/>
    public required string Model { get; init; }

    /// <summary>The most tokens that the call can use.</summary>
    public required long Tokens { get; init; }

    /// <summary>The most that it can cost; 0 when its model has no price.</summary>
    public required decimal CostUsd { get; init; }
}

/// <summary>What became of the wish to reserve.</summary>
/// <param name="Exceeded">
/// The budget that has no room, of several the one that ends last; null when everything is reserved, or falls under no budget.
/// </param>
/// <param name="HasBudgets">Whether the organization or the installation has any budget; false lets the caller ask less often.</param>
public sealed record ReservationOutcome(BudgetStatus? Exceeded, bool HasBudgets);
