using System.Text.Json;
using A3Agent.Crm;

namespace A3Agent.Offline;

/// <summary>
/// A small organization to try the platform with: invented people and companies, with deals, activities and tasks around a
/// given day, so that there is always something due and something just won.
/// </summary>
/// <remarks>Safe for concurrent use, except that one organization is seeded by one caller at a time.</remarks>
public sealed class DemoOrganization
{
    private const string Resource = "A3Agent.Offline.demo-organization.json";
    private static readonly TimeOnly Morning = new(9, 30);
    private readonly Rows rows = Read();

    /// <summary>Fills an organization that has no clients; leaves any other as it is.</summary>
    /// <param name="crm">The organization's CRM.</param>
    /// <param name="today">The day that all dates are relative to.</param>
    /// <param name="cancellationToken">Cancels the work; the kinds written until then stay.</param>
    /// <exception cref="InvalidOperationException">The store rejected a record of the demo data.</exception>
    public async Task SeedAsync(ICrmStore crm, DateOnly today, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(crm);
        var clients = await crm.Clients.ListAsync(new ClientFilter(), new PageRequest(1), cancellationToken).ConfigureAwait(false);
        if (clients.Items.Count > 0)
        {
            return;
        }

        await ImportAsync(crm.Users, rows.Users, cancellationToken).ConfigureAwait(false);
        await ImportAsync(crm.Clients, rows.Clients, cancellationToken).ConfigureAwait(false);
        await ImportAsync(crm.Deals, rows.Deals.Select(row => row.On(today)), cancellationToken).ConfigureAwait(false);
        await ImportAsync(crm.Activities, rows.Activities.Select(row => row.On(today)), cancellationToken).ConfigureAwait(false);
        await ImportAsync(crm.Tasks, rows.Tasks.Select(row => row.On(today)), cancellationToken).ConfigureAwait(false);
    }

    private static async Task ImportAsync<T, TFilter>(
        IRecordSet<T, TFilter> set,
        IEnumerable<T> records,
        CancellationToken cancellationToken
    )
        where T : class, ICrmRecord
    {
        var done = await set.ImportAsync(records.ToAsyncEnumerable(), skipRejected: false, cancellationToken).ConfigureAwait(false);
        if (done.Rejected is [var rejected, ..])
        {
            throw new InvalidOperationException(
                $"The demo data's {typeof(T).Name} {rejected.Index} was rejected: {rejected.Field}: {rejected.Message}"
            );
        }
    }

    private static Rows Read()
    {
        using var stream =
            typeof(DemoOrganization).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing in the assembly.");
        return JsonSerializer.Deserialize<Rows>(stream, A3Json.Options)
            ?? throw new InvalidOperationException($"The resource {Resource} is empty.");
    }

    private sealed record Rows(
        IReadOnlyList<User> Users,
        IReadOnlyList<Client> Clients,
        IReadOnlyList<DealRow> Deals,
        IReadOnlyList<ActivityRow> Activities,
        IReadOnlyList<TaskRow> Tasks
    );

    // Days count from the day of seeding.
    private sealed record DealRow(
        string Id,
        string Title,
        string ClientId,
        string Product,
        string Stage,
        DealStatus Status,
        double Probability,
        int Opened,
        int Expected,
        string OwnerId
    )
    {
        public decimal? Value { get; init; }

        public int? Closed { get; init; }

        public string? Notes { get; init; }

        public Deal On(DateOnly today) =>
            new()
            {
                Id = Id,
                Title = Title,
                ClientId = ClientId,
                Product = Product,
                Value = Value,
                Stage = Stage,
                Status = Status,
                Probability = Probability,
                OpenedDate = today.AddDays(Opened),
                ExpectedCloseDate = today.AddDays(Expected),
                ClosedDate = Closed is { } days ? today.AddDays(days) : null,
                OwnerId = OwnerId,
                Notes = Notes,
            };
    }

    private sealed record ActivityRow(string Id, ActivityType Type, string ClientId, string UserId, int At, string Subject, string Text)
    {
        public string? DealId { get; init; }

        public Activity On(DateOnly today) =>
            new()
            {
                Id = Id,
                Type = Type,
                ClientId = ClientId,
                DealId = DealId,
                UserId = UserId,
                At = new DateTimeOffset(today.AddDays(At), Morning, TimeSpan.Zero),
                Subject = Subject,
                Text = Text,
            };
    }

    private sealed record TaskRow(
        string Id,
        string Title,
        string AssignedTo,
        int Due,
        string ClientId,
        string DealId,
        TaskItemStatus Status
    )
    {
        public TaskItem On(DateOnly today) =>
            new()
            {
                Id = Id,
                Title = Title,
                AssignedTo = AssignedTo,
                DueDate = today.AddDays(Due),
                ClientId = ClientId,
                DealId = DealId,
                Status = Status,
                CreatedBy = AssignedTo,
                CreatedAt = new DateTimeOffset(today, Morning, TimeSpan.Zero),
            };
    }
}
