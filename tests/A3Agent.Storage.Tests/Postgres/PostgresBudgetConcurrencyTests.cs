using A3Agent.Conversations;
using A3Agent.Identity;
using A3Agent.Postgres;
using A3Agent.Usage;
using Npgsql;

namespace A3Agent.Storage.Tests.Postgres;

/// <summary>Budgets under calls of several replicas at once.</summary>
public sealed class PostgresBudgetConcurrencyTests : IAsyncLifetime
{
    private const string Wrong = """
        SELECT count(*) FROM a3.budget_counters c WHERE reserved_tokens <> 0 OR reserved_cost_usd <> 0 OR used_tokens <> (
          SELECT coalesce(sum(prompt_tokens + completion_tokens), 0) FROM a3.usage_calls u
          WHERE CASE split_part(c.counter, ' ', 1) WHEN 'user' THEN u.user_id = split_part(c.counter, ' ', 4) ELSE true END
            AND CASE split_part(c.counter, ' ', 2)
              WHEN 'turn' THEN u.turn_id::text = split_part(c.counter, ' ', 3)
              WHEN 'conversation' THEN u.conversation_id::text = split_part(c.counter, ' ', 3) ELSE true END)
        """;

    private const string Waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'a3agent' AND wait_event_type = 'Lock'";

    private static readonly OrganizationId Acme = new("acme");
    private readonly ManualTimeProvider _time = new();
    private readonly List<PostgresStorage> _replicas = [];
    private PostgresTestDatabase _database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await PostgresTestDatabase.NewAsync(_time);
        await _database.Storage.Identity.EnsureOrganizationAsync(Acme, Stop);
        for (var i = 0; i < 3; i++)
        {
            _replicas.Add(_database.NewStorage());
            await _replicas[i].PrepareAsync(Stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Of_many_calls_on_several_replicas_exactly_those_that_there_is_room_for_are_made()
    {
        Budget[] budgets = [new(BudgetScope.Organization, null, BudgetPeriod.Day, 2_500, null), new(BudgetScope.User, null, BudgetPeriod.Turn, 100, 1m)];

        var made = await ForAllAsync(120, i => MakeAsync(Replica(i), NewCall(i, 100), budgets));

        Assert.Equal(25, made.Count(one => one));
        Assert.Equal(0L, await CountAsync(Wrong));
        Assert.Equal(2_500L, await CountAsync("SELECT used_tokens FROM a3.budget_counters WHERE counter LIKE 'organization day %'"));
        Assert.Equal(0L, await CountAsync("SELECT count(*) FROM a3.usage_reservations"));
    }

    [Fact]
    public async Task A_counter_that_is_made_while_calls_are_settled_misses_none_and_counts_none_twice()
    {
        // Counters of one turn, conversation, user and day each: made by some of the calls while others are settled without one.
        Budget[] budgets =
        [
            new(BudgetScope.Organization, null, BudgetPeriod.Day, long.MaxValue, null), new(BudgetScope.User, null, BudgetPeriod.Conversation, 1_000_000, null),
            new(BudgetScope.User, null, BudgetPeriod.Turn, 1_000_000, null),
        ];
        for (var round = 0; round < 6; round++)
        {
            var (turn, conversation) = (NewId(), NewId());
            await ForAllAsync(24, async i =>
            {
                var call = NewCall(i, 1 + i) with { TurnId = turn, ConversationId = conversation };
                switch (i % 4)
                {
                    case 0:
                        return await MakeAsync(Replica(i), call, [budgets[(i / 4) % 3]]);
                    case 1:
                        await Replica(i).UsageWork.RollUpAsync(5, Stop);
                        return true;
                    default:
                        await Replica(i).Usage(Acme).SettleAsync(call, Stop);
                        return true;
                }
            });
            Assert.Equal(0L, await CountAsync(Wrong));
        }

        Assert.Equal(13L, await CountAsync("SELECT count(*) FROM a3.budget_counters"));
    }

    [Fact]
    public async Task A_reservation_that_is_settled_while_it_expires_counts_once()
    {
        Budget[] budgets = [new(BudgetScope.Organization, null, BudgetPeriod.Day, 1_000_000, null)];
        var calls = Enumerable.Range(0, 12).Select(i => NewCall(i, 50)).ToList();
        await ForAllAsync(12, i => ReserveAsync(Replica(i), calls[i], budgets));
        await _database.PassTimeAsync(TimeSpan.FromHours(1));

        await ForAllAsync(24, async i =>
        {
            if (i % 2 == 0)
            {
                await Replica(i).UsageWork.ExpireReservationsAsync(Stop);
            }
            else
            {
                await Replica(i).Usage(Acme).SettleAsync(calls[i / 2], Stop);
            }

            return true;
        });

        Assert.Equal(0L, await CountAsync(Wrong));
        Assert.Equal(600L, await CountAsync("SELECT used_tokens FROM a3.budget_counters"));
        Assert.Equal(0L, await CountAsync("SELECT count(*) FROM a3.usage_reservations"));
    }

    [Fact]
    public async Task Whoever_reserves_while_a_counter_is_removed_waits_and_makes_it_again()
    {
        Budget[] budgets = [new(BudgetScope.Organization, null, BudgetPeriod.Day, 100, null)];
        await MakeAsync(Replica(0), NewCall(0, 60), budgets);
        await _database.PassTimeAsync(TimeSpan.FromDays(2));
        await using var worker = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_database.Administrator) { Pooling = false }.ConnectionString);
        await worker.OpenAsync(Stop);
        await using var removal = await worker.BeginTransactionAsync(Stop);
        await using (var prune = new NpgsqlBatch(worker, removal))
        {
            foreach (var statement in CounterRows.Prune(Acme.Value, 10))
            {
                prune.BatchCommands.Add(statement.Command);
            }

            await prune.ExecuteNonQueryAsync(Stop);
        }

        var reserved = ReserveAsync(Replica(1), NewCall(1, 41), budgets);
        while (!reserved.IsCompleted && await CountAsync(Waiting) is 0L)
        {
            await Task.Yield();
        }

        await removal.CommitAsync(Stop);

        Assert.False(await reserved);
        Assert.True(await MakeAsync(Replica(2), NewCall(2, 40), budgets));
        Assert.Equal(100L, await CountAsync("SELECT used_tokens FROM a3.budget_counters"));
    }

    private static async Task<bool> MakeAsync(PostgresStorage replica, UsageCall call, Budget[] budgets)
    {
        if (!await ReserveAsync(replica, call, budgets))
        {
            return false;
        }

        await replica.Usage(Acme).SettleAsync(call, Stop);
        return true;
    }

    private static async Task<bool> ReserveAsync(PostgresStorage replica, UsageCall call, Budget[] budgets) => (await replica.Usage(Acme).ReserveAsync(
        new Reservation
        {
            Id = call.Id, At = call.At, Lease = TimeSpan.FromMinutes(1), UserId = call.UserId, ConversationId = call.ConversationId,
            TurnId = call.TurnId, Model = call.Model, Tokens = call.Usage.TotalTokens, CostUsd = 0.01m,
        },
        budgets, Stop)).Exceeded is null;

    private static Task<bool[]> ForAllAsync(int count, Func<int, Task<bool>> work) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => work(i), Stop)));

    private Guid NewId() => Guid.CreateVersion7(_time.GetUtcNow());

    private PostgresStorage Replica(int i) => _replicas[i % _replicas.Count];

    private UsageCall NewCall(int i, long tokens) => new()
    {
        Id = NewId(), At = _time.GetUtcNow(), UserId = $"user-{i % 2}", ConversationId = NewId(),
        TurnId = NewId(), Model = "m", Usage = new TokenUsage(tokens, 0, 0, 0, 0.01m, false), LatencyMs = 1,
        Outcome = UsageCall.Completed,
    };

    private async Task<object?> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_database.Administrator) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Stop);
#pragma warning disable CA2100 // The texts are this test's constants.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Stop);
    }
}
