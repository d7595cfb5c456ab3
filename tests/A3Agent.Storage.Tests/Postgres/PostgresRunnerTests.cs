using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using Npgsql;

namespace A3Agent.Storage.Tests.Postgres;

/// <summary>Running turns belong to a living process, and turns of one conversation wait for each other.</summary>
public sealed class PostgresRunnerTests : IAsyncLifetime
{
    private static readonly OrganizationId Acme = new("acme");

    private readonly ManualTimeProvider _time = new();
    private PostgresTestDatabase _database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IConversationStore Store => _database.Storage.Conversations(Acme);

    public async ValueTask InitializeAsync()
    {
        _database = await PostgresTestDatabase.NewAsync(_time);
        await _database.Storage.Identity.EnsureOrganizationAsync(Acme, Stop);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_replica_that_starts_leaves_the_turns_of_a_living_one_alone_and_ends_those_of_a_dead_one()
    {
        var living = await BeginAsync(Store);
        Turn dead;
        await using (var other = _database.NewStorage())
        {
            await other.PrepareAsync(Stop);
            dead = await BeginAsync(other.Conversations(Acme));
            Assert.Equal(TurnStatus.Running, (await Store.FindTurnAsync(dead.Id, Stop))!.Status);
        }

        await using var next = _database.NewStorage();
        await next.PrepareAsync(Stop);

        Assert.Equal(TurnStatus.Running, (await Store.FindTurnAsync(living.Id, Stop))!.Status);
        Assert.Equal(TurnStatus.Interrupted, (await Store.FindTurnAsync(dead.Id, Stop))!.Status);
        Assert.False(await Store.EndTurnAsync(dead with { Status = TurnStatus.Completed }, null, Stop));
    }

    [Fact]
    public async Task A_lost_lock_is_taken_again()
    {
        const string Holders = "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'a3agent runner'";
        const string Locks = "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND datname = current_database()";
        var turn = await BeginAsync(Store);
        var before = (int)(await AskAsync($"SELECT pid {Holders}"))!;

        await AskAsync($"SELECT pg_terminate_backend(pid) {Holders}");
        var begun = TimeProvider.System.GetTimestamp();
        while (await AskAsync($"SELECT pid {Holders} AND pid <> {before}") is null || (long)(await AskAsync(Locks))! == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience.Limit, "The lock is not taken again.");
        }

        await using var next = _database.NewStorage();
        await next.PrepareAsync(Stop);
        Assert.Equal(TurnStatus.Running, (await Store.FindTurnAsync(turn.Id, Stop))!.Status);
    }

    [Fact]
    public async Task Turns_that_begin_and_end_at_once_leave_messages_without_gaps()
    {
        var conversation = new Conversation { Id = NewId(), UserId = "anna", Agent = "a", CreatedAt = _time.GetUtcNow(), UpdatedAt = _time.GetUtcNow() };
        await Store.CreateAsync(conversation, Stop);

        var begun = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => TalkAsync(conversation.Id), Stop)));

        var messages = (await Store.ListMessagesAsync(conversation.Id, new PageRequest(200), Stop)).Items;
        Assert.Equal(Enumerable.Range(1, 2 * begun.Sum()), messages.Select(message => message.Sequence));
        Assert.All(messages.Chunk(2), pair => Assert.Equal(pair[0].TurnId, pair[1].TurnId));
    }

    private async Task<int> TalkAsync(Guid conversation)
    {
        var begun = 0;
        for (var i = 0; i < 12; i++)
        {
            var turn = NewTurn(conversation);
            var begin = new NewTurn(turn, NewMessage(turn, MessageRole.User), null, 5);
            if ((await Store.BeginTurnAsync(begin, "anna", Stop)).Outcome == BeginOutcome.Begun)
            {
                begun++;
                Assert.True(await Store.EndTurnAsync(turn with { Status = TurnStatus.Completed }, NewMessage(turn, MessageRole.Assistant), Stop));
            }
        }

        return begun;
    }

    private async Task<Turn> BeginAsync(IConversationStore store)
    {
        var turn = NewTurn(null);
        Assert.Equal(BeginOutcome.Begun, (await store.BeginTurnAsync(new NewTurn(turn, null, null, 0), null, Stop)).Outcome);
        return turn;
    }

    private Guid NewId() => Guid.CreateVersion7(_time.GetUtcNow());

    private Turn NewTurn(Guid? conversation) => new()
    {
        Id = NewId(), ConversationId = conversation, UserId = "anna", Status = TurnStatus.Running, StartedAt = _time.GetUtcNow(),
    };

    private Message NewMessage(Turn turn, MessageRole role) => new()
    {
        Id = NewId(), Role = role, Content = "Hi", TurnId = turn.Id, CreatedAt = _time.GetUtcNow(),
    };

    private async Task<object?> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database.Administrator);
        await connection.OpenAsync(Stop);
#pragma warning disable CA2100 // The texts are this test's constants.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Stop);
    }
}
