namespace A3Agent.Crm;

/// <summary>What became of a write.</summary>
public enum PutOutcome
{
    /// <summary>The record was made.</summary>
    Created,

    /// <summary>The record was replaced by another content.</summary>
    Updated,

    /// <summary>The record was there with the very same content; nothing was written.</summary>
    Unchanged,

    /// <summary>A reference of the record names nothing in this organization; nothing was written.</summary>
    UnknownReference,

    /// <summary>A record with this id is there already and replacing was not asked for; nothing was written.</summary>
    Conflict,
}

/// <summary>What became of a write, with the field that stood in its way.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Field">The JSON name of the field whose reference is unknown, for example <c>clientId</c>; else null.</param>
public readonly record struct PutResult(PutOutcome Outcome, string? Field = null);

/// <summary>What became of a delete.</summary>
public enum DeleteOutcome
{
    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>There was none.</summary>
    NotFound,

    /// <summary>Other records need it (a user with tasks); nothing was deleted.</summary>
    InUse,
}

/// <summary>The turn and tool call that made a record; unique per organization and kind, so that an effect is found again, not repeated.</summary>
/// <param name="TurnId">The turn.</param>
/// <param name="CallId">The model's id of the tool call.</param>
public readonly record struct RecordOrigin(Guid TurnId, string CallId);

/// <summary>A row that an import could not keep.</summary>
/// <param name="Index">Its place among the records given, from 0.</param>
/// <param name="Field">The JSON name of the field.</param>
/// <param name="Message">What is wrong with it.</param>
public sealed record RejectedRecord(int Index, string Field, string Message);

/// <summary>What an import of records did.</summary>
/// <param name="Imported">Records made.</param>
/// <param name="Updated">Records replaced.</param>
/// <param name="Unchanged">Records that were there already with the same content.</param>
/// <param name="Rejected">Records that could not be kept: unknown references, an id given twice.</param>
public sealed record BulkResult(int Imported, int Updated, int Unchanged, IReadOnlyList<RejectedRecord> Rejected);

/// <summary>The records of one kind of one organization. A record of another organization does not exist for it.</summary>
/// <typeparam name="T">The kind.</typeparam>
/// <typeparam name="TFilter">What narrows its lists.</typeparam>
/// <remarks>Implementations are safe for concurrent use. Records have been validated by <see cref="CrmRules"/> before they come here.</remarks>
public interface IRecordSet<T, TFilter>
    where T : class, ICrmRecord
{
    /// <summary>Finds a record by its id; null when there is none.</summary>
    Task<T?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Finds the ids of the records with exactly this name (display name or title), without regard to case; at most 3.</summary>
    Task<IReadOnlyList<string>> FindIdsByNameAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lists records.</summary>
    /// <exception cref="FormatException">The cursor is not one that this list gave.</exception>
    Task<Page<T>> ListAsync(TFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Makes a record, or replaces it when <paramref name="replace"/> is true.</summary>
    Task<PutResult> PutAsync(T record, bool replace, CancellationToken cancellationToken);

    /// <summary>Makes a record on behalf of a tool call, once: the same origin again changes nothing and gives <see cref="PutOutcome.Unchanged"/>.</summary>
    /// <returns>The outcome, and the record as it is stored (the first one when the origin was known).</returns>
    Task<(PutResult Result, T Stored)> CreateOnceAsync(T record, RecordOrigin origin, CancellationToken cancellationToken);

    /// <summary>Deletes a record. References to it from other records become empty; where that is impossible it is in use.</summary>
    Task<DeleteOutcome> DeleteAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Makes or replaces many records, all or nothing: when the sequence throws, or a record is rejected and
    /// <paramref name="skipRejected"/> is false, nothing is kept. Reads the sequence once, in bounded memory.
    /// </summary>
    Task<BulkResult> ImportAsync(IAsyncEnumerable<T> records, bool skipRejected, CancellationToken cancellationToken);
}
