using A3Agent.Crm;

namespace A3Agent.Tests.Crm;

/// <summary>What the filters of the contract mean, record by record.</summary>
internal static class InMemoryFilters
{
    public static bool Matches(Client client, ClientFilter filter) =>
        Holds(
            filter.Text, client.DisplayName, client.Company, client.Email, client.Phone, client.Address?.City, client.Address?.Country,
            client.Industry)
        && Is(filter.Status, client.Status)
        && (filter.Tag is null || client.Tags.Contains(filter.Tag, StringComparer.OrdinalIgnoreCase))
        && Is(filter.OwnerId, client.OwnerId);

    public static bool Matches(Deal deal, DealFilter filter) =>
        Holds(filter.Text, deal.Title, deal.Product)
        && Is(filter.Status, deal.Status)
        && IsIgnoringCase(filter.Stage, deal.Stage)
        && Is(filter.OwnerId, deal.OwnerId)
        && Is(filter.ClientId, deal.ClientId)
        && IsIgnoringCase(filter.Product, deal.Product)
        && Within(filter.ClosingFrom, filter.ClosingTo, Closing(deal));

    public static bool Matches(Activity activity, ActivityFilter filter) =>
        Holds(filter.Text, activity.Subject, activity.Text)
        && Is(filter.Type, activity.Type)
        && Is(filter.ClientId, activity.ClientId)
        && Is(filter.DealId, activity.DealId)
        && Is(filter.UserId, activity.UserId);

    public static bool Matches(TaskItem task, TaskFilter filter) =>
        Holds(filter.Text, task.Title)
        && Is(filter.Status, task.Status)
        && Is(filter.AssignedTo, task.AssignedTo)
        && Is(filter.ClientId, task.ClientId)
        && Is(filter.DealId, task.DealId)
        && Within(filter.DueFrom, filter.DueTo, task.DueDate);

    public static bool Matches(User user, UserFilter filter) =>
        Holds(filter.Text, user.DisplayName, user.Email) && IsIgnoringCase(filter.Team, user.Team) && Is(filter.Role, user.Role);

    public static IEnumerable<Deal>? Order(IEnumerable<Deal> deals, DealFilter filter) => filter.Order switch
    {
        DealOrder.Value => deals.OrderByDescending(deal => deal.Value ?? decimal.MinValue),
        DealOrder.Closing => deals.OrderBy(deal => Closing(deal) ?? DateOnly.MaxValue),
        DealOrder.Opened => deals.OrderByDescending(deal => deal.OpenedDate ?? DateOnly.MinValue),
        _ => null,
    };

    public static IEnumerable<Activity>? Order(IEnumerable<Activity> activities, ActivityFilter filter) =>
        filter.LatestFirst ? activities.OrderByDescending(activity => activity.At) : null;

    public static IEnumerable<TaskItem>? Order(IEnumerable<TaskItem> tasks, TaskFilter filter) =>
        filter.DueFirst ? tasks.OrderBy(task => task.DueDate ?? DateOnly.MaxValue) : null;

    private static DateOnly? Closing(Deal deal) => deal.ClosedDate ?? deal.ExpectedCloseDate;

    private static bool Holds(string? text, params string?[] fields) =>
        text is null || fields.Any(field => field?.Contains(text, StringComparison.OrdinalIgnoreCase) == true);

    private static bool Is(string? wanted, string? value) => wanted is null || wanted == value;

    private static bool Is<T>(T? wanted, T value)
        where T : struct, Enum => wanted is null || EqualityComparer<T>.Default.Equals(wanted.Value, value);

    private static bool IsIgnoringCase(string? wanted, string? value) =>
        wanted is null || string.Equals(wanted, value, StringComparison.OrdinalIgnoreCase);

    private static bool Within(DateOnly? from, DateOnly? to, DateOnly? date) =>
        (from is null || date >= from) && (to is null || date <= to);
}
