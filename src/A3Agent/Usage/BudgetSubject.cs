using System.Globalization;

namespace A3Agent.Usage;

/// <summary>A budget as one call meets it: whose it is, in which period, and how that is said. Knows of nobody but the caller.</summary>
/// <param name="Status">The budget and what is used of it.</param>
/// <param name="Id">The user, conversation or model of the call; null for the organization.</param>
/// <param name="At">When the call was made.</param>
internal readonly record struct BudgetSubject(BudgetStatus Status, string? Id, DateTimeOffset At)
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private Budget Budget => Status.Budget;

    public static BudgetSubject Of(BudgetStatus status, Reservation call) =>
        new(status, IdOf(status.Budget.Scope, call.UserId, call.ConversationId, call.Model), call.At);

    public static BudgetSubject Of(BudgetStatus status, UsageCall call) =>
        new(status, IdOf(status.Budget.Scope, call.UserId, call.ConversationId, call.Model), call.At);

    /// <summary>The used share of the limit that is nearer; a limit of nothing is used up.</summary>
    public double Share => Math.Max(
        ShareOf(Status.UsedTokens, Budget.MaxTokens), ShareOf(Status.UsedCostUsd, Budget.MaxCostUsd));

    /// <summary>What makes an alert about it the same again; with other limits it is another budget. Turns end too soon for an alert each:
    /// theirs are told once a day.</summary>
    public string Key
    {
        get
        {
            var period = Budget.Period switch
            {
                BudgetPeriod.Month => At.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture),
                BudgetPeriod.Conversation when Budget.Scope == BudgetScope.Conversation => "",
                _ => At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            };
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Lower(Budget.Scope)}:{Id}:{Lower(Budget.Period)}:{period}:{Budget.MaxTokens}:{Budget.MaxCostUsd:0.######}");
        }
    }

    /// <summary>Which budget it is, for people.</summary>
    public string Name
    {
        get
        {
            var whose = Budget.Scope switch
            {
                BudgetScope.User => $"of user '{Id}'",
                BudgetScope.Conversation => $"of conversation '{Id}'",
                BudgetScope.Model => $"of model '{Id}'",
                _ => "of the organization",
            };
            var period = Budget.Period switch
            {
                BudgetPeriod.Turn => "for one turn",
                BudgetPeriod.Conversation => "for one conversation",
                BudgetPeriod.Day => "for the day",
                _ => "for the month",
            };
            return $"budget {whose} {period}";
        }
    }

    /// <summary>How much of how much is used.</summary>
    public string Used
    {
        get
        {
            var tokens = string.Create(CultureInfo.InvariantCulture, $"{Status.UsedTokens} of {Budget.MaxTokens} tokens");
            var cost = string.Create(
                CultureInfo.InvariantCulture, $"{Status.UsedCostUsd:0.######} of {Budget.MaxCostUsd:0.######} US dollars");
            return (Budget.MaxTokens, Budget.MaxCostUsd) switch
            {
                (not null, not null) => $"{tokens} and {cost}",
                (null, _) => cost,
                _ => tokens,
            };
        }
    }

    /// <summary>When it ends, for people.</summary>
    public string End => Status.ResetsAt is { } end
        ? $"It ends at {end.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture)}."
        : Budget.Period == BudgetPeriod.Turn ? "It ends with the turn." : "It ends with the conversation.";

    private static string Lower<T>(T word)
        where T : struct, Enum => word.ToString().ToLowerInvariant();

    private static string? IdOf(BudgetScope scope, string? user, Guid? conversation, string model) => scope switch
    {
        BudgetScope.User => user,
        BudgetScope.Conversation => conversation?.ToString(),
        BudgetScope.Model => model,
        _ => null,
    };

    private static double ShareOf(decimal used, decimal? limit) =>
        limit is not { } most ? 0 : most <= 0 ? 1 : (double)(used / most);
}
