using System.Collections.Frozen;
using A3Agent.Identity;

namespace A3Agent.Crm.Import;

/// <summary>What a field holds.</summary>
internal enum FieldType
{
    Text,
    Number,
    Fraction,
    Date,
    Time,
    Choice,
    Tags,
    Scalar,
}

/// <summary>A field of a record, by its JSON name or path.</summary>
/// <param name="Name">For example <c>address.city</c>.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Required">Whether a record without it is refused.</param>
/// <param name="Choices">The enumeration whose words it takes.</param>
/// <param name="Refers">The kind of record whose id it holds.</param>
internal sealed record ImportField(string Name, FieldType Type, bool Required = false, Type? Choices = null, ImportKind? Refers = null);

/// <summary>The fields of every kind: what a mapping may fill, and what a body without a mapping may hold.</summary>
internal static class ImportFields
{
    private const string CustomPrefix = "customFields.";

    private static readonly FrozenDictionary<string, ImportField> _clients = Table(
        Text("id", required: true), Text("displayName", required: true), Text("company"), Text("email"), Text("phone"),
        Choice<ClientStatus>("status"), new ImportField("tags", FieldType.Tags), Text("notes"), Text("industry"),
        Text("address.street"), Text("address.city"), Text("address.state"), Text("address.country"), Text("address.postalCode"),
        Text("website"), Text("ownerId", refers: ImportKind.Users));

    private static readonly FrozenDictionary<string, ImportField> _deals = Table(
        Text("id", required: true), Text("title", required: true), Text("clientId", refers: ImportKind.Clients), Text("product"),
        new ImportField("value", FieldType.Number), Text("currency"), Text("stage"), Choice<DealStatus>("status"),
        new ImportField("probability", FieldType.Fraction), Date("openedDate"), Date("expectedCloseDate"), Date("closedDate"),
        Text("ownerId", refers: ImportKind.Users), Text("notes"));

    private static readonly FrozenDictionary<string, ImportField> _activities = Table(
        Text("id", required: true), Choice<ActivityType>("type", required: true), Text("clientId", refers: ImportKind.Clients),
        Text("dealId", refers: ImportKind.Deals), Text("userId", refers: ImportKind.Users),
        new ImportField("at", FieldType.Time, Required: true), Text("subject"), Text("text"));

    private static readonly FrozenDictionary<string, ImportField> _tasks = Table(
        Text("id", required: true), Text("title", required: true), Text("assignedTo", required: true, refers: ImportKind.Users),
        Date("dueDate"), Text("clientId", refers: ImportKind.Clients), Text("dealId", refers: ImportKind.Deals),
        Choice<TaskItemStatus>("status"), Text("createdBy", refers: ImportKind.Users), new ImportField("createdAt", FieldType.Time));

    private static readonly FrozenDictionary<string, ImportField> _users = Table(
        Text("id", required: true), Text("displayName", required: true), Text("email"), Choice<Role>("role"), Text("team"),
        Text("timeZone"), Text("locale"));

    /// <summary>The fields of a kind, without its custom ones.</summary>
    public static FrozenDictionary<string, ImportField> Of(ImportKind kind) => kind switch
    {
        ImportKind.Clients => _clients,
        ImportKind.Deals => _deals,
        ImportKind.Activities => _activities,
        ImportKind.Tasks => _tasks,
        _ => _users,
    };

    /// <summary>Whether records of the kind hold fields of the customer's own.</summary>
    public static bool HasCustomFields(ImportKind kind) => kind is ImportKind.Clients or ImportKind.Deals;

    /// <summary>Finds a field, custom ones included; null when the kind has none of that name.</summary>
    public static ImportField? Find(ImportKind kind, string name) =>
        Of(kind).TryGetValue(name, out var field) ? field
        : HasCustomFields(kind) && CustomName(name) is not null ? new ImportField(name, FieldType.Scalar)
        : null;

    /// <summary>The customer's own name of a custom field; null for the other fields.</summary>
    public static string? CustomName(string name) =>
        name.StartsWith(CustomPrefix, StringComparison.Ordinal) && name.Length > CustomPrefix.Length ? name[CustomPrefix.Length..] : null;

    /// <summary>The names of a kind's fields, for messages.</summary>
    public static string Names(ImportKind kind) =>
        string.Join(", ", Of(kind).Keys.Order(StringComparer.Ordinal)) + (HasCustomFields(kind) ? " and customFields.NAME" : "");

    private static FrozenDictionary<string, ImportField> Table(params ImportField[] fields) =>
        fields.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);

    private static ImportField Text(string name, bool required = false, ImportKind? refers = null) =>
        new(name, FieldType.Text, required, Refers: refers);

    private static ImportField Date(string name) => new(name, FieldType.Date);

    private static ImportField Choice<T>(string name, bool required = false)
        where T : struct, Enum => new(name, FieldType.Choice, required, typeof(T));
}
