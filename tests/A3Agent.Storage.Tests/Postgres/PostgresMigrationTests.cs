using A3Agent.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace A3Agent.Storage.Tests.Postgres;

public sealed class PostgresMigrationTests : IAsyncLifetime
{
    private string _administrator = "";

    public async ValueTask InitializeAsync()
    {
        _administrator = await PostgresServer.NewDatabaseAsync(migrated: false);
        await PostgresServer.ApplicationAsync(_administrator);
    }

    public async ValueTask DisposeAsync() => await PostgresServer.DropAsync(_administrator);

    [Fact]
    public async Task Replicas_that_migrate_at_once_and_again_come_to_one_schema()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => MigrateAsync()));
        await MigrateAsync();

        await using var storage = new PostgresStorage(
            new PostgresOptions { ConnectionString = _administrator, MayAdminister = true }, TimeProvider.System, NullLogger.Instance,
            SchemaHistory.Own);
        await storage.PrepareAsync(TestContext.Current.CancellationToken);
        await storage.CheckAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_older_schema_a_newer_one_and_an_edited_file_are_refused_with_what_to_do()
    {
        var next = new SchemaFile(SchemaHistory.Own.Count + 1, "9999_next.sql", "CREATE TABLE a3.next (organization text)");
        var first = SchemaHistory.Own[0];
        var none = await RefusedAsync(SchemaHistory.Own);
        await MigrateAsync();
        var older = await RefusedAsync([.. SchemaHistory.Own, next]);
        var edited = await RefusedAsync([first with { Sql = first.Sql + " -- edited" }, .. SchemaHistory.Own.Skip(1)]);
        await new Migration([.. SchemaHistory.Own, next], NullLogger.Instance).RunAsync(_administrator, null, TestContext.Current.CancellationToken);
        var newer = await RefusedAsync(SchemaHistory.Own);

        Assert.Contains("run 'a3agent migrate' with ConnectionStrings__PostgresOwner", none, StringComparison.Ordinal);
        Assert.Contains("run 'a3agent migrate' with ConnectionStrings__PostgresOwner", older, StringComparison.Ordinal);
        Assert.Contains("must not change", edited, StringComparison.Ordinal);
        Assert.Contains("newer version", newer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_file_leaves_nothing_of_itself()
    {
        var next = new SchemaFile(SchemaHistory.Own.Count + 1, "9999_next.sql", "CREATE TABLE a3.next (organization text);");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => new Migration(
            [.. SchemaHistory.Own, next with { Sql = next.Sql + " CREATE nonsense;" }], NullLogger.Instance)
            .RunAsync(_administrator, null, TestContext.Current.CancellationToken));

        await new Migration([.. SchemaHistory.Own, next], NullLogger.Instance).RunAsync(_administrator, null, TestContext.Current.CancellationToken);
    }

    private async Task<string> RefusedAsync(IReadOnlyList<SchemaFile> files)
    {
        await using var storage = new PostgresStorage(
            new PostgresOptions { ConnectionString = await PostgresServer.ApplicationAsync(_administrator) }, TimeProvider.System, NullLogger.Instance, files);
        return (await Assert.ThrowsAsync<InvalidOperationException>(() => storage.PrepareAsync(TestContext.Current.CancellationToken))).Message;
    }

    private Task MigrateAsync() => new Migration(SchemaHistory.Own, NullLogger.Instance).RunAsync(
        _administrator, "a3agent_server", TestContext.Current.CancellationToken);
}
