using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace A3Agent.Identity;

/// <summary>Makes API keys of the form <c>a3_&lt;id&gt;_&lt;secret&gt;</c> and recognises them.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class ApiKeys(IIdentityStore store, TimeProvider time)
{
    private const string Prefix = "a3_";
    private const string IdAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int IdLength = 12;
    private const int SecretBytes = 32;
    private const int MaxTokenLength = 128;

    /// <summary>Makes a key, and its organization where that is missing.</summary>
    /// <returns>The stored key, and the whole text that is shown this once.</returns>
    public async Task<(ApiKey Key, string Token)> CreateAsync(
        OrganizationId organization, string userId, Role role, string? name, CancellationToken cancellationToken)
    {
        await store.EnsureOrganizationAsync(organization, cancellationToken);
        var id = RandomNumberGenerator.GetString(IdAlphabet, IdLength);
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var key = new ApiKey(id, organization, Hash(secret), userId, role, name, time.GetUtcNow(), RevokedAt: null);
        await store.AddKeyAsync(key, cancellationToken);
        return (key, $"{Prefix}{id}_{secret}");
    }

    /// <summary>Who shows this key; null when it is not one, unknown, wrong or revoked.</summary>
    /// <param name="token">The whole text of the key.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    public async Task<Caller?> RecogniseAsync(string token, CancellationToken cancellationToken)
    {
        const int SecretAt = 3 + IdLength + 1;
        if (token.Length is <= SecretAt or > MaxTokenLength
            || !token.StartsWith(Prefix, StringComparison.Ordinal) || token[SecretAt - 1] != '_')
        {
            return null;
        }

        var key = await store.FindKeyAsync(token.Substring(Prefix.Length, IdLength), cancellationToken);
        return key is { RevokedAt: null } && CryptographicOperations.FixedTimeEquals(Hash(token[SecretAt..]), key.SecretHash)
            ? new Caller(key.Organization, key.UserId, key.Role, key.Id)
            : null;
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
