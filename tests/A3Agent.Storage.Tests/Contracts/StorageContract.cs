using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>What the contract tests of every store share: a fresh database with two organizations.</summary>
public abstract class StorageContract : IAsyncLifetime
{
    private TestDatabase? database;

    protected static OrganizationId Acme { get; } = new("acme");

    protected static OrganizationId Globex { get; } = new("globex");

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected ManualTimeProvider Time { get; } = new();

    protected IStorage Storage => database!.Storage;

    protected ICrmStore Crm => Storage.Crm(Acme);

    public async ValueTask InitializeAsync()
    {
        database = await OpenAsync(Time);
        await Storage.Identity.EnsureOrganizationAsync(Acme, Token);
        await Storage.Identity.EnsureOrganizationAsync(Globex, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await database!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<TestDatabase> OpenAsync(TimeProvider time);

    protected Task ReopenAsync() => database!.ReopenAsync();

    protected Task PassTimeAsync(TimeSpan time) => database!.PassTimeAsync(time);

    /// <summary>Stores what must go in.</summary>
    protected static async Task Put<T, TFilter>(IRecordSet<T, TFilter> records, params T[] given)
        where T : class, ICrmRecord
    {
        foreach (var record in given)
        {
            Assert.Equal(PutOutcome.Created, (await records.PutAsync(record, replace: false, Token)).Outcome);
        }
    }
}
