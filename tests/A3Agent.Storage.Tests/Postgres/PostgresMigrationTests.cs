using A3Agent.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace A3Agent.Storage.Tests.Postgres;

public sealed class PostgresMigrationTests : IAsyncLifetime
{
    private string _administrator = "";

    public async ValueTask InitializeAsync() => _administrator = await PostgresServer.NewDatabaseAsync(migrated: false);

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

    private Task MigrateAsync() => new Migration(SchemaHistory.Own, NullLogger.Instance).RunAsync(
        _administrator, null, TestContext.Current.CancellationToken);
}
