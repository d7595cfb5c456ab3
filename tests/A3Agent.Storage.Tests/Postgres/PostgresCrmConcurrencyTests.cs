using System.Data.Common;
using A3Agent.Crm;
using A3Agent.Storage.Tests.Contracts;
using Npgsql;

namespace A3Agent.Storage.Tests.Postgres;

/// <summary>What only a database of several connections can get wrong.</summary>
public sealed class PostgresCrmConcurrencyTests : PostgresCrmTests
{
    // A lock that is never waited for shall fail a test, not hold up the run.
    private const int TimeoutMs = 60_000;

    private const string KillSql =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'a3agent'";

    [Fact]
    public async Task Parallel_writes_of_one_id_make_one_record_and_replace_it()
    {
        var outcomes = await Many(i => Crm.Clients.PutAsync(Client("c", $"name {i}"), replace: true, Token));

        Assert.Single(outcomes, outcome => outcome.Outcome == PutOutcome.Created);
        Assert.Equal(outcomes.Length - 1, outcomes.Count(outcome => outcome.Outcome == PutOutcome.Updated));
        Assert.Single((await Crm.Clients.ListAsync(new ClientFilter(), new PageRequest(10), Token)).Items);
    }

    [Fact]
    public async Task Parallel_writes_of_the_same_content_make_one_record_and_change_nothing_more()
    {
        var outcomes = await Many(_ => Crm.Clients.PutAsync(Samples.Client("c"), replace: true, Token));

        Assert.Single(outcomes, outcome => outcome.Outcome == PutOutcome.Created);
        Assert.Equal(outcomes.Length - 1, outcomes.Count(outcome => outcome.Outcome == PutOutcome.Unchanged));
    }

    [Fact]
    public async Task Parallel_writes_that_may_not_replace_make_one_record_and_conflict()
    {
        var outcomes = await Many(i => Crm.Clients.PutAsync(Client("c", $"name {i}"), replace: false, Token));

        Assert.Single(outcomes, outcome => outcome.Outcome == PutOutcome.Created);
        Assert.Equal(outcomes.Length - 1, outcomes.Count(outcome => outcome.Outcome == PutOutcome.Conflict));
    }

    [Fact]
    public async Task Parallel_effects_of_one_origin_make_one_record()
    {
        var origin = new RecordOrigin(Guid.CreateVersion7(Time.GetUtcNow()), "call");

        var made = await Many(i => Crm.Clients.CreateOnceAsync(Client($"c{i % 4}", $"name {i}"), origin, Token));

        var first = Assert.Single(made, one => one.Result.Outcome == PutOutcome.Created).Stored;
        Assert.Equal(made.Length - 1, made.Count(one => one.Result.Outcome == PutOutcome.Unchanged));
        Assert.All(made, one => Same.As(first, one.Stored));
        Assert.Single((await Crm.Clients.ListAsync(new ClientFilter(), new PageRequest(10), Token)).Items);
    }

    [Fact]
    public async Task A_reference_that_is_deleted_at_the_sameTime_never_dangles()
    {
        for (var round = 0; round < 20; round++)
        {
            await Crm.Clients.PutAsync(Client("c", "name"), replace: true, Token);
            var deleting = Crm.Clients.DeleteAsync("c", Token);
            var outcomes = await Many(i => Crm.Deals.PutAsync(Deal($"{round}-{i}") with { ClientId = "c" }, replace: true, Token));
            Assert.Equal(DeleteOutcome.Deleted, await deleting);

            Assert.All(outcomes, outcome => Assert.True(
                outcome is { Outcome: PutOutcome.Created } or { Outcome: PutOutcome.UnknownReference, Field: "clientId" }));
            Assert.Empty((await Crm.Deals.ListAsync(new DealFilter { ClientId = "c" }, new PageRequest(1), Token)).Items);
        }
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task A_reference_that_vanishes_while_a_write_waits_is_reported_as_unknown()
    {
        await Crm.Clients.PutAsync(Client("c", "name"), replace: true, Token);
        await using var other = await AdministratorAsync();
        await using var deletion = await other.BeginTransactionAsync(Token);
        await RunAsync(other, "DELETE FROM a3.clients WHERE organization = 'acme' AND id = 'c'");

        var put = Crm.Deals.PutAsync(Deal("d") with { ClientId = "c" }, replace: true, Token);
        var import = Crm.Deals.ImportAsync(new[] { Deal("e") with { ClientId = "c" } }.ToAsyncEnumerable(), skipRejected: true, Token);
        await WaitingAsync(other, 2);
        await deletion.CommitAsync(Token);

        Assert.Equal(new PutResult(PutOutcome.UnknownReference, "clientId"), await put);
        Assert.Equal((0, "clientId"), ((await import).Rejected[0].Index, (await import).Rejected[0].Field));
    }

    [Fact]
    public async Task A_user_to_whom_a_task_is_assigned_at_the_sameTime_stays_or_the_task_is_refused()
    {
        for (var round = 0; round < 20; round++)
        {
            await Crm.Users.PutAsync(Samples.User("u"), replace: true, Token);
            var deleting = Crm.Users.DeleteAsync("u", Token);
            var outcome = await Crm.Tasks.PutAsync(Samples.Task($"t{round}", "u"), replace: true, Token);

            Assert.Equal(
                await deleting == DeleteOutcome.Deleted
                    ? new PutResult(PutOutcome.UnknownReference, "assignedTo")
                    : new PutResult(PutOutcome.Created),
                outcome);
            await Crm.Tasks.DeleteAsync($"t{round}", Token);
        }
    }

    [Fact]
    public async Task Parallel_imports_of_the_same_records_keep_each_once()
    {
        var deals = Enumerable.Range(0, 500).Select(i => Deal($"{i}")).ToList();

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Crm.Deals.ImportAsync(
            (i % 2 == 0 ? deals : [.. deals.AsEnumerable().Reverse()]).ToAsyncEnumerable(), skipRejected: false, Token)));

        Assert.Equal(deals.Count, results.Sum(result => result.Imported));
        Assert.All(results, result => Assert.Equal(deals.Count, result.Imported + result.Unchanged));
    }

    [Fact]
    public async Task Reads_go_on_when_their_connections_are_killed()
    {
        await Crm.Clients.PutAsync(Client("c", "name"), replace: true, Token);
        await Many(_ => Crm.Clients.FindAsync("c", Token));
        await using var administrator = await AdministratorAsync();

        await RunAsync(administrator, KillSql);

        Assert.All(await Many(_ => Crm.Clients.FindAsync("c", Token)), Assert.NotNull);
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task A_write_whose_connection_is_killed_says_so_and_leaves_nothing_half_written()
    {
        await Crm.Clients.PutAsync(Client("c", "name"), replace: true, Token);
        await Crm.Deals.PutAsync(Deal("d") with { ClientId = "c" }, replace: true, Token);
        await using var administrator = await AdministratorAsync();
        await using var hold = await administrator.BeginTransactionAsync(Token);
        await RunAsync(administrator, "SELECT FROM a3.deals WHERE organization = 'acme' AND id = 'd' FOR UPDATE");

        // The deletion has emptied no reference yet: it waits for the deal that it would change, with the client locked.
        var deleting = Crm.Clients.DeleteAsync("c", Token);
        var import = Crm.Deals.ImportAsync(
            new[] { Deal("a"), Deal("d") with { Title = "new" } }.ToAsyncEnumerable(), skipRejected: false, Token);
        await WaitingAsync(administrator, 2);
        await RunAsync(administrator, KillSql + " AND wait_event_type = 'Lock'");

        await Assert.ThrowsAnyAsync<DbException>(() => deleting);
        await Assert.ThrowsAnyAsync<DbException>(() => import);
        await hold.RollbackAsync(Token);
        Assert.NotNull(await Crm.Clients.FindAsync("c", Token));
        Same.As(Deal("d") with { ClientId = "c" }, await Crm.Deals.FindAsync("d", Token));
        Assert.Null(await Crm.Deals.FindAsync("a", Token));
    }

    private static Task<T[]> Many<T>(Func<int, Task<T>> call) =>
        Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => call(i), Token)));

    private static Client Client(string id, string name) => new() { Id = id, DisplayName = name };

    private static Deal Deal(string id) => new() { Id = id, Title = id };

#pragma warning disable CA2100 // The text is a test's constant.
    private static async Task<object?> RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token);
    }
#pragma warning restore CA2100

    /// <summary>Returns when so many of the server's connections wait for a lock.</summary>
    private static async Task WaitingAsync(NpgsqlConnection administrator, long count)
    {
        const string Sql = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'a3agent' AND wait_event_type = 'Lock'
            """;
        while (await RunAsync(administrator, Sql) is not long waiting || waiting < count)
        {
            // Statistics are frozen within a transaction until they are asked for anew.
            await RunAsync(administrator, "SELECT pg_stat_clear_snapshot()");
        }
    }

    private async Task<NpgsqlConnection> AdministratorAsync()
    {
        var settings = new NpgsqlConnectionStringBuilder(Administrator) { Pooling = false };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(Token);
        return connection;
    }
}
