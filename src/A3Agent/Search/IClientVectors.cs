using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Search;

/// <summary>How a set of vectors stands.</summary>
public enum VectorSetState
{
    /// <summary>Being filled beside the active one; not searched yet.</summary>
    Filling,

    /// <summary>The one that searches compare with.</summary>
    Active,

    /// <summary>Replaced; it is dropped once no search can use it any more.</summary>
    Retired,
}

/// <summary>A set of client vectors of every organization: one model with one number of dimensions. Vectors of different sets are never compared.</summary>
/// <param name="Id">Its number, from 1, never used again.</param>
/// <param name="Model">The embedding model's name.</param>
/// <param name="Dimensions">How long its vectors are, 1 to 4,000.</param>
/// <param name="State">How it stands.</param>
/// <param name="CreatedAt">When it was made, by the database's clock.</param>
public sealed record VectorSet(int Id, string Model, int Dimensions, VectorSetState State, DateTimeOffset CreatedAt);

/// <summary>A client that waits for its vector, as it was when it was claimed.</summary>
/// <param name="Client">The client.</param>
/// <param name="Hash">SHA-256 of <see cref="ClientText.Of"/>, which is stored beside the client.</param>
/// <param name="Version">Which change of the client this is; a later change makes what was claimed before void.</param>
/// <param name="Attempts">How often the provider has refused this very text.</param>
/// <param name="IsCurrent">True when the set has a vector of this very text already: nothing is to be embedded.</param>
public sealed record WaitingClient(Client Client, byte[] Hash, long Version, int Attempts, bool IsCurrent);

/// <summary>Clients of one organization, claimed for one set until the lease ends.</summary>
/// <param name="Set">The set.</param>
/// <param name="Organization">The organization.</param>
/// <param name="Lease">Names the claim; what comes with an ended lease is ignored.</param>
/// <param name="Clients">The clients, longest waiting first.</param>
public sealed record ClaimedClients(VectorSet Set, OrganizationId Organization, Guid Lease, IReadOnlyList<WaitingClient> Clients);

/// <summary>The vector of a claimed client.</summary>
/// <param name="ClientId">The client.</param>
/// <param name="Hash">The hash of the text that was embedded.</param>
/// <param name="Version">The version that was claimed.</param>
/// <param name="Vector">The vector, finite, as long as the set's; null to keep the one that is there (<see cref="WaitingClient.IsCurrent"/>).</param>
public readonly record struct EmbeddedClient(string ClientId, byte[] Hash, long Version, ReadOnlyMemory<float>? Vector);

/// <summary>How far a set is, over all organizations or for one.</summary>
/// <param name="Set">The set.</param>
/// <param name="Embedded">Clients with a vector.</param>
/// <param name="Queued">Clients that wait, with or without an older vector.</param>
/// <param name="Dead">Clients that the provider refused <see cref="IClientVectors.MaxAttempts"/> times; a change of the client queues it again.</param>
public sealed record VectorSetStatus(VectorSet Set, long Embedded, long Queued, long Dead);

/// <summary>A client that could not be embedded.</summary>
/// <param name="Organization">Its organization.</param>
/// <param name="ClientId">The client.</param>
/// <param name="SetId">The set.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Error">What is wrong, without any of the client's text.</param>
/// <param name="At">When it was given up.</param>
public sealed record DeadClient(OrganizationId Organization, string ClientId, int SetId, int Attempts, string Error, DateTimeOffset At);

/// <summary>
/// The vectors of all clients and the queue of those that wait for one. A client that is made, or whose text changes, is queued for
/// every set that is not retired in the transaction of that write; a deleted client's vectors and queue rows go with it.
/// </summary>
/// <remarks>
/// Not bound to an organization: a worker serves all of them, one at a time. Safe for concurrent use, also from several processes where
/// the database allows them. Leases and waiting times are by the database's clock.
/// </remarks>
public interface IClientVectors
{
    /// <summary>After so many refusals a client is given up.</summary>
    const int MaxAttempts = 5;

    /// <summary>The sets that are there, oldest first; at most one of them is active.</summary>
    Task<IReadOnlyList<VectorSet>> ListSetsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes a set and queues every client of every organization for it. It is active at once when none is, else it is filling, and
    /// another one that was filling is retired.
    /// </summary>
    /// <param name="model">The embedding model's name.</param>
    /// <param name="dimensions">How long the vectors are, 1 to 4,000.</param>
    /// <param name="again">
    /// True makes a set even where there is one of this model and these dimensions; false gives that one, so that replicas which start
    /// together come to one.
    /// </param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dimensions are not 1 to 4,000.</exception>
    Task<VectorSet> AddSetAsync(string model, int dimensions, bool again, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the filling set the active one, and the active one retired, in one transaction, as soon as every client has a vector in it
    /// or is dead; queues clients that were missed; drops sets that have been retired for a minute.
    /// </summary>
    /// <returns>The set that became active; null when none did.</returns>
    Task<VectorSet?> AdvanceAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Claims waiting clients of one organization; organizations take turns, so that a large import does not hold up the others.
    /// </summary>
    /// <param name="after">The organization that was served before; null at first.</param>
    /// <param name="most">How many clients at most.</param>
    /// <param name="lease">How long nobody else claims them.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    /// <returns>Null when nobody waits.</returns>
    Task<ClaimedClients?> ClaimAsync(OrganizationId? after, int most, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Stores vectors of claimed clients and takes these from the queue, all in one transaction; whatever was changed or deleted since, or
    /// claimed by somebody else, is left out.
    /// </summary>
    /// <returns>How many were stored or kept.</returns>
    Task<int> CompleteAsync(ClaimedClients claim, IReadOnlyList<EmbeddedClient> embedded, CancellationToken cancellationToken);

    /// <summary>Gives claimed clients back, to be claimed again after a while; no attempt is counted.</summary>
    Task ReleaseAsync(ClaimedClients claim, IReadOnlyList<WaitingClient> clients, TimeSpan after, CancellationToken cancellationToken);

    /// <summary>
    /// Counts an attempt that the provider refused and gives the client back, to be claimed again after a while; after
    /// <see cref="MaxAttempts"/> it is dead.
    /// </summary>
    Task FailAsync(ClaimedClients claim, WaitingClient client, string error, TimeSpan after, CancellationToken cancellationToken);

    /// <summary>How far the sets are, oldest first.</summary>
    /// <param name="organization">One organization; null for all of them together.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<VectorSetStatus>> StatusAsync(OrganizationId? organization, CancellationToken cancellationToken);

    /// <summary>The dead clients of an organization, newest first, at most 200.</summary>
    Task<IReadOnlyList<DeadClient>> ListDeadAsync(OrganizationId organization, CancellationToken cancellationToken);
}

/// <summary>A query as a vector.</summary>
/// <param name="SetId">The set that it may be compared with.</param>
/// <param name="Values">The vector, as long as the set's.</param>
public sealed record QueryVector(int SetId, ReadOnlyMemory<float> Values);

/// <summary>What a store found.</summary>
/// <param name="Hits">Best first, at most the search's limit.</param>
/// <param name="Compared">False when the vector's set is not the active one any more: then only words were compared.</param>
/// <param name="Missing">True when clients of the organization wait for their first vector.</param>
public sealed record StoreSearchResult(IReadOnlyList<ClientHit> Hits, bool Compared, bool Missing);

/// <summary>
/// The search of one store over one organization's clients; <see cref="ClientSearcher"/> gives it the query's vector. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Without a vector, or with one whose set is gone, it compares words alone, whatever the mode. In hybrid mode only clients at least
/// <see cref="MinHybridSimilarity"/> similar take part by meaning; in semantic mode all do, best first, ties by id. Ranked lists are
/// fused by <see cref="RankFusion"/>.
/// </remarks>
public interface IClientSearchStore
{
    /// <summary>
    /// What is less similar than this has nothing to do with the query: embeddings of unrelated short texts have a cosine of 0 to 0.2 with
    /// OpenAI's text-embedding-3 models and with the offline ones (docs/search.md).
    /// </summary>
    const double MinHybridSimilarity = 0.2;

    /// <summary>Searches.</summary>
    /// <param name="search">What is looked for.</param>
    /// <param name="vector">The query as a vector of the active set; null to compare words alone.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    Task<StoreSearchResult> SearchAsync(ClientSearch search, QueryVector? vector, CancellationToken cancellationToken);
}
