using A3Agent.Conversations;
using A3Agent.Identity;
using A3Agent.Usage;
using Npgsql;

namespace A3Agent.Storage.Tests.Postgres;

/// <summary>A database with two organizations that hold rows of the same ids, and SQL that is run as the application's login role.</summary>
public sealed class AttackedDatabase : IAsyncLifetime
{
    internal static readonly string[] Tables =
    [
        "organizations", "users", "clients", "deals", "activities", "tasks", "conversations", "turns", "messages", "api_keys", "embedding_queue",
        "usage_calls", "usage_sums", "usage_times", "usage_reservations", "budgets", "budget_counters", "alerts",
    ];

    private NpgsqlDataSource _application = null!;
    private PostgresTestDatabase _database = null!;

    internal static Guid Conversation { get; } = Guid.Parse("0193a000-0000-7000-8000-000000000001");

    internal string Administrator => _database.Administrator;

    public async ValueTask InitializeAsync()
    {
        _database = await PostgresTestDatabase.NewAsync(new ManualTimeProvider());
        _application = NpgsqlDataSource.Create(await PostgresServer.ApplicationAsync(_database.Administrator));
        await AsAdministratorAsync("SELECT a3.add_vector_set('model', 8, false)");
        foreach (var name in new[] { "acme", "globex" })
        {
            await FillAsync(new OrganizationId(name));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Runs statements one after the other on one connection of the application's role; gives the last one's first value.</summary>
    internal async Task<object?> RunAsync(params string[] statements)
    {
        await using var connection = await _application.OpenConnectionAsync(TestContext.Current.CancellationToken);
        object? last = null;
        foreach (var sql in statements)
        {
#pragma warning disable CA2100 // The texts are the tests' constants.
            await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
            last = await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }

        return last;
    }

    /// <summary>Runs statements in a transaction that is acme's; it is rolled back when the connection goes back to the pool.</summary>
    internal Task<object?> AsAcmeAsync(params string[] statements) =>
        RunAsync(["BEGIN", "SELECT set_config('a3.organization', 'acme', true)", .. statements]);

    /// <summary>A statement that must be refused, and the SQLSTATE of the refusal.</summary>
    internal async Task<PostgresException> RefusedAsync(string state, params string[] statements)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => AsAcmeAsync(statements));
        Assert.True(refused.SqlState == state, $"{refused.SqlState} instead of {state}: {refused.MessageText} ({statements[^1]})");
        return refused;
    }

    /// <summary>A connection of the application's role.</summary>
    internal ValueTask<NpgsqlConnection> OpenAsync() => _application.OpenConnectionAsync(TestContext.Current.CancellationToken);

    /// <summary>Runs a statement as the administrator.</summary>
    internal Task AsAdministratorAsync(string sql) => PostgresServer.RunAsync(Administrator, sql);

    private async Task FillAsync(OrganizationId organization)
    {
        var stop = TestContext.Current.CancellationToken;
        var now = new ManualTimeProvider().GetUtcNow();
        await _database.Storage.Identity.EnsureOrganizationAsync(organization, stop);
        await _database.Storage.Identity.AddKeyAsync(
            new ApiKey($"{organization}key", organization, new byte[32], "u", Role.Admin, null, now, null), stop);
        var crm = _database.Storage.Crm(organization);
        await crm.Users.PutAsync(new() { Id = "u", DisplayName = "U" }, replace: false, stop);
        await crm.Clients.PutAsync(new() { Id = "c", DisplayName = "C" }, replace: false, stop);
        await crm.Deals.PutAsync(new() { Id = "d", Title = "D", ClientId = "c" }, replace: false, stop);
        await crm.Activities.PutAsync(new() { Id = "a", Type = Crm.ActivityType.Call, At = now }, replace: false, stop);
        await crm.Tasks.PutAsync(new() { Id = "t", Title = "T", AssignedTo = "u" }, replace: false, stop);
        await _database.Storage.Crm(organization).Users.PutAsync(
            new() { Id = $"{organization}-own", DisplayName = $"{organization}secret" }, replace: false, stop);
        var conversation = new Conversation { Id = Conversation, UserId = "u", Agent = "a", CreatedAt = now, UpdatedAt = now };
        var turn = new Turn { Id = Conversation, ConversationId = Conversation, UserId = "u", Status = TurnStatus.Running, StartedAt = now };
        var message = new Message { Id = Conversation, Role = MessageRole.User, Content = "Hi", TurnId = Conversation, CreatedAt = now };
        await _database.Storage.Conversations(organization).BeginTurnAsync(new NewTurn(turn, message, conversation, 0), "u", stop);
        await FillAccountsAsync(_database.Storage.Usage(organization), now, stop);
    }

    private async Task FillAccountsAsync(IUsageStore accounts, DateTimeOffset now, CancellationToken stop)
    {
        await accounts.ReplaceBudgetsAsync([new Budget(BudgetScope.Organization, null, BudgetPeriod.Day, 1000, null)], stop);
        await accounts.SettleAsync(
            new UsageCall
            {
                Id = Conversation, At = now, Model = "m", Usage = TokenUsage.None, LatencyMs = 1, Outcome = UsageCall.Completed,
            },
            stop);
        await _database.Storage.UsageWork.RollUpAsync(10, stop);
        await accounts.ReserveAsync(
            new Reservation { Id = Conversation, At = now, Lease = TimeSpan.FromHours(1), Model = "m", Tokens = 1, CostUsd = 0 }, [], stop);
        await accounts.RaiseAsync(new Alert(Conversation, now, AlertKind.Provider, "key", "Message.", "{}"), stop);
    }
}
