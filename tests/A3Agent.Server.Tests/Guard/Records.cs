using System.Text.Json.Nodes;

namespace A3Agent.Server.Tests.Guard;

/// <summary>Valid records with every field filled, in the order in which they can be made.</summary>
internal static class Records
{
    public static IReadOnlyList<string> Kinds { get; } = ["users", "clients", "deals", "activities", "tasks"];

    /// <summary>A record whose name may be known to anybody and whose other texts carry the marker.</summary>
    public static JsonObject Valid(string kind, string id, string name, string marker, string reference) => kind switch
    {
        "users" => new JsonObject
        {
            ["id"] = id, ["displayName"] = name, ["email"] = $"{marker}.{id}@example.com", ["role"] = "member", ["team"] = marker,
            ["timeZone"] = "Europe/Berlin", ["locale"] = "de-DE",
        },
        "clients" => new JsonObject
        {
            ["id"] = id, ["displayName"] = name, ["company"] = $"{marker} Ltd", ["email"] = $"{marker}@example.com", ["phone"] = "+49 30 1234567",
            ["status"] = "active", ["tags"] = new JsonArray(marker, "gold"), ["notes"] = $"{marker} notes", ["industry"] = marker,
            ["address"] = new JsonObject
            {
                ["street"] = marker, ["city"] = marker, ["state"] = marker, ["country"] = marker, ["postalCode"] = "10115",
            },
            ["website"] = $"https://{marker}.example.com", ["ownerId"] = reference,
            ["customFields"] = new JsonObject { ["motto"] = marker, ["seats"] = 5 },
        },
        "deals" => new JsonObject
        {
            ["id"] = id, ["clientId"] = reference, ["title"] = name, ["product"] = marker, ["value"] = 1200.5, ["currency"] = "USD",
            ["stage"] = marker, ["status"] = "open", ["probability"] = 0.5, ["openedDate"] = "2026-01-02", ["expectedCloseDate"] = "2026-12-24",
            ["closedDate"] = "2026-12-25", ["ownerId"] = reference, ["notes"] = marker, ["customFields"] = new JsonObject { ["motto"] = marker },
        },
        "activities" => new JsonObject
        {
            ["id"] = id, ["type"] = "note", ["clientId"] = reference, ["dealId"] = reference, ["userId"] = reference,
            ["at"] = "2026-11-19T10:00:00Z", ["subject"] = name, ["text"] = marker,
        },
        "tasks" => new JsonObject
        {
            ["id"] = id, ["title"] = $"{name} {marker}", ["assignedTo"] = reference, ["dueDate"] = "2026-11-24", ["clientId"] = reference,
            ["dealId"] = reference, ["status"] = "open",
        },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is not a kind of record"),
    };
}
