using A3Agent.Crm;

namespace A3Agent.Usage;

/// <summary>One organization's accounts: calls, budgets, alerts; bound when it is made. Safe for concurrent use, and on several replicas.</summary>
/// <remarks>
/// A counter is kept for each budget and each thing that it is for, in each period; it begins with what usage says was spent before.
/// One that nobody has touched for two days is removed, and begins anew in the same way.
/// Spent and reserved together never exceed a budget by what calls reserve: a call that used more than it had reserved counts in full.
/// </remarks>
public interface IUsageStore
{
    /// <summary>Reserves in every budget that a call falls under, or in none, in one transaction.</summary>
    /// <param name="reservation">What the call may use.</param>
    /// <param name="installation">The budgets that the installation sets every organization, beside its own.</param>
    /// <param name="cancellationToken">Gives up; then nothing is reserved.</param>
    Task<ReservationOutcome> ReserveAsync(Reservation reservation, IReadOnlyList<Budget> installation, CancellationToken cancellationToken);

    /// <summary>Stores a call, settles what was reserved under its id, and counts it for every budget, in one transaction.</summary>
    /// <param name="call">The call; one whose id is stored already changes nothing.</param>
    /// <param name="cancellationToken">Gives up; then nothing is stored.</param>
    /// <returns>
    /// The budgets that have changed, with what is used of them now: the organization's own and those of the installation that it was
    /// reserved under; empty where there are none.
    /// </returns>
    Task<IReadOnlyList<BudgetStatus>> SettleAsync(UsageCall call, CancellationToken cancellationToken);

    /// <summary>Gives back what was reserved, as if it never had been: for a call that is not made. Without such a reservation nothing changes.
    /// </summary>
    /// <param name="reservation">The reservation's id.</param>
    /// <param name="cancellationToken">Gives up; then it may be released or not.</param>
    Task ReleaseAsync(Guid reservation, CancellationToken cancellationToken);

    /// <summary>Sums up usage. Embeddings count for their own fields alone.</summary>
    Task<UsageReport> ReportAsync(UsageQuery query, CancellationToken cancellationToken);

    /// <summary>The organization's own budgets and the installation's, with what is used of them.</summary>
    Task<IReadOnlyList<BudgetStatus>> ListBudgetsAsync(
        DateTimeOffset now, IReadOnlyList<Budget> installation, CancellationToken cancellationToken);

    /// <summary>Replaces the organization's own budgets. What was used stays used.</summary>
    Task ReplaceBudgetsAsync(IReadOnlyList<Budget> budgets, CancellationToken cancellationToken);

    /// <summary>Stores an alert unless one of its key is stored already.</summary>
    /// <returns>Whether it is new.</returns>
    Task<bool> RaiseAsync(Alert alert, CancellationToken cancellationToken);

    /// <summary>Lists alerts, the newest first.</summary>
    /// <exception cref="FormatException">The cursor is not one that this list gave.</exception>
    Task<Page<Alert>> ListAlertsAsync(PageRequest page, CancellationToken cancellationToken);
}
