using A3Agent.Crm;
using A3Agent.Identity;
using Npgsql;
using NpgsqlTypes;

namespace A3Agent.Postgres;

/// <summary>
/// One import. The sequence is read to its end before the transaction begins: it may be a slow upload, and it may itself ask the database
/// for the ids of names. Then the records are copied to a temporary table and merged from there by a few statements.
/// </summary>
internal sealed class RecordImport<T, TFilter>(RecordKind<T, TFilter> kind, Database database, OrganizationId organization)
    where T : class, ICrmRecord
{
    private const int MaxTries = 3;

    private readonly ImportSql _sql = kind.Import;

    public async Task<BulkResult> RunAsync(IAsyncEnumerable<T> records, bool skipRejected, CancellationToken cancellationToken)
    {
        await using var spooled = new SpooledRecords<T>();
        await foreach (var record in records.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await spooled.AddAsync(record, cancellationToken).ConfigureAwait(false);
        }

        for (var tries = 1; ; tries++)
        {
            try
            {
                return await database.WriteAsync(
                    organization, session => RunAsync(session, spooled, skipRejected, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (PostgresException vanished) when (tries < MaxTries && kind.UnknownReference(vanished) is not null)
            {
                // What a record refers to was deleted after the check: the next check finds that.
            }
        }
    }

    private async Task<(BulkResult Result, bool Keep)> RunAsync(
        Session session, SpooledRecords<T> spooled, bool skipRejected, CancellationToken cancellationToken)
    {
        session.HasNoTimeout = true;
        await session.RunAsync(cancellationToken, new Sql(_sql.Stage)).ConfigureAwait(false);
        await CopyAsync(session.Connection, spooled, cancellationToken).ConfigureAwait(false);
        var rejected = await CheckAsync(session, cancellationToken).ConfigureAwait(false);
        if (rejected.Count > 0 && !skipRejected)
        {
            return (new BulkResult(0, 0, 0, rejected), false);
        }

        var merged = await session.ListAsync(
            row => (Made: (int)row.GetInt64(0), Replaced: (int)row.GetInt64(1)), cancellationToken,
            new Sql(_sql.Merge).Bind(organization.Value)).ConfigureAwait(false);
        var (made, replaced) = merged[0];
        return (new BulkResult(made, replaced, spooled.Count - rejected.Count - made - replaced, rejected), true);
    }

    private async Task CopyAsync(NpgsqlConnection connection, SpooledRecords<T> spooled, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(_sql.Copy, cancellationToken).ConfigureAwait(false);
        var position = 0;
        await foreach (var record in spooled.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await copy.StartRowAsync(cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(position++, NpgsqlDbType.Integer, cancellationToken).ConfigureAwait(false);
            foreach (var value in kind.Bind(new Sql(""), kind.Shape.Normal(record)).Command.Parameters.OfType<NpgsqlParameter>())
            {
                await copy.WriteAsync(value.Value, value.NpgsqlDbType, cancellationToken).ConfigureAwait(false);
            }
        }

        await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<RejectedRecord>> CheckAsync(Session session, CancellationToken cancellationToken)
    {
        var rejected = await session.ReadAsync(
            rows => ReadRejectedAsync(rows, cancellationToken), cancellationToken,
            [
                new Sql(_sql.GivenTwice), new Sql(_sql.Analyze), new Sql(_sql.Unchanged).Bind(organization.Value),
                .. _sql.Unknown.Select(sql => new Sql(sql).Bind(organization.Value)),
            ]).ConfigureAwait(false);
        rejected.Sort((one, other) => one.Index.CompareTo(other.Index));
        return rejected;
    }

    private async Task<List<RejectedRecord>> ReadRejectedAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var rejected = await rows.AllAsync(
            row => new RejectedRecord(row.GetInt32(0), "id", $"The id '{row.GetString(1)}' is given twice in this import."),
            cancellationToken).ConfigureAwait(false);
        foreach (var reference in kind.Shape.References)
        {
            await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
            rejected.AddRange(await rows.AllAsync(
                row => new RejectedRecord(row.GetInt32(0), reference.Field, $"Nothing is known by this {reference.Field}."),
                cancellationToken).ConfigureAwait(false));
        }

        return rejected;
    }
}
