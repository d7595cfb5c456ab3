namespace A3Agent.Identity;

/// <summary>An API key as it is stored: never the secret, only its SHA-256.</summary>
/// <param name="Id">The public part, 12 characters of a-z and 2-7; unique over all organizations.</param>
/// <param name="Organization">The organization that the key decides.</param>
/// <param name="SecretHash">SHA-256 of the secret's UTF-8 text, 32 bytes. The secret has 256 random bits, so no slow hash is needed.</param>
/// <param name="UserId">The user that the key acts as.</param>
/// <param name="Role">What the key may do.</param>
/// <param name="Name">A note for people; null when none was given.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="RevokedAt">When it was revoked; null while it is good.</param>
public sealed record ApiKey(
    string Id, OrganizationId Organization, byte[] SecretHash, string UserId, Role Role, string? Name,
    DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);
