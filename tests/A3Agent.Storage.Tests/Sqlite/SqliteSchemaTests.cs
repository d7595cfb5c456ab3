using A3Agent.Identity;
using A3Agent.Search;
using A3Agent.Sqlite;

namespace A3Agent.Storage.Tests.Sqlite;

public sealed class SqliteSchemaTests
{
    private static readonly SchemaFile Next = new(SchemaHistory.Own.Count + 1, "9999_next.sql", "CREATE TABLE next (a TEXT);");

    private readonly ManualTimeProvider time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_files_are_numbered_from_one_without_gaps() =>
        Assert.Equal(Enumerable.Range(1, SchemaHistory.Own.Count), SchemaHistory.Own.Select(file => file.Number));

    [Fact]
    public async Task Preparing_twice_is_the_same_as_once()
    {
        await using var database = await SqliteTestDatabase.OpenAsync(time, SchemaHistory.Own);

        await database.Storage.PrepareAsync(Token);
        await database.Storage.CheckAsync(Token);
    }

    [Fact]
    public async Task An_edited_applied_file_is_refused()
    {
        await using var database = await SqliteTestDatabase.OpenAsync(time, SchemaHistory.Own);
        var first = SchemaHistory.Own[0];
        await using var edited = database.NewStorage([first with { Sql = first.Sql + " -- edited" }, .. SchemaHistory.Own.Skip(1)]);

        var trouble = await Assert.ThrowsAsync<InvalidOperationException>(() => edited.PrepareAsync(Token));

        Assert.Contains(first.Name, trouble.Message, StringComparison.Ordinal);
        Assert.Contains("must not change", trouble.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => edited.CheckAsync(Token));
    }

    [Fact]
    public async Task Line_endings_do_not_make_another_file()
    {
        await using var database = await SqliteTestDatabase.OpenAsync(time, SchemaHistory.Own);
        await using var windows = database.NewStorage(
            [.. SchemaHistory.Own.Select(file => file with { Sql = file.Sql.ReplaceLineEndings("\r\n") })]);

        await windows.CheckAsync(Token);
    }

    [Fact]
    public async Task A_schema_newer_than_the_program_is_refused()
    {
        await using var database = await SqliteTestDatabase.OpenAsync(time, [.. SchemaHistory.Own, Next]);
        await using var older = database.NewStorage(SchemaHistory.Own);

        var trouble = await Assert.ThrowsAsync<InvalidOperationException>(() => older.PrepareAsync(Token));

        Assert.Contains(Next.Name, trouble.Message, StringComparison.Ordinal);
        Assert.Contains("newer version", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_schema_is_not_ready_until_it_is_brought_up_to_date()
    {
        await using var database = await SqliteTestDatabase.OpenAsync(time, SchemaHistory.Own);
        await using var newer = database.NewStorage([.. SchemaHistory.Own, Next]);

        await Assert.ThrowsAsync<InvalidOperationException>(() => newer.CheckAsync(Token));
        await newer.PrepareAsync(Token);
        await newer.CheckAsync(Token);
    }

    [Fact]
    public async Task Clients_from_before_the_vectors_get_what_their_search_needs()
    {
        var acme = new OrganizationId("acme");
        await using var database = await SqliteTestDatabase.OpenAsync(time, [.. SchemaHistory.Own.Take(4)]);
        await database.Storage.Identity.EnsureOrganizationAsync(acme, Token);
        database.Run(string.Concat(Enumerable.Range(0, 1100).Select(i => $"""
            INSERT INTO clients (organization, id, display_name, email, status, tags, folded_name, folded_tags, folded)
            VALUES ('acme', 'c{i:0000}', '{(i == 1042 ? "Betasoloin" : "Client")}', 'Anna{i}@Example.com', 'lead', '["vip"]', '', '', '');
            """)));
        await using var newer = database.NewStorage(SchemaHistory.Own);

        await newer.PrepareAsync(Token);

        var set = await newer.Vectors.AddSetAsync("m", 1, again: true, Token);
        var claim = await newer.Vectors.ClaimAsync(null, 2000, TimeSpan.FromMinutes(1), Token);
        Assert.Equal((set, 1100), (claim!.Set, claim.Clients.Count));
        Assert.All(claim.Clients, client => Assert.Equal(ClientText.Hash(client.Client), client.Hash));
        foreach (var (query, found) in new[] { ("anna7@example.COM", "c0007"), ("betasolin", "c1042") })
        {
            var result = await newer.Search(acme).SearchAsync(new ClientSearch { Query = query }, vector: null, Token);
            Assert.Equal(found, result.Hits[0].ClientId);
        }
    }

    [Fact]
    public async Task A_broken_file_leaves_nothing_of_itself()
    {
        await using var database = await SqliteTestDatabase.OpenAsync(time, SchemaHistory.Own);
        await using var broken = database.NewStorage([.. SchemaHistory.Own, Next with { Sql = Next.Sql + " CREATE nonsense;" }]);
        await using var mended = database.NewStorage([.. SchemaHistory.Own, Next]);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => broken.PrepareAsync(Token));
        await mended.PrepareAsync(Token);

        await mended.CheckAsync(Token);
    }
}
