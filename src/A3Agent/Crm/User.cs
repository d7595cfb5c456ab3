using A3Agent.Identity;

namespace A3Agent.Crm;

/// <summary>A person of the organization.</summary>
public sealed record User : ICrmRecord
{
    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary>The person's name; required.</summary>
    public required string DisplayName { get; init; }

    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>What the person may do.</summary>
    public Role Role { get; init; } = Role.Member;

    /// <summary>The team the person belongs to.</summary>
    public string? Team { get; init; }

    /// <summary>IANA time zone, for example <c>Europe/Berlin</c>.</summary>
    public string? TimeZone { get; init; }

    /// <summary>BCP 47 locale, for example <c>de-DE</c>.</summary>
    public string? Locale { get; init; }
}
