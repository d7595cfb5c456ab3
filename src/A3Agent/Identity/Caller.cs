namespace A3Agent.Identity;

/// <summary>What a caller may do. Ordered: a later role may do whatever an earlier one may.</summary>
public enum Role
{
    /// <summary>A publishable key inside a web page: chats, nothing else.</summary>
    Widget,

    /// <summary>A person of the organization.</summary>
    Member,

    /// <summary>Administers the organization.</summary>
    Admin,
}

/// <summary>Who is asking: decided once, from the credential, and passed down from there.</summary>
/// <param name="Organization">The organization that every read and write is bound to.</param>
/// <param name="UserId">The user that the caller acts as; owner of the conversations, creator of the tasks.</param>
/// <param name="Role">What the caller may do.</param>
/// <param name="KeyId">The API key that was shown; null for the Development shortcut and the command line.</param>
public sealed record Caller(OrganizationId Organization, string UserId, Role Role, string? KeyId);
