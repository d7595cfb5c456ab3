namespace A3Agent.Crm;

/// <summary>One organization's CRM. It is bound when it is made; nothing in it takes an organization.</summary>
/// <remarks>Implementations are safe for concurrent use and cheap to make.</remarks>
public interface ICrmStore
{
    /// <summary>Clients.</summary>
    IRecordSet<Client, ClientFilter> Clients { get; }

    /// <summary>Deals.</summary>
    IRecordSet<Deal, DealFilter> Deals { get; }

    /// <summary>Activities.</summary>
    IRecordSet<Activity, ActivityFilter> Activities { get; }

    /// <summary>Tasks.</summary>
    IRecordSet<TaskItem, TaskFilter> Tasks { get; }

    /// <summary>Users.</summary>
    IRecordSet<User, UserFilter> Users { get; }

    /// <summary>Counts and sums deals by group, in the database; largest sum first, then largest count, then key.</summary>
    /// <param name="filter">Which deals; its order is ignored.</param>
    /// <param name="group">What makes a group; groups are split by currency too, since sums over currencies mean nothing.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<PipelineRow>> SummarizeDealsAsync(DealFilter filter, PipelineGroup group, CancellationToken cancellationToken);
}

/// <summary>What makes a group of a pipeline summary.</summary>
public enum PipelineGroup
{
    /// <summary>The stage.</summary>
    Stage,

    /// <summary>Open, won or lost.</summary>
    Status,

    /// <summary>The user who sells.</summary>
    Owner,

    /// <summary>The product.</summary>
    Product,

    /// <summary>The client.</summary>
    Client,
}

/// <summary>One group of a pipeline summary.</summary>
/// <param name="Key">The group's value: a stage, status, product, or the id of a user or client; null for deals without one.</param>
/// <param name="Label">What people call it: the user's or client's name, else the key; null for deals without one.</param>
/// <param name="Currency">ISO 4217 code of the sums.</param>
/// <param name="Count">How many deals.</param>
/// <param name="ValuedCount">How many of them have a known value.</param>
/// <param name="Sum">The sum of the known values; null when none is known.</param>
/// <param name="Average">The mean of the known values, rounded to 4 decimals; null when none is known.</param>
public sealed record PipelineRow(string? Key, string? Label, string Currency, int Count, int ValuedCount, decimal? Sum, decimal? Average);
