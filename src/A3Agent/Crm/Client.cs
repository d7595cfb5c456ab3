using System.Text.Json;

namespace A3Agent.Crm;

/// <summary>What every CRM record has: the customer's own id, 1 to 200 printable characters, unique per organization and kind.</summary>
public interface ICrmRecord
{
    /// <summary>The customer's id.</summary>
    string Id { get; }
}

/// <summary>Where a client stands.</summary>
public enum ClientStatus
{
    /// <summary>Not a customer yet; the default.</summary>
    Lead,

    /// <summary>A customer.</summary>
    Active,

    /// <summary>No longer a customer.</summary>
    Inactive,
}

/// <summary>A company or person that the organization sells to.</summary>
public sealed record Client : ICrmRecord
{
    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary>The name people use; required.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The legal or full company name.</summary>
    public string? Company { get; init; }

    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Phone number, as written by people.</summary>
    public string? Phone { get; init; }

    /// <summary>Where the client stands.</summary>
    public ClientStatus Status { get; init; } = ClientStatus.Lead;

    /// <summary>Labels; order is kept, compared without regard to case.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Free text.</summary>
    public string? Notes { get; init; }

    /// <summary>Line of business.</summary>
    public string? Industry { get; init; }

    /// <summary>Postal address.</summary>
    public Address? Address { get; init; }

    /// <summary>Web address.</summary>
    public string? Website { get; init; }

    /// <summary>The user who looks after the client.</summary>
    public string? OwnerId { get; init; }

    /// <summary>Fields of the customer's own, by name; values are JSON scalars.</summary>
    public IReadOnlyDictionary<string, JsonElement> CustomFields { get; init; } = new Dictionary<string, JsonElement>();
}

/// <summary>A postal address; every part may be missing.</summary>
public sealed record Address
{
    /// <summary>Street and number.</summary>
    public string? Street { get; init; }

    /// <summary>City.</summary>
    public string? City { get; init; }

    /// <summary>State, province or region.</summary>
    public string? State { get; init; }

    /// <summary>Country.</summary>
    public string? Country { get; init; }

    /// <summary>Postal code.</summary>
    public string? PostalCode { get; init; }
}
