using A3Agent.Crm;

namespace A3Agent.Storage;

/// <summary>What every store knows of a kind of record, whatever its database.</summary>
/// <param name="Name">The kind's name: that of its table, and of its lists' cursors.</param>
/// <param name="Normal">The record as it will be read again: times in UTC and whole microseconds.</param>
/// <param name="Kept">The record with what is kept from the one that it replaces, the second.</param>
/// <param name="Same">Whether two records have the same content.</param>
/// <param name="References">What a record refers to.</param>
internal sealed record RecordShape<T>(
    string Name, Func<T, T> Normal, Func<T, T, T> Kept, Func<T, T, bool> Same, IReadOnlyList<RecordReference<T>> References)
    where T : class, ICrmRecord;

/// <summary>A reference of a record to another one.</summary>
/// <param name="Field">The JSON name of the field.</param>
/// <param name="Table">The other record's kind.</param>
/// <param name="Id">The other record's id; null when there is none.</param>
internal sealed record RecordReference<T>(string Field, string Table, Func<T, string?> Id);

/// <summary>The five kinds.</summary>
internal static class RecordShapes
{
    private static readonly Address NoAddress = new();

    /// <summary>An address without any part is none.</summary>
    public static RecordShape<Client> Clients { get; } = new(
        "clients",
        record => record.Address == NoAddress ? record with { Address = null } : record,
        (record, _) => record,
        (one, other) => one with { Tags = [], CustomFields = CustomFields.None } == other with { Tags = [], CustomFields = CustomFields.None }
            && one.Tags.SequenceEqual(other.Tags, StringComparer.Ordinal)
            && CustomFields.Same(one.CustomFields, other.CustomFields),
        [new("ownerId", "users", record => record.OwnerId)]);

    public static RecordShape<Deal> Deals { get; } = new(
        "deals",
        record => record,
        (record, _) => record,
        (one, other) => one with { CustomFields = CustomFields.None } == other with { CustomFields = CustomFields.None }
            && CustomFields.Same(one.CustomFields, other.CustomFields),
        [new("clientId", "clients", record => record.ClientId), new("ownerId", "users", record => record.OwnerId)]);

    public static RecordShape<Activity> Activities { get; } = new(
        "activities",
        record => record with { At = StoredTime.Normal(record.At) },
        (record, _) => record,
        (one, other) => one == other,
        [
            new("clientId", "clients", record => record.ClientId),
            new("dealId", "deals", record => record.DealId),
            new("userId", "users", record => record.UserId),
        ]);

    /// <summary>Who made a task and when stays as it was first written.</summary>
    public static RecordShape<TaskItem> Tasks { get; } = new(
        "tasks",
        record => record.CreatedAt is { } time ? record with { CreatedAt = StoredTime.Normal(time) } : record,
        (record, there) => record with { CreatedBy = there.CreatedBy, CreatedAt = there.CreatedAt },
        (one, other) => one == other,
        [
            new("assignedTo", "users", record => record.AssignedTo),
            new("clientId", "clients", record => record.ClientId),
            new("dealId", "deals", record => record.DealId),
        ]);

    public static RecordShape<User> Users { get; } = new(
        "users", record => record, (record, _) => record, (one, other) => one == other, []);
}
