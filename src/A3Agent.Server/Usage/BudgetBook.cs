using A3Agent.Identity;
using A3Agent.Usage;

namespace A3Agent.Server.Usage;

/// <summary>Where budgets are read and replaced.</summary>
/// <param name="storage">The organizations' budgets and what is used of them.</param>
/// <param name="time">What tells the current day and month.</param>
/// <param name="installation">The budgets that the installation sets every organization.</param>
internal sealed class BudgetBook(IStorage storage, TimeProvider time, IReadOnlyList<Budget> installation)
{
    public IReadOnlyList<Budget> Installation => installation;

    public Task<IReadOnlyList<BudgetStatus>> ListAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        storage.Usage(organization).ListBudgetsAsync(time.GetUtcNow(), installation, cancellationToken);

    public Task ReplaceAsync(OrganizationId organization, IReadOnlyList<Budget> budgets, CancellationToken cancellationToken) =>
        storage.Usage(organization).ReplaceBudgetsAsync(budgets, cancellationToken);
}
