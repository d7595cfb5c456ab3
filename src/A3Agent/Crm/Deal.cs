using System.Text.Json;
using System.Text.Json.Serialization;

namespace A3Agent.Crm;

/// <summary>How a deal stands.</summary>
public enum DealStatus
{
    /// <summary>Still to be decided; the default.</summary>
    Open,

    /// <summary>Sold.</summary>
    Won,

    /// <summary>Not sold.</summary>
    Lost,
}

/// <summary>A sales opportunity.</summary>
public sealed record Deal : ICrmRecord
{
    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary>What the deal is called; required.</summary>
    public required string Title { get; init; }

    /// <summary>The client it is with; null when nobody knows yet.</summary>
    public string? ClientId { get; init; }

    /// <summary>The product that is sold.</summary>
    public string? Product { get; init; }

    /// <summary>What it is worth, in <see cref="Currency"/>; null while unknown, which is not zero. At most 4 decimals, below 10^14.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public decimal? Value { get; init; }

    /// <summary>ISO 4217 code; US dollars by default.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary>Where in the pipeline it is: free text of the organization's own.</summary>
    public string? Stage { get; init; }

    /// <summary>How it stands.</summary>
    public DealStatus Status { get; init; } = DealStatus.Open;

    /// <summary>Chance of winning, 0 to 1.</summary>
    public double? Probability { get; init; }

    /// <summary>When it was opened.</summary>
    public DateOnly? OpenedDate { get; init; }

    /// <summary>When it should be decided.</summary>
    public DateOnly? ExpectedCloseDate { get; init; }

    /// <summary>When it was decided.</summary>
    public DateOnly? ClosedDate { get; init; }

    /// <summary>The user who sells it.</summary>
    public string? OwnerId { get; init; }

    /// <summary>Free text.</summary>
    public string? Notes { get; init; }

    /// <summary>Fields of the customer's own, by name; values are JSON scalars.</summary>
    public IReadOnlyDictionary<string, JsonElement> CustomFields { get; init; } = new Dictionary<string, JsonElement>();
}
