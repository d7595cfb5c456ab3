using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace A3Agent.Storage.Tests.Sqlite;

public sealed class SqliteStorageTests : IAsyncLifetime
{
    private readonly ManualTimeProvider time = new();
    private SqliteTestDatabase database = null!;

    private static OrganizationId Acme { get; } = new("acme");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await SqliteTestDatabase.OpenAsync(time, SchemaHistory.Own);
        await database.Storage.Identity.EnsureOrganizationAsync(Acme, Token);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_host_gets_a_storage_that_works()
    {
        var path = Path.Combine(Path.GetDirectoryName(database.Path)!, "deeper", "still", "host.db");
        await using var host = new ServiceCollection()
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSqlite(new SqliteOptions { Path = path })
            .BuildServiceProvider();
        var storage = host.GetRequiredService<IStorage>();

        await storage.PrepareAsync(Token);
        await storage.CheckAsync(Token);

        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_command_beside_the_living_server_leaves_its_turns_alone()
    {
        var turn = new Turn
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()), UserId = "anna", Status = TurnStatus.Running, StartedAt = time.GetUtcNow(),
        };
        await database.Storage.Conversations(Acme).BeginTurnAsync(new NewTurn(turn, null, null, 0), null, Token);

        await using (var command = database.NewStorage(SchemaHistory.Own))
        {
            await command.PrepareAsync(Token);
        }

        Assert.Equal(turn, await database.Storage.Conversations(Acme).FindTurnAsync(turn.Id, Token));
    }

    [Fact]
    public async Task Who_finds_another_alone_with_the_database_waits_for_him_by_the_machines_time()
    {
        await database.DisposeStorageAsync();
        await using var command = new SqliteStorage(
            new SqliteOptions { Path = database.Path }, new ManualTime(time.GetUtcNow()), NullLogger.Instance, SchemaHistory.Own);
        Task preparing;
        await using (new FileStream(database.Path + "-owner", FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            preparing = command.PrepareAsync(Token);
            Assert.False(preparing.IsCompleted);
        }

        await preparing.InTimeAsync();
    }

    [Fact]
    public async Task Staged_rows_of_a_dead_process_are_removed()
    {
        Run("INSERT INTO staged_records (organization, import, position, id, record) VALUES ('acme', x'00', 0, 'd', '{}')");

        await database.ReopenAsync();

        Assert.Equal(["0"], Run("SELECT count(*) FROM staged_records"));
    }

    [Fact]
    public async Task A_write_needs_its_organization()
    {
        var users = database.Storage.Crm(new OrganizationId("nobody")).Users;

        await Assert.ThrowsAsync<SqliteException>(() => users.PutAsync(new User { Id = "u", DisplayName = "U" }, replace: true, Token));
    }

    [Fact]
    public async Task A_closed_storage_says_so()
    {
        await using var other = database.NewStorage(SchemaHistory.Own);
        await other.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => other.CheckAsync(Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => other.Identity.FindKeyAsync("x", Token));
    }

    [Fact]
    public void Every_key_and_index_begins_with_the_organization()
    {
        var firstColumns = Run("""
            SELECT tables.name || '.' || indexes.name || ' ' || columns.name
            FROM sqlite_schema AS tables, pragma_index_list(tables.name) AS indexes, pragma_index_info(indexes.name) AS columns
            WHERE tables.type = 'table' AND tables.name NOT LIKE 'client_words%' AND tables.name <> 'schema_files' AND columns.seqno = 0
            """);

        Assert.True(firstColumns.Count > 30);
        Assert.Equal(
            ["api_keys.sqlite_autoindex_api_keys_1 id"],
            firstColumns.Where(row => !row.EndsWith(" organization", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("SELECT id FROM deals WHERE organization = 'a' AND client_id = 'c' AND id > '' ORDER BY id LIMIT 9", "deals_by_client")]
    [InlineData("SELECT id FROM tasks WHERE organization = 'a' AND assigned_to = 'u' AND id > '' ORDER BY id LIMIT 9", "tasks_by_user")]
    [InlineData("SELECT id FROM activities WHERE organization = 'a' AND deal_id = 'd' ORDER BY at DESC LIMIT 9", "activities_by_deal")]
    [InlineData("SELECT id FROM clients WHERE organization = 'a' AND folded_name = 'n' ORDER BY id LIMIT 3", "clients_by_name")]
    [InlineData(
        "SELECT id FROM conversations WHERE organization = 'a' AND user_id = 'u' AND (updated_at, id) < (9, x'01') "
        + "ORDER BY updated_at DESC, id DESC",
        "conversations_by_user")]
    [InlineData("SELECT id FROM clients WHERE organization = 'a' AND folded_email = 'e'", "clients_by_email")]
    [InlineData("SELECT word FROM spelled_words WHERE organization = 'a'", "spelled_words USING PRIMARY KEY")]
    [InlineData("SELECT vector FROM client_vectors WHERE organization = 'a' AND set_id = 1", "client_vectors USING PRIMARY KEY")]
    [InlineData(
        "SELECT version FROM embedding_queue WHERE organization = 'a' AND set_id = 1 AND dead_at IS NULL AND available_at <= 9 "
        + "ORDER BY available_at, version LIMIT 9",
        "embedding_queue_due")]
    [InlineData(
        "SELECT 1 FROM embedding_queue WHERE organization = 'a' AND set_id = 1 AND is_new = 1 AND dead_at IS NULL", "embedding_queue_new")]
    [InlineData("UPDATE turns SET status = 'interrupted' WHERE status = 'running'", "running_turns")]
    public void Frequent_questions_are_answered_by_an_index_without_sorting(string sql, string index)
    {
        var plan = string.Join('\n', Run("EXPLAIN QUERY PLAN " + sql, column: 3));

        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    private List<string> Run(string sql, int column = 0)
    {
        using var connection = new SqliteConnection($"Data Source={database.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this test's constants.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(column));
        }

        return rows;
    }
}
