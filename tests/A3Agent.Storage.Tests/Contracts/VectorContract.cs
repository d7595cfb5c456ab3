using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Search;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>What the tests of vectors share: a simulated worker, whose vectors say which text they are of.</summary>
public abstract class VectorContract : StorageContract
{
    protected const int Dimensions = 16;

    protected static TimeSpan Lease { get; } = TimeSpan.FromMinutes(2);

    protected IClientVectors Vectors => Storage.Vectors;

    protected static Client New(string id, string name) => new() { Id = id, DisplayName = name };

    /// <summary>The vector of a text: small whole numbers, which every kind of vector column keeps exactly.</summary>
    internal static ReadOnlyMemory<float> VectorOf(byte[] hash, int dimensions = Dimensions) =>
        hash.Take(dimensions).Select(value => (float)(value - 127)).ToArray();

    protected static EmbeddedClient Embedded(WaitingClient client, int dimensions = Dimensions) =>
        new(client.Client.Id, client.Hash, client.Version, client.IsCurrent ? (ReadOnlyMemory<float>?)null : VectorOf(client.Hash, dimensions));

    protected static string Ids(ClaimedClients? claim) =>
        claim is null ? "" : string.Join(' ', claim.Clients.Select(client => client.Client.Id));

    protected static string Ids(StoreSearchResult result) => string.Join(' ', result.Hits.Select(hit => hit.ClientId));

    protected Task<VectorSet> AddSetAsync(string model = "small", int dimensions = Dimensions) =>
        Vectors.AddSetAsync(model, dimensions, again: true, Token);

    protected Task<ClaimedClients?> TryClaimAsync(OrganizationId? after = null, int most = 1000) =>
        Vectors.ClaimAsync(after, most, Lease, Token);

    protected async Task<ClaimedClients> ClaimAsync(OrganizationId? after = null, int most = 1000)
    {
        var claim = await TryClaimAsync(after, most);
        Assert.NotNull(claim);
        return claim;
    }

    protected Task<int> CompleteAsync(ClaimedClients claim) =>
        Vectors.CompleteAsync(claim, [.. claim.Clients.Select(client => Embedded(client, claim.Set.Dimensions))], Token);

    protected Task FailAsync(ClaimedClients claim, WaitingClient client) =>
        Vectors.FailAsync(claim, client, "refused", TimeSpan.FromSeconds(10), Token);

    protected Task Replace(Client client, OrganizationId? organization = null) =>
        Storage.Crm(organization ?? Acme).Clients.PutAsync(client, replace: true, Token);

    /// <summary>Embeds until nobody waits.</summary>
    protected async Task DrainAsync()
    {
        OrganizationId? after = null;
        while (await TryClaimAsync(after) is { } claim)
        {
            Assert.Equal(claim.Clients.Count, await CompleteAsync(claim));
            after = claim.Organization;
        }
    }

    protected async Task<VectorSetStatus> StatusAsync(OrganizationId? organization = null) =>
        (await Vectors.StatusAsync(organization, Token))[^1];

    protected Task<StoreSearchResult> SearchAsync(
        string query, SearchMode mode, QueryVector? vector = null, OrganizationId? organization = null, int limit = 200) =>
        Storage.Search(organization ?? Acme).SearchAsync(new ClientSearch { Query = query, Mode = mode, Limit = limit }, vector, Token);

    /// <summary>How similar the vector that is kept of a client is to the vector of this text; null when none is kept.</summary>
    protected async Task<double?> SimilarityAsync(VectorSet set, Client client, OrganizationId? organization = null)
    {
        var vector = new QueryVector(set.Id, VectorOf(ClientText.Hash(client), set.Dimensions));
        var result = await SearchAsync("", SearchMode.Semantic, vector, organization);
        Assert.True(result.Compared);
        return result.Hits.SingleOrDefault(hit => hit.ClientId == client.Id)?.Similarity;
    }

    protected async Task AssertEmbeddedAsync(VectorSet set, Client client, OrganizationId? organization = null) =>
        Assert.Equal(1.0, (await SimilarityAsync(set, client, organization))!.Value, tolerance: 1e-5);

    protected async Task AssertNotEmbeddedAsync(VectorSet set, Client client, OrganizationId? organization = null) =>
        Assert.Null(await SimilarityAsync(set, client, organization));
}
