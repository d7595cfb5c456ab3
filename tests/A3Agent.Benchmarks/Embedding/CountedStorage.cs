using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Search;
using A3Agent.Usage;

namespace A3Agent.Benchmarks.Embedding;

/// <summary>A storage that says how many vectors have been stored; everything else goes through.</summary>
internal sealed class CountedStorage(IStorage storage, Action<long> stored) : IStorage
{
    public IIdentityStore Identity => storage.Identity;

    public IClientVectors Vectors { get; } = new Counted(storage.Vectors, stored);

    public Task PrepareAsync(CancellationToken cancellationToken) => storage.PrepareAsync(cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => storage.CheckAsync(cancellationToken);

    public ICrmStore Crm(OrganizationId organization) => storage.Crm(organization);

    public IClientSearchStore Search(OrganizationId organization) => storage.Search(organization);

    public IConversationStore Conversations(OrganizationId organization) => storage.Conversations(organization);

    public IUsageStore Usage(OrganizationId organization) => storage.Usage(organization);

    public IUsageWork UsageWork => storage.UsageWork;

    private sealed class Counted(IClientVectors vectors, Action<long> stored) : IClientVectors
    {
        private long _count;

        public async Task<int> CompleteAsync(
            ClaimedClients claim, IReadOnlyList<EmbeddedClient> embedded, CancellationToken cancellationToken)
        {
            var count = await vectors.CompleteAsync(claim, embedded, cancellationToken);
            stored(Interlocked.Add(ref _count, count));
            return count;
        }

        public Task<IReadOnlyList<VectorSet>> ListSetsAsync(CancellationToken cancellationToken) => vectors.ListSetsAsync(cancellationToken);

        public Task<VectorSet> AddSetAsync(string model, int dimensions, bool again, CancellationToken cancellationToken) =>
            vectors.AddSetAsync(model, dimensions, again, cancellationToken);

        public Task<VectorSet?> AdvanceAsync(CancellationToken cancellationToken) => vectors.AdvanceAsync(cancellationToken);

        public Task<ClaimedClients?> ClaimAsync(OrganizationId? after, int most, TimeSpan lease, CancellationToken cancellationToken) =>
            vectors.ClaimAsync(after, most, lease, cancellationToken);

        public Task ReleaseAsync(
            ClaimedClients claim, IReadOnlyList<WaitingClient> clients, TimeSpan after, CancellationToken cancellationToken) =>
            vectors.ReleaseAsync(claim, clients, after, cancellationToken);

        public Task FailAsync(
            ClaimedClients claim, WaitingClient client, string error, TimeSpan after, CancellationToken cancellationToken) =>
            vectors.FailAsync(claim, client, error, after, cancellationToken);

        public Task<IReadOnlyList<VectorSetStatus>> StatusAsync(OrganizationId? organization, CancellationToken cancellationToken) =>
            vectors.StatusAsync(organization, cancellationToken);

        public Task<IReadOnlyList<DeadClient>> ListDeadAsync(OrganizationId organization, CancellationToken cancellationToken) =>
            vectors.ListDeadAsync(organization, cancellationToken);
    }
}
