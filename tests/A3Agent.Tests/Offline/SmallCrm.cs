using A3Agent.Crm;

namespace A3Agent.Tests.Offline;

/// <summary>A CRM small enough to count by hand.</summary>
internal static class SmallCrm
{
    public static DateOnly Today { get; } = new(2026, 11, 20);

    public static FakeCrm Create()
    {
        var crm = new FakeCrm();
        crm.Users.AddRange([
            User("u-moses", "Moses Frase", "Central"),
            User("u-darcel", "Darcel Schlecht", "Central"),
            User("u-anna", "Anna Snelling", "East"),
            User("u-dana", "Dana Fields", "East"),
        ]);
        crm.Clients.AddRange([
            Client("c-1", "Cancity", "retail", "Berlin", ClientStatus.Active),
            Client("c-2", "Betasoloin", "medical", "Oslo", ClientStatus.Active) with
            {
                Email = "hello@betasoloin.example",
                OwnerId = "u-anna",
                Notes = "Prefers e-mail.",
            },
            Client("c-3", "Betatech", "medical", "Nairobi", ClientStatus.Lead),
            Client("c-4", "The New York Inquirer", "medical", "New York", ClientStatus.Inactive),
            Client("c-5", "Gekko & Co", "retail", "Paris", ClientStatus.Active),
        ]);
        for (var i = 1; i <= 8; i++)
        {
            crm.Deals.Add(
                Deal($"OPEN000{i}", "c-1", i % 2 == 0 ? "GTX Pro" : "MG Special", DealStatus.Open, null, i <= 4 ? "u-moses" : "u-anna") with
                {
                    Stage = i <= 5 ? "Engaging" : "Prospecting",
                }
            );
        }

        crm.Deals.AddRange([
            Deal("WON00001", "c-1", "GTX Pro", DealStatus.Won, 5000, "u-darcel") with
            {
                ClosedDate = new DateOnly(2026, 11, 3),
            },
            Deal("WON00002", "c-2", "GTX Pro", DealStatus.Won, 4001, "u-moses") with
            {
                ClosedDate = new DateOnly(2026, 10, 5),
            },
            Deal("WON00003", "c-2", "MG Special", DealStatus.Won, 60, "u-moses") with
            {
                ClosedDate = new DateOnly(2026, 6, 5),
            },
            Deal("WON00004", "c-5", "GTX Plus Pro", DealStatus.Won, 7000, "u-anna") with
            {
                ClosedDate = new DateOnly(2026, 2, 5),
            },
            Deal("LOST0001", "c-2", "GTX Pro", DealStatus.Lost, 0, "u-anna") with
            {
                ClosedDate = new DateOnly(2026, 11, 10),
            },
            Deal("OPENV001", "c-5", "GTX Basic", DealStatus.Open, 1200, "u-dana") with
            {
                Stage = "Engaging",
                ExpectedCloseDate = new DateOnly(2026, 11, 28),
            },
            Deal("OPENV002", "c-3", "GTX Basic", DealStatus.Open, 900, "u-dana") with
            {
                Stage = "Prospecting",
                ExpectedCloseDate = new DateOnly(2026, 12, 15),
            },
        ]);
        crm.Tasks.AddRange([
            new TaskItem
            {
                Id = "t-1",
                Title = "Send the offer",
                AssignedTo = "u-moses",
                DueDate = new DateOnly(2026, 11, 23),
                ClientId = "c-2",
            },
            new TaskItem
            {
                Id = "t-2",
                Title = "Book the room",
                AssignedTo = "u-dana",
                DueDate = new DateOnly(2026, 11, 19),
            },
            new TaskItem
            {
                Id = "t-3",
                Title = "Old errand",
                AssignedTo = "u-dana",
                Status = TaskItemStatus.Done,
            },
        ]);
        return crm;
    }

    private static User User(string id, string name, string team) =>
        new()
        {
            Id = id,
            DisplayName = name,
            Team = team,
        };

    private static Client Client(string id, string name, string industry, string city, ClientStatus status) =>
        new()
        {
            Id = id,
            DisplayName = name,
            Company = name,
            Industry = industry,
            Status = status,
            Address = new Address { City = city },
        };

    private static Deal Deal(string id, string client, string product, DealStatus status, decimal? value, string owner) =>
        new()
        {
            Id = id,
            Title = $"{product} {id[^4..]}",
            ClientId = client,
            Product = product,
            Status = status,
            Stage = status.ToString(),
            Value = value,
            OwnerId = owner,
            OpenedDate = new DateOnly(2026, 1, 7),
        };
}
