using System.Globalization;
using System.Text.Json;
using A3Agent.Crm;

namespace A3Agent.Tests.Offline;

/// <summary>An in-memory CRM that answers like the CRM plugin.</summary>
internal sealed class FakeCrm
{
    public List<Client> Clients { get; } = [];

    public List<User> Users { get; } = [];

    public List<Deal> Deals { get; } = [];

    public List<TaskItem> Tasks { get; } = [];

    public List<Activity> Activities { get; } = [];

    public object SearchClients(JsonElement arguments)
    {
        var words = Text(arguments, "query")!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var status = arguments.TryGetProperty("filters", out var filters) ? Text(filters, "status") : null;
        var found = Clients
            .Where(client => words.All(word => Searchable(client).Contains(word, StringComparison.OrdinalIgnoreCase)))
            .Where(client => status is null || Is(client.Status, status))
            .Take(Limit(arguments, 10))
            .ToArray();
        return new
        {
            clients = found.Select(client => new
            {
                client.Id,
                client.DisplayName,
                client.Company,
                client.Industry,
                client.Status,
                client.Address?.City,
                client.Address?.Country,
                client.Email,
                client.Phone,
                client.Tags,
                client.OwnerId,
            }),
            count = found.Length,
            degraded = false,
        };
    }

    public object GetClient(JsonElement arguments)
    {
        var client =
            Clients.Find(client => client.Id == Text(arguments, "clientId"))
            ?? throw new InvalidOperationException(
                $"No client has the id '{Text(arguments, "clientId")}'. Look the id up with search_clients."
            );
        var deals = Deals.Where(deal => deal.ClientId == client.Id).OrderBy(deal => deal.Status).ToArray();
        var activities = Activities.Where(activity => activity.ClientId == client.Id).OrderByDescending(activity => activity.At).ToArray();
        var tasks = Tasks.Where(task => task.ClientId == client.Id).ToArray();
        return new
        {
            client,
            owner = UserName(client.OwnerId),
            deals = new
            {
                open = Count(deals, DealStatus.Open),
                won = Count(deals, DealStatus.Won),
                lost = Count(deals, DealStatus.Lost),
                items = deals.Take(20).Select(Row),
                total = deals.Length,
            },
            activities = new { items = activities.Take(10), total = activities.Length },
            tasks = new { items = tasks.Take(10).Select(Row), total = tasks.Length },
        };
    }

    public object GetDeal(JsonElement arguments)
    {
        var id = Text(arguments, "dealId")!;
        var deal =
            Deals.Find(deal => deal.Id == id || deal.Title.Equals(id, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidOperationException($"No deal has the id '{id}'. Look the id up with list_deals.");
        var client = Clients.Find(client => client.Id == deal.ClientId);
        return new
        {
            deal,
            client = client is null ? null : new { client.Id, client.DisplayName },
            owner = deal.OwnerId is null ? null : new { id = deal.OwnerId, displayName = UserName(deal.OwnerId) },
            activities = Activities.Where(activity => activity.DealId == deal.Id),
            tasks = Tasks.Where(task => task.DealId == deal.Id).Select(Row),
        };
    }

    public object ListDeals(JsonElement arguments)
    {
        var found = Matching(arguments).ToArray();
        var ordered = Text(arguments, "orderBy") switch
        {
            "value" => found.OrderByDescending(deal => deal.Value ?? decimal.MinValue),
            "closing" => found.OrderBy(deal => Closing(deal) ?? DateOnly.MaxValue),
            _ => found.OrderByDescending(deal => deal.OpenedDate ?? DateOnly.MinValue),
        };
        var valued = found.Count(deal => deal.Value is not null);
        return new
        {
            deals = ordered.Take(Limit(arguments, 20)).Select(Row),
            total = found.Length,
            valuedCount = valued,
            sums = found
                .GroupBy(deal => deal.Currency)
                .Select(group => new
                {
                    currency = group.Key,
                    count = group.Count(),
                    valuedCount = group.Count(deal => deal.Value is not null),
                    sum = Sum(group),
                }),
            note = valued < found.Length ? $"no value is recorded for {found.Length - valued} of {found.Length} deals" : null,
        };
    }

    public object Summarize(JsonElement arguments)
    {
        var found = Matching(arguments).ToArray();
        Func<Deal, (string?, string?)> by = Text(arguments, "groupBy") switch
        {
            "stage" => deal => (deal.Stage, deal.Stage),
            "status" => deal => (Word(deal.Status), Word(deal.Status)),
            "owner" => deal => (deal.OwnerId, UserName(deal.OwnerId)),
            "product" => deal => (deal.Product, deal.Product),
            "client" => deal => (deal.ClientId, Clients.Find(client => client.Id == deal.ClientId)?.DisplayName),
            var other => throw new InvalidOperationException($"groupBy '{other}' is not known."),
        };
        return new
        {
            groupBy = Text(arguments, "groupBy"),
            groups = found
                .GroupBy(deal => (By: by(deal), deal.Currency))
                .Select(group => new
                {
                    key = group.Key.By.Item1,
                    label = group.Key.By.Item2,
                    currency = group.Key.Currency,
                    count = group.Count(),
                    valuedCount = group.Count(deal => deal.Value is not null),
                    sum = Sum(group),
                    average = Average(group),
                })
                .OrderByDescending(row => row.sum ?? decimal.MinValue)
                .ThenByDescending(row => row.count)
                .ThenBy(row => row.key, StringComparer.Ordinal),
            totals = found
                .GroupBy(deal => deal.Currency)
                .Select(group => new
                {
                    currency = group.Key,
                    count = group.Count(),
                    valuedCount = group.Count(deal => deal.Value is not null),
                    sum = Sum(group),
                    average = Average(group),
                }),
        };
    }

    public object FindUsers(JsonElement arguments)
    {
        var query = Text(arguments, "query")!;
        var found = Users
            .Where(user => $"{user.DisplayName} {user.Email} {user.Team}".Contains(query, StringComparison.OrdinalIgnoreCase))
            .ToArray();
        return new
        {
            users = found.Select(user => new
            {
                user.Id,
                user.DisplayName,
                user.Email,
                user.Role,
                user.Team,
            }),
            total = found.Length,
        };
    }

    public object ListTasks(JsonElement arguments)
    {
        var found = Tasks
            .Where(task => Text(arguments, "assignedTo") is not { } user || task.AssignedTo == user)
            .Where(task => Text(arguments, "status") is not { } status || Is(task.Status, status))
            .Where(task => Text(arguments, "clientId") is not { } client || task.ClientId == client)
            .Where(task => Day(arguments, "dueFrom") is not { } from || task.DueDate >= from)
            .Where(task => Day(arguments, "dueTo") is not { } to || task.DueDate <= to)
            .OrderBy(task => task.DueDate ?? DateOnly.MaxValue)
            .ToArray();
        return new { tasks = found.Take(Limit(arguments, 20)).Select(Row), total = found.Length };
    }

    public object CreateTask(JsonElement arguments)
    {
        var task = new TaskItem
        {
            Id = $"task-{Tasks.Count + 1}",
            Title = Text(arguments, "title")!,
            AssignedTo = Text(arguments, "assignedTo")!,
            DueDate = Day(arguments, "dueDate"),
            ClientId = Text(arguments, "clientId"),
            DealId = Text(arguments, "dealId"),
        };
        Tasks.Add(task);
        return new { task = Row(task) };
    }

    public object LogActivity(JsonElement arguments)
    {
        var activity = new Activity
        {
            Id = $"activity-{Activities.Count + 1}",
            Type = Enum.Parse<ActivityType>(Text(arguments, "type")!, ignoreCase: true),
            Subject = Text(arguments, "subject"),
            Text = Text(arguments, "text"),
            ClientId = Text(arguments, "clientId"),
            DealId = Text(arguments, "dealId"),
            At = Text(arguments, "at") is { } at
                ? DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)
                : new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero),
        };
        Activities.Add(activity);
        return new { activity };
    }

    private IEnumerable<Deal> Matching(JsonElement arguments) =>
        Deals
            .Where(deal => Text(arguments, "status") is not { } status || Is(deal.Status, status))
            .Where(deal => Text(arguments, "stage") is not { } stage || stage.Equals(deal.Stage, StringComparison.OrdinalIgnoreCase))
            .Where(deal => Text(arguments, "ownerId") is not { } owner || deal.OwnerId == owner)
            .Where(deal => Text(arguments, "clientId") is not { } client || deal.ClientId == client)
            .Where(deal =>
                Text(arguments, "product") is not { } product || product.Equals(deal.Product, StringComparison.OrdinalIgnoreCase)
            )
            .Where(deal => Day(arguments, "closingFrom") is not { } from || Closing(deal) >= from)
            .Where(deal => Day(arguments, "closingTo") is not { } to || Closing(deal) <= to);

    private object Row(Deal deal) =>
        new Dictionary<string, object?>
        {
            ["id"] = deal.Id,
            ["title"] = deal.Title,
            ["client"] = Clients.Find(client => client.Id == deal.ClientId)?.DisplayName,
            ["clientId"] = deal.ClientId,
            ["product"] = deal.Product,
            ["stage"] = deal.Stage,
            ["status"] = Word(deal.Status),
            ["value"] = deal.Value,
            ["currency"] = deal.Currency,
            ["openedDate"] = deal.OpenedDate,
            ["expectedCloseDate"] = deal.ExpectedCloseDate,
            ["closedDate"] = deal.ClosedDate,
            ["owner"] = UserName(deal.OwnerId),
            ["ownerId"] = deal.OwnerId,
        };

    private object Row(TaskItem task) =>
        new
        {
            task.Id,
            task.Title,
            task.AssignedTo,
            assignee = UserName(task.AssignedTo),
            task.DueDate,
            task.ClientId,
            client = Clients.Find(client => client.Id == task.ClientId)?.DisplayName,
            task.DealId,
            task.Status,
        };

    private string? UserName(string? id) => Users.Find(user => user.Id == id)?.DisplayName;

    private static string Searchable(Client client) =>
        $"{client.DisplayName} {client.Company} {client.Email} {client.Industry} {client.Address?.City} {client.Address?.Country} {client.Notes} {string.Join(' ', client.Tags)}";

    private static DateOnly? Closing(Deal deal) => deal.ClosedDate ?? deal.ExpectedCloseDate;

    private static decimal? Sum(IEnumerable<Deal> deals) =>
        deals.Any(deal => deal.Value is not null) ? deals.Sum(deal => deal.Value) : null;

    private static decimal? Average(IEnumerable<Deal> deals) =>
        deals.Average(deal => deal.Value) is { } mean ? decimal.Round(mean, 4) : null;

    private static int Count(Deal[] deals, DealStatus status) => deals.Count(deal => deal.Status == status);

    private static bool Is<T>(T value, string word)
        where T : struct, Enum => Word(value) == word;

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string? Text(JsonElement arguments, string name) =>
        arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateOnly? Day(JsonElement arguments, string name) =>
        Text(arguments, name) is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    private static int Limit(JsonElement arguments, int otherwise) =>
        arguments.TryGetProperty("limit", out var limit) ? limit.GetInt32() : otherwise;
}
