using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Storage.Tests.Postgres;

/// <summary>What the tests of this store alone share: a fresh database with one organization.</summary>
public abstract class PostgresCrmTests : IAsyncLifetime
{
    private static readonly OrganizationId Acme = new("acme");

    private PostgresTestDatabase? _database;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected ManualTimeProvider Time { get; } = new();

    protected ICrmStore Crm => _database!.Storage.Crm(Acme);

    /// <summary>The administrator's connection string.</summary>
    protected string Administrator => _database!.Administrator;

    public async ValueTask InitializeAsync()
    {
        _database = await PostgresTestDatabase.NewAsync(Time);
        await _database.Storage.Identity.EnsureOrganizationAsync(Acme, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _database!.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
