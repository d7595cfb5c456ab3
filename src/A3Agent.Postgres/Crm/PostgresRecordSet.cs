using A3Agent.Crm;
using A3Agent.Identity;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>The records of one kind of one organization.</summary>
/// <remarks>
/// Every call but an import is one round trip, which is a transaction: what concerns references and other writers is left to the
/// constraints of the database, which hold until the commit.
/// </remarks>
internal sealed class PostgresRecordSet<T, TFilter>(RecordKind<T, TFilter> kind, Database database, OrganizationId organization)
    : IRecordSet<T, TFilter>
    where T : class, ICrmRecord
{
    public async Task<T?> FindAsync(string id, CancellationToken cancellationToken) => (await database.ReadAsync(
        organization, session => session.ListAsync(kind.Read, cancellationToken, ById(id)), cancellationToken).ConfigureAwait(false))
        .SingleOrDefault();

    public async Task<IReadOnlyList<string>> FindIdsByNameAsync(string name, CancellationToken cancellationToken)
    {
        var folded = Folded.Of(name);
        return await database.ReadAsync(
            organization,
            session => session.ListAsync(row => row.GetString(0), cancellationToken, Bound(kind.Sql.FindIdsByName).Bind(folded)),
            cancellationToken).ConfigureAwait(false);
    }

    public Task<Page<T>> ListAsync(TFilter filter, PageRequest page, CancellationToken cancellationToken) => database.ReadAsync(
        organization,
        session => new RecordList<T, TFilter>(kind, organization).ReadAsync(session, filter, page, cancellationToken),
        cancellationToken);

    public async Task<PutResult> PutAsync(T record, bool replace, CancellationToken cancellationToken)
    {
        try
        {
            var made = await database.WriteOnceAsync(
                organization,
                session => replace
                    ? session.ListAsync(row => row.GetBoolean(0), cancellationToken, kind.Write(kind.Sql.Put, organization, record))
                    : session.ListAsync(_ => true, cancellationToken, kind.Write(kind.Sql.Create, organization, record)),
                cancellationToken).ConfigureAwait(false);
            return new PutResult(made switch
            {
                [true] => PutOutcome.Created,
                [false] => PutOutcome.Updated,
                _ => replace ? PutOutcome.Unchanged : PutOutcome.Conflict,
            });
        }
        catch (PostgresException refused) when (kind.UnknownReference(refused) is { } field)
        {
            return new PutResult(PutOutcome.UnknownReference, field);
        }
    }

    public async Task<(PutResult Result, T Stored)> CreateOnceAsync(T record, RecordOrigin origin, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var made = await database.WriteOnceAsync(
                    organization, session => CreateOnceAsync(session, record, origin, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
                if (made is { } known)
                {
                    return known;
                }
            }
        }
        catch (PostgresException refused) when (kind.UnknownReference(refused) is { } field)
        {
            return (new PutResult(PutOutcome.UnknownReference, field), kind.Shape.Normal(record));
        }
    }

    public async Task<DeleteOutcome> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        var (found, deleted) = await database.WriteOnceAsync(
            organization,
            async session =>
            {
                var statements = kind.Delete(organization, id);
                await session.RunAsync(cancellationToken, statements).ConfigureAwait(false);
                return (statements[0].Command.Rows, statements[^1].Command.Rows);
            },
            cancellationToken).ConfigureAwait(false);
        return deleted > 0 ? DeleteOutcome.Deleted : found > 0 ? DeleteOutcome.InUse : DeleteOutcome.NotFound;
    }

    public Task<BulkResult> ImportAsync(IAsyncEnumerable<T> records, bool skipRejected, CancellationToken cancellationToken) =>
        new RecordImport<T, TFilter>(kind, database, organization).RunAsync(records, skipRejected, cancellationToken);

    private Sql Bound(string sql) => new Sql(sql).Bind(organization.Value);

    private Sql ById(string id) => Bound(kind.Sql.Find).Bind(id);

    // Each statement sees what others have committed before it: what stood in the way of the first one is found by the others, unless it
    // has vanished meanwhile.
    private Task<(PutResult Result, T Stored)?> CreateOnceAsync(
        Session session, T record, RecordOrigin origin, CancellationToken cancellationToken) => session.ReadAsync<(PutResult, T)?>(
            async rows =>
            {
                foreach (var outcome in new[] { PutOutcome.Created, PutOutcome.Unchanged, PutOutcome.Conflict })
                {
                    if (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        return (new PutResult(outcome), kind.Read(rows));
                    }

                    await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
                }

                return null;
            },
            cancellationToken,
            kind.Write(kind.Sql.Create, organization, record, origin),
            Bound(kind.Sql.FindByOrigin).Bind(origin.TurnId).Bind(origin.CallId),
            ById(record.Id));
}
