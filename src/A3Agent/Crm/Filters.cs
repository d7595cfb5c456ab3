using A3Agent.Identity;

namespace A3Agent.Crm;

/// <summary>Which clients; what is null does not narrow.</summary>
public sealed record ClientFilter
{
    /// <summary>Part of the name, company, e-mail, phone, city, country or industry, without regard to case.</summary>
    public string? Text { get; init; }

    /// <summary>Clients that stand so.</summary>
    public ClientStatus? Status { get; init; }

    /// <summary>Clients with this tag, without regard to case.</summary>
    public string? Tag { get; init; }

    /// <summary>Clients of this user.</summary>
    public string? OwnerId { get; init; }
}

/// <summary>In which order deals are listed.</summary>
public enum DealOrder
{
    /// <summary>By id; the only order that pages.</summary>
    Id,

    /// <summary>Largest value first, unknown values last.</summary>
    Value,

    /// <summary>Earliest closing date first, unknown dates last.</summary>
    Closing,

    /// <summary>Latest opened first, unknown dates last.</summary>
    Opened,
}

/// <summary>Which deals; what is null does not narrow.</summary>
public sealed record DealFilter
{
    /// <summary>Part of the title or product, without regard to case.</summary>
    public string? Text { get; init; }

    /// <summary>Deals that stand so.</summary>
    public DealStatus? Status { get; init; }

    /// <summary>Deals in this stage, whole, without regard to case.</summary>
    public string? Stage { get; init; }

    /// <summary>Deals of this user.</summary>
    public string? OwnerId { get; init; }

    /// <summary>Deals with this client.</summary>
    public string? ClientId { get; init; }

    /// <summary>Deals about this product, whole, without regard to case.</summary>
    public string? Product { get; init; }

    /// <summary>Deals whose closing date (the real one, else the expected one) is this day or later.</summary>
    public DateOnly? ClosingFrom { get; init; }

    /// <summary>Deals whose closing date (the real one, else the expected one) is this day or earlier.</summary>
    public DateOnly? ClosingTo { get; init; }

    /// <summary>The order; only <see cref="DealOrder.Id"/> gives a cursor.</summary>
    public DealOrder Order { get; init; }
}

/// <summary>Which activities; what is null does not narrow.</summary>
public sealed record ActivityFilter
{
    /// <summary>Part of the subject or text, without regard to case.</summary>
    public string? Text { get; init; }

    /// <summary>Activities of this kind.</summary>
    public ActivityType? Type { get; init; }

    /// <summary>Activities with this client.</summary>
    public string? ClientId { get; init; }

    /// <summary>Activities about this deal.</summary>
    public string? DealId { get; init; }

    /// <summary>Activities of this user.</summary>
    public string? UserId { get; init; }

    /// <summary>Latest first instead of by id; such a list gives no cursor.</summary>
    public bool LatestFirst { get; init; }
}

/// <summary>Which tasks; what is null does not narrow.</summary>
public sealed record TaskFilter
{
    /// <summary>Part of the title, without regard to case.</summary>
    public string? Text { get; init; }

    /// <summary>Tasks that stand so.</summary>
    public TaskItemStatus? Status { get; init; }

    /// <summary>Tasks of this user.</summary>
    public string? AssignedTo { get; init; }

    /// <summary>Tasks about this client.</summary>
    public string? ClientId { get; init; }

    /// <summary>Tasks about this deal.</summary>
    public string? DealId { get; init; }

    /// <summary>Tasks due this day or later.</summary>
    public DateOnly? DueFrom { get; init; }

    /// <summary>Tasks due this day or earlier.</summary>
    public DateOnly? DueTo { get; init; }

    /// <summary>Earliest due first (undated last) instead of by id; such a list gives no cursor.</summary>
    public bool DueFirst { get; init; }
}

/// <summary>Which users; what is null does not narrow.</summary>
public sealed record UserFilter
{
    /// <summary>Part of the name or e-mail, without regard to case.</summary>
    public string? Text { get; init; }

    /// <summary>Users of this team, whole, without regard to case.</summary>
    public string? Team { get; init; }

    /// <summary>Users with this role.</summary>
    public Role? Role { get; init; }
}
