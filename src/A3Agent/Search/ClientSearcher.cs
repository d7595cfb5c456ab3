using A3Agent.Identity;

namespace A3Agent.Search;

/// <summary>Gives the client search of an organization. A singleton, safe for concurrent use.</summary>
public sealed class ClientSearcher(IStorage storage)
{
    /// <summary>The search over one organization's clients.</summary>
    public IClientIndex Of(OrganizationId organization) => new Index(storage.Search(organization));

    private sealed class Index(IClientSearchStore store) : IClientIndex
    {
        public async Task<ClientSearchResult> SearchAsync(ClientSearch search, CancellationToken cancellationToken)
        {
            var found = await store.SearchAsync(search, vector: null, cancellationToken);
            return new ClientSearchResult(found.Hits, Degraded: search.Mode != SearchMode.Keyword);
        }
    }
}
