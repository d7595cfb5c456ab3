using System.Text.Json;
using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>Records with every field filled.</summary>
internal static class Samples
{
    public static User User(string id) => new()
    {
        Id = id,
        DisplayName = "Ägidius Öhm",
        Email = "oehm@example.com",
        Role = Role.Admin,
        Team = "Süd",
        TimeZone = "Europe/Berlin",
        Locale = "de-DE",
    };

    public static Client Client(string id, string? ownerId = null) => new()
    {
        Id = id,
        DisplayName = "Betasoloin \U0001F600",
        Company = "Betasoloin Ltd.",
        Email = "info@betasoloin.example",
        Phone = "+1 (415) 555-0100",
        Status = ClientStatus.Active,
        Tags = ["VIP", "key account"],
        Notes = "Line one\nline two, with \"quotes\"",
        Industry = "medical",
        Address = new Address { Street = "1 Main St", City = "Köln", State = "NRW", Country = "Germany", PostalCode = "50667" },
        Website = "https://betasoloin.example",
        OwnerId = ownerId,
        CustomFields = Fields("""{"employees": 495, "listed": true, "note": "a\"b", "rate": 1.50, "nothing": null}"""),
    };

    public static Deal Deal(string id, string? clientId = null, string? ownerId = null) => new()
    {
        Id = id,
        Title = "GTX renewal",
        ClientId = clientId,
        Product = "GTX Pro",
        Value = 99_999_999_999_999.9999m,
        Currency = "EUR",
        Stage = "Engaging",
        Status = DealStatus.Won,
        Probability = 0.1,
        OpenedDate = new DateOnly(2017, 3, 1),
        ExpectedCloseDate = new DateOnly(2017, 5, 31),
        ClosedDate = new DateOnly(2017, 6, 1),
        OwnerId = ownerId,
        Notes = "",
        CustomFields = Fields("""{"source": "fair"}"""),
    };

    public static Activity Activity(string id, string? clientId = null, string? dealId = null, string? userId = null) => new()
    {
        Id = id,
        Type = ActivityType.Meeting,
        ClientId = clientId,
        DealId = dealId,
        UserId = userId,
        At = new DateTimeOffset(2017, 3, 1, 10, 30, 15, 123, 456, TimeSpan.Zero),
        Subject = "Kick-off",
        Text = "They want a trial.",
    };

    public static TaskItem Task(string id, string assignedTo, string? clientId = null, string? dealId = null) => new()
    {
        Id = id,
        Title = "Call back",
        AssignedTo = assignedTo,
        DueDate = new DateOnly(2026, 2, 28),
        ClientId = clientId,
        DealId = dealId,
        Status = TaskItemStatus.Done,
        CreatedBy = "somebody",
        CreatedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };

    public static IReadOnlyDictionary<string, JsonElement> Fields(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
}
