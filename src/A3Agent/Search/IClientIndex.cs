using A3Agent.Crm;

namespace A3Agent.Search;

/// <summary>How clients are searched.</summary>
public enum SearchMode
{
    /// <summary>By words and by meaning; the default.</summary>
    Hybrid,

    /// <summary>By meaning alone.</summary>
    Semantic,

    /// <summary>By words alone.</summary>
    Keyword,
}

/// <summary>A search over clients.</summary>
public sealed record ClientSearch
{
    /// <summary>What is looked for: names, e-mails, places, or a need in words.</summary>
    public required string Query { get; init; }

    /// <summary>Only clients that stand so.</summary>
    public ClientStatus? Status { get; init; }

    /// <summary>Only clients with all of these tags, without regard to case.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>How many results at most, 1 to 200.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>How to search.</summary>
    public SearchMode Mode { get; init; } = SearchMode.Hybrid;
}

/// <summary>A client that was found.</summary>
/// <param name="ClientId">The client's id.</param>
/// <param name="Similarity">1 - cosine distance, -1 to 1; null where no vectors were compared.</param>
/// <param name="Score">What the results are ordered by, larger is better; comparable within one answer only.</param>
/// <param name="Client">The client.</param>
public sealed record ClientHit(string ClientId, double? Similarity, double Score, Client Client)
{
    /// <summary>
    /// Why it matched: the JSON names of the fields that hold words of the query (displayName, email, city, ...), <c>spelling</c> for
    /// a word that is nearly one of the client's, and <c>meaning</c>. Filled in by <see cref="ClientSearcher"/>.
    /// </summary>
    public IReadOnlyList<string> MatchedOn { get; init; } = [];
}

/// <summary>The answer to a search.</summary>
/// <param name="Results">Best first.</param>
/// <param name="Degraded">
/// True when a search by meaning was asked for and could not compare every client by meaning: the embedding provider is down, or
/// vectors are missing.
/// </param>
public sealed record ClientSearchResult(IReadOnlyList<ClientHit> Results, bool Degraded);

/// <summary>The search over one organization's clients, bound when it is made. Safe for concurrent use.</summary>
public interface IClientIndex
{
    /// <summary>
    /// Searches clients by the words of name, company, e-mail, phone, tags, notes, city, state, country and industry, by nearly the same
    /// spelling, and by meaning.
    /// </summary>
    Task<ClientSearchResult> SearchAsync(ClientSearch search, CancellationToken cancellationToken);
}
