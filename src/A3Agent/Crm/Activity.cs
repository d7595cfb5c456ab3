namespace A3Agent.Crm;

/// <summary>What kind of contact it was.</summary>
public enum ActivityType
{
    /// <summary>A phone or video call.</summary>
    Call,

    /// <summary>An e-mail.</summary>
    Email,

    /// <summary>A meeting.</summary>
    Meeting,

    /// <summary>A note.</summary>
    Note,
}

/// <summary>Something that happened with a client or a deal.</summary>
public sealed record Activity : ICrmRecord
{
    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary>What kind of contact it was; required.</summary>
    public required ActivityType Type { get; init; }

    /// <summary>The client it was with.</summary>
    public string? ClientId { get; init; }

    /// <summary>The deal it was about.</summary>
    public string? DealId { get; init; }

    /// <summary>The user who did it.</summary>
    public string? UserId { get; init; }

    /// <summary>When it happened; required.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>One line.</summary>
    public string? Subject { get; init; }

    /// <summary>The whole text.</summary>
    public string? Text { get; init; }
}
