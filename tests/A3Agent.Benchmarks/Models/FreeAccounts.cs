using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Search;
using A3Agent.Usage;

namespace A3Agent.Benchmarks.Models;

/// <summary>A storage that keeps no accounts of calls, so that what is left is the pipeline itself; everything else goes through.</summary>
internal sealed class FreeAccounts(IStorage storage) : IStorage, IAsyncDisposable
{
    public IIdentityStore Identity => storage.Identity;

    public IClientVectors Vectors => storage.Vectors;

    public IUsageWork UsageWork => storage.UsageWork;

    public Task PrepareAsync(CancellationToken cancellationToken) => storage.PrepareAsync(cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => storage.CheckAsync(cancellationToken);

    public ICrmStore Crm(OrganizationId organization) => storage.Crm(organization);

    public IClientSearchStore Search(OrganizationId organization) => storage.Search(organization);

    public IConversationStore Conversations(OrganizationId organization) => storage.Conversations(organization);

    public IUsageStore Usage(OrganizationId organization) => new Unkept(storage.Usage(organization));

    public ValueTask DisposeAsync() => ((IAsyncDisposable)storage).DisposeAsync();

    private sealed class Unkept(IUsageStore usage) : IUsageStore
    {
        private static readonly Task<ReservationOutcome> _nothing = Task.FromResult(new ReservationOutcome(null, HasBudgets: false));
        private static readonly Task<IReadOnlyList<BudgetStatus>> _none = Task.FromResult<IReadOnlyList<BudgetStatus>>([]);

        public Task<ReservationOutcome> ReserveAsync(
            Reservation reservation, IReadOnlyList<Budget> installation, CancellationToken cancellationToken) => _nothing;

        public Task<IReadOnlyList<BudgetStatus>> SettleAsync(UsageCall call, CancellationToken cancellationToken) => _none;

        public Task ReleaseAsync(Guid reservation, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<UsageReport> ReportAsync(UsageQuery query, CancellationToken cancellationToken) => usage.ReportAsync(query, cancellationToken);

        public Task<IReadOnlyList<BudgetStatus>> ListBudgetsAsync(
            DateTimeOffset now, IReadOnlyList<Budget> installation, CancellationToken cancellationToken) =>
            usage.ListBudgetsAsync(now, installation, cancellationToken);

        public Task ReplaceBudgetsAsync(IReadOnlyList<Budget> budgets, CancellationToken cancellationToken) =>
            usage.ReplaceBudgetsAsync(budgets, cancellationToken);

        public Task<bool> RaiseAsync(Alert alert, CancellationToken cancellationToken) => usage.RaiseAsync(alert, cancellationToken);

        public Task<Page<Alert>> ListAlertsAsync(PageRequest page, CancellationToken cancellationToken) =>
            usage.ListAlertsAsync(page, cancellationToken);
    }
}
