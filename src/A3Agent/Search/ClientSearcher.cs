using A3Agent.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace A3Agent.Search;

/// <summary>
/// Gives the client search of an organization: it makes the query's vector, has the store search by words and by that vector, and says
/// why each client was found. Where no vector can be had it searches by words alone and says that it is degraded.
/// </summary>
/// <remarks>A singleton, safe for concurrent use.</remarks>
public sealed class ClientSearcher
{
    private readonly IStorage _storage;
    private readonly ActiveVectorSet _active;
    private readonly QueryVectors _vectors;

    /// <summary>Makes a searcher.</summary>
    /// <param name="storage">The database.</param>
    /// <param name="models">Who embeds queries.</param>
    /// <param name="options">How long a search waits for that, and how many vectors are kept.</param>
    /// <param name="health">Is told whether embedding works.</param>
    /// <param name="time">Measures how long things are remembered.</param>
    public ClientSearcher(IStorage storage, EmbeddingModels models, EmbeddingOptions options, EmbeddingHealth health, TimeProvider time)
    {
        _storage = storage;
        _active = new ActiveVectorSet(storage, time);
        _vectors = new QueryVectors(models, options, health, time);
    }

    /// <summary>Makes a searcher without a provider: it compares the offline model's vectors, where there are any.</summary>
    public ClientSearcher(IStorage storage)
        : this(
            storage, new EmbeddingModels(new EmbeddingOptions(), null), new EmbeddingOptions(),
            new EmbeddingHealth(TimeProvider.System, NullLogger<EmbeddingHealth>.Instance), TimeProvider.System)
    {
    }

    /// <summary>The search over one organization's clients.</summary>
    public IClientIndex Of(OrganizationId organization) => new Index(this, organization, _storage.Search(organization));

    private async ValueTask<(VectorSet? Set, QueryVector? Vector)> EmbedAsync(
        OrganizationId organization, ClientSearch search, VectorSet? newerThan, CancellationToken cancellationToken)
    {
        if (search.Mode == SearchMode.Keyword || string.IsNullOrWhiteSpace(search.Query)
            || await _active.FindAsync(newerThan, cancellationToken) is not { } set)
        {
            return default;
        }

        var vector = await _vectors.FindAsync(organization, set, search.Query, cancellationToken);
        return (set, vector is { } values ? new QueryVector(set.Id, values) : null);
    }

    private sealed class Index(ClientSearcher searcher, OrganizationId organization, IClientSearchStore store) : IClientIndex
    {
        public async Task<ClientSearchResult> SearchAsync(ClientSearch search, CancellationToken cancellationToken)
        {
            var (set, vector) = await searcher.EmbedAsync(organization, search, null, cancellationToken);
            var found = await store.SearchAsync(search, vector, cancellationToken);
            if (vector is not null && !found.Compared)
            {
                // Another set has become active: once more with that one.
                var (_, newer) = await searcher.EmbedAsync(organization, search, set, cancellationToken);
                if (newer is not null && newer.SetId != vector.SetId)
                {
                    vector = newer;
                    found = await store.SearchAsync(search, vector, cancellationToken);
                }
            }

            var degraded = search.Mode != SearchMode.Keyword && (vector is null || !found.Compared || found.Missing);
            return new ClientSearchResult(WithReasons(search, found.Hits), degraded);
        }

        private static ClientHit[] WithReasons(ClientSearch search, IReadOnlyList<ClientHit> hits)
        {
            var reasons = new MatchReasons(search);
            var explained = new ClientHit[hits.Count];
            for (var i = 0; i < explained.Length; i++)
            {
                explained[i] = hits[i] with { MatchedOn = reasons.Of(hits[i]) };
            }

            return explained;
        }
    }
}
