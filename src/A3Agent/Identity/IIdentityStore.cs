namespace A3Agent.Identity;

/// <summary>Organizations and their API keys: the one store that is not bound to an organization, since it decides the organization.</summary>
/// <remarks>Implementations are safe for concurrent use.</remarks>
public interface IIdentityStore
{
    /// <summary>Makes an organization unless it is there already.</summary>
    /// <returns>True when it was made by this call.</returns>
    Task<bool> EnsureOrganizationAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>Whether the organization is there.</summary>
    Task<bool> OrganizationExistsAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>Stores a new key. Its organization must be there.</summary>
    Task AddKeyAsync(ApiKey key, CancellationToken cancellationToken);

    /// <summary>Finds a key by its public part, revoked ones included; null when there is none.</summary>
    Task<ApiKey?> FindKeyAsync(string id, CancellationToken cancellationToken);

    /// <summary>An organization's keys, newest first, revoked ones included.</summary>
    Task<IReadOnlyList<ApiKey>> ListKeysAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>Revokes a key of the organization.</summary>
    /// <returns>False when the organization has no such key; revoking twice keeps the first time.</returns>
    Task<bool> RevokeKeyAsync(OrganizationId organization, string id, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>The organization of a conversation; null when there is none. Only the Development shortcut, which has no credential, asks.</summary>
    Task<OrganizationId?> FindOrganizationOfAsync(Guid conversationId, CancellationToken cancellationToken);
}
