using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Sqlite;

/// <summary>The records of one kind of one organization.</summary>
internal sealed class SqliteRecordSet<T, TFilter>(RecordKind<T, TFilter> kind, Engine engine, OrganizationId organization)
    : IRecordSet<T, TFilter>
    where T : class, ICrmRecord
{
    private readonly string owner = organization.Value;

    public Task<T?> FindAsync(string id, CancellationToken cancellationToken) =>
        engine.ReadAsync(database => kind.Find(database, owner, id), cancellationToken);

    public Task<IReadOnlyList<string>> FindIdsByNameAsync(string name, CancellationToken cancellationToken) =>
        engine.ReadAsync<IReadOnlyList<string>>(database => kind.FindIdsByName(database, owner, name), cancellationToken);

    public Task<Page<T>> ListAsync(TFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        engine.ReadAsync(database => kind.List(database, owner, filter, page), cancellationToken);

    public Task<PutResult> PutAsync(T record, bool replace, CancellationToken cancellationToken) =>
        engine.WriteAsync(database => kind.Put(database, owner, record, replace, origin: null).Result, cancellationToken);

    public Task<(PutResult Result, T Stored)> CreateOnceAsync(T record, RecordOrigin origin, CancellationToken cancellationToken) =>
        engine.WriteAsync(
            database => kind.FindByOrigin(database, owner, origin) is { } first
                ? (new PutResult(PutOutcome.Unchanged), first)
                : kind.Put(database, owner, record, replace: false, origin),
            cancellationToken);

    public Task<DeleteOutcome> DeleteAsync(string id, CancellationToken cancellationToken) =>
        engine.WriteAsync(database => kind.Delete(database, owner, id), cancellationToken);

    public Task<BulkResult> ImportAsync(IAsyncEnumerable<T> records, bool skipRejected, CancellationToken cancellationToken) =>
        new RecordImport<T, TFilter>(kind, engine, owner).RunAsync(records, skipRejected, cancellationToken);
}
