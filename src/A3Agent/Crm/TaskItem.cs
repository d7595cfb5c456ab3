namespace A3Agent.Crm;

/// <summary>Whether a task is done.</summary>
public enum TaskItemStatus
{
    /// <summary>To be done; the default.</summary>
    Open,

    /// <summary>Done.</summary>
    Done,
}

/// <summary>Something a user has to do.</summary>
public sealed record TaskItem : ICrmRecord
{
    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary>What is to be done; required.</summary>
    public required string Title { get; init; }

    /// <summary>The id of the user who has to do it; required.</summary>
    public required string AssignedTo { get; init; }

    /// <summary>The day it is due.</summary>
    public DateOnly? DueDate { get; init; }

    /// <summary>The client it is about.</summary>
    public string? ClientId { get; init; }

    /// <summary>The deal it is about.</summary>
    public string? DealId { get; init; }

    /// <summary>Whether it is done.</summary>
    public TaskItemStatus Status { get; init; } = TaskItemStatus.Open;

    /// <summary>The user who made it; set by the server when it is made, kept from then on.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>When it was made; set by the server, kept from then on.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}
