using System.Text.Json.Serialization;
using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Plugins.Crm;

/// <summary>A client as it stands in a list.</summary>
internal sealed record ClientRow(
    string Id, string DisplayName, string? Company, string? Industry, ClientStatus Status, string? City, string? Country,
    string? Email, string? Phone, IReadOnlyList<string> Tags, string? OwnerId)
{
    public static ClientRow From(Client client) => new(
        client.Id, client.DisplayName, client.Company, client.Industry, client.Status, client.Address?.City, client.Address?.Country,
        client.Email, client.Phone, client.Tags, client.OwnerId);
}

/// <summary>A deal as it stands in a list; an unknown value stays visible as null.</summary>
internal sealed record DealRow(
    string Id, string Title, string? Client, string? ClientId, string? Product, string? Stage, DealStatus Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Value, string Currency,
    DateOnly? OpenedDate, DateOnly? ExpectedCloseDate, DateOnly? ClosedDate, string? Owner, string? OwnerId)
{
    public static DealRow From(Deal deal, string? client, string? owner) => new(
        deal.Id, deal.Title, client, deal.ClientId, deal.Product, deal.Stage, deal.Status, deal.Value, deal.Currency,
        deal.OpenedDate, deal.ExpectedCloseDate, deal.ClosedDate, owner, deal.OwnerId);
}

/// <summary>An activity as it stands in a list.</summary>
internal sealed record ActivityRow(
    string Id, ActivityType Type, DateTimeOffset At, string? Subject, string? Text,
    string? ClientId, string? DealId, string? UserId, string? User)
{
    public static ActivityRow From(Activity activity, string? user) => new(
        activity.Id, activity.Type, activity.At, activity.Subject, activity.Text, activity.ClientId, activity.DealId, activity.UserId, user);
}

/// <summary>A task as it stands in a list; a missing due date stays visible as null.</summary>
internal sealed record TaskRow(
    string Id, string Title, string AssignedTo, string? Assignee,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateOnly? DueDate,
    string? ClientId, string? Client, string? DealId, TaskItemStatus Status)
{
    public static TaskRow From(TaskItem task, string? assignee, string? client) => new(
        task.Id, task.Title, task.AssignedTo, assignee, task.DueDate, task.ClientId, client, task.DealId, task.Status);
}

/// <summary>A person as it stands in a list.</summary>
internal sealed record UserRow(string Id, string DisplayName, string? Email, Role Role, string? Team)
{
    public static UserRow From(User user) => new(user.Id, user.DisplayName, user.Email, user.Role, user.Team);
}

/// <summary>A record that another one refers to.</summary>
internal sealed record Named(string Id, string DisplayName);

/// <summary>The first records of a list and how many there are in all.</summary>
internal sealed record Excerpt<T>(IReadOnlyList<T> Items, int Total);

/// <summary>Counts and sums of deals in one currency; unknown sums stay visible as null.</summary>
internal sealed record DealSum(
    string Currency, int Count, int ValuedCount, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Sum)
{
    /// <summary>Adds up the database's groups by currency, largest sum first.</summary>
    public static IReadOnlyList<DealSum> Of(IReadOnlyList<PipelineRow> groups) =>
        [.. groups.GroupBy(group => group.Currency, (currency, rows) => Of(currency, [.. rows]))
            .OrderByDescending(sum => sum.Sum ?? decimal.MinValue)
            .ThenByDescending(sum => sum.Count)
            .ThenBy(sum => sum.Currency, StringComparer.Ordinal)];

    private static DealSum Of(string currency, List<PipelineRow> rows) => new(
        currency, rows.Sum(row => row.Count), rows.Sum(row => row.ValuedCount),
        rows.Exists(row => row.Sum is not null) ? rows.Sum(row => row.Sum) : null);
}
