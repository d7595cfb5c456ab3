using A3Agent.Identity;

namespace A3Agent.Crm.Import;

/// <summary>Makes records out of a row's values.</summary>
internal static class RecordBuilder
{
    public static Client Client(RowValues values) => new()
    {
        Id = values.Required("id"),
        DisplayName = values.Required("displayName"),
        Company = values.Text("company"),
        Email = values.Text("email"),
        Phone = values.Text("phone"),
        Status = values.Value<ClientStatus>("status") ?? ClientStatus.Lead,
        Tags = values.Tags,
        Notes = values.Text("notes"),
        Industry = values.Text("industry"),
        Address = Address(values),
        Website = values.Text("website"),
        OwnerId = values.Text("ownerId"),
        CustomFields = values.CustomFields,
    };

    public static Deal Deal(RowValues values) => new()
    {
        Id = values.Required("id"),
        Title = values.Required("title"),
        ClientId = values.Text("clientId"),
        Product = values.Text("product"),
        Value = values.Value<decimal>("value"),
        Currency = values.Text("currency") ?? "USD",
        Stage = values.Text("stage"),
        Status = values.Value<DealStatus>("status") ?? DealStatus.Open,
        Probability = values.Value<double>("probability"),
        OpenedDate = values.Value<DateOnly>("openedDate"),
        ExpectedCloseDate = values.Value<DateOnly>("expectedCloseDate"),
        ClosedDate = values.Value<DateOnly>("closedDate"),
        OwnerId = values.Text("ownerId"),
        Notes = values.Text("notes"),
        CustomFields = values.CustomFields,
    };

    public static Activity Activity(RowValues values) => new()
    {
        Id = values.Required("id"),
        Type = values.Value<ActivityType>("type") ?? default,
        ClientId = values.Text("clientId"),
        DealId = values.Text("dealId"),
        UserId = values.Text("userId"),
        At = values.Value<DateTimeOffset>("at") ?? default,
        Subject = values.Text("subject"),
        Text = values.Text("text"),
    };

    public static TaskItem Task(RowValues values) => new()
    {
        Id = values.Required("id"),
        Title = values.Required("title"),
        AssignedTo = values.Required("assignedTo"),
        DueDate = values.Value<DateOnly>("dueDate"),
        ClientId = values.Text("clientId"),
        DealId = values.Text("dealId"),
        Status = values.Value<TaskItemStatus>("status") ?? TaskItemStatus.Open,
        CreatedBy = values.Text("createdBy"),
        CreatedAt = values.Value<DateTimeOffset>("createdAt"),
    };

    public static User User(RowValues values) => new()
    {
        Id = values.Required("id"),
        DisplayName = values.Required("displayName"),
        Email = values.Text("email"),
        Role = values.Value<Role>("role") ?? Role.Member,
        Team = values.Text("team"),
        TimeZone = values.Text("timeZone"),
        Locale = values.Text("locale"),
    };

    private static Address? Address(RowValues values)
    {
        var address = new Address
        {
            Street = values.Text("address.street"),
            City = values.Text("address.city"),
            State = values.Text("address.state"),
            Country = values.Text("address.country"),
            PostalCode = values.Text("address.postalCode"),
        };
        return address == new Address() ? null : address;
    }
}
