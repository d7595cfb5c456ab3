using A3Agent.Sqlite;
using Microsoft.Data.Sqlite;

namespace A3Agent.Storage.Tests.Sqlite;

public sealed class SqliteWriterTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("a3agent-").FullName;
    private Writer writer = null!;
    private Readers readers = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var path = Path.Combine(folder, "test.db");
        writer = new Writer(new Database(path));
        readers = new Readers(path);
        await writer.RunAsync(database => database.Prepare("CREATE TABLE numbers (number INTEGER PRIMARY KEY)").Run(), Token);
    }

    public async ValueTask DisposeAsync()
    {
        readers.Dispose();
        await writer.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Operations_that_wait_together_are_committed_together_and_one_that_fails_is_undone_alone()
    {
        var (first, release) = Hold();
        var good = Enumerable.Range(1, 20).Select(number => AddAsync(number)).ToList();
        var failing = writer.RunAsync(
            database => Add(database, 100) > 0 ? throw new InvalidDataException("no") : 0,
            Token);
        var clash = AddAsync(7);
        var discarding = writer.RunAsync(
            database =>
            {
                Add(database, 101);
                database.Discard = true;
                return "told";
            },
            Token);
        var last = AddAsync(21);
        Assert.DoesNotContain(good, task => task.IsCompleted);
        release.SetResult();
        await first;

        await Task.WhenAll(good);
        await last;
        await Assert.ThrowsAsync<InvalidDataException>(() => failing);
        await Assert.ThrowsAsync<SqliteException>(() => clash);
        Assert.Equal("told", await discarding);
        Assert.Equal([.. Enumerable.Range(0, 22).Select(number => (long)number)], await NumbersAsync());
    }

    [Fact]
    public async Task A_caller_hears_of_its_write_only_when_others_can_read_it()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(
            async () =>
            {
                await AddAsync(number);
                Assert.Contains(number, await NumbersAsync());
            },
            Token)));
    }

    [Fact]
    public async Task An_operation_cancelled_while_it_waits_does_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var (first, release) = Hold();
        var waiting = writer.RunAsync(database => Add(database, 5), cancel.Token);
        await cancel.CancelAsync();
        release.SetResult();
        await first;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.True(waiting.IsCanceled);
        Assert.Equal([0], await NumbersAsync());
    }

    [Fact]
    public async Task Disposing_waits_for_what_is_under_way_and_refuses_what_comes_later()
    {
        var (first, release) = Hold();
        var waiting = AddAsync(1);
        var disposing = writer.DisposeAsync();
        Assert.False(disposing.IsCompleted);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AddAsync(2));

        release.SetResult();
        await disposing;
        await first;
        await waiting;

        Assert.Equal([0, 1], await NumbersAsync());
    }

    [Fact]
    public async Task A_statement_with_a_forgotten_value_is_not_run() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.RunAsync(
            database =>
            {
                Add(database, 1);
                return database.Prepare("INSERT INTO numbers (number) VALUES (?)").Run();
            },
            Token));

    private static int Add(Database database, int number) =>
        database.Prepare("INSERT INTO numbers (number) VALUES (?)").Bind(number).Run();

    private Task<int> AddAsync(int number) => writer.RunAsync(database => Add(database, number), Token);

    /// <summary>Keeps the writer busy until it is released.</summary>
    private (Task First, TaskCompletionSource Release) Hold()
    {
        var release = new TaskCompletionSource();
        using var started = new ManualResetEventSlim();
        var first = Task.Run(() => writer.RunAsync(
            database =>
            {
                started.Set();
                release.Task.GetAwaiter().GetResult();
                return Add(database, 0);
            },
            Token));
        Assert.True(started.Wait(Patience.Limit, Token), "The writer does not begin.");
        return (first, release);
    }

    private Task<List<long>> NumbersAsync() => readers.RunAsync(
        database =>
        {
            using var rows = database.Prepare("SELECT number FROM numbers ORDER BY number");
            var numbers = new List<long>();
            while (rows.Step())
            {
                numbers.Add(rows.Int64(0));
            }

            return numbers;
        },
        Token);
}
