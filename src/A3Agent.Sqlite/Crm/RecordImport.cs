using A3Agent.Crm;

namespace A3Agent.Sqlite;

/// <summary>
/// One import: the records are staged in short writes while they come, so that neither memory nor other writers suffer, and
/// merged in one transaction at the end.
/// </summary>
internal sealed class RecordImport<T, TFilter>(RecordKind<T, TFilter> kind, Engine engine, string organization)
    where T : class, ICrmRecord
{
    private const int BatchSize = 500;

    private readonly Guid import = Guid.CreateVersion7(engine.Time.GetUtcNow());
    private readonly List<RejectedRecord> rejected = [];

    public async Task<BulkResult> RunAsync(IAsyncEnumerable<T> records, bool skipRejected, CancellationToken cancellationToken)
    {
        try
        {
            await StageAllAsync(records, cancellationToken).ConfigureAwait(false);
            return await engine.WriteAsync(database => Merge(database, skipRejected), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await engine.WriteAsync(Clear, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task StageAllAsync(IAsyncEnumerable<T> records, CancellationToken cancellationToken)
    {
        var batch = new List<T>(BatchSize);
        var position = 0;
        await foreach (var record in records.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            batch.Add(record);
            if (batch.Count == BatchSize)
            {
                await StageAsync().ConfigureAwait(false);
            }
        }

        await StageAsync().ConfigureAwait(false);

        async Task StageAsync()
        {
            var again = await engine.WriteAsync(database => Stage(database, position, batch), cancellationToken).ConfigureAwait(false);
            rejected.AddRange(again);
            position += batch.Count;
            batch.Clear();
        }
    }

    private List<RejectedRecord> Stage(Database database, int position, List<T> batch)
    {
        const string Sql = """
            INSERT INTO staged_records (organization, import, position, id, record) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (organization, import, id) DO NOTHING
            """;
        var again = new List<RejectedRecord>();
        for (var i = 0; i < batch.Count; i++)
        {
            var record = batch[i];
            var staged = database.Prepare(Sql)
                .Bind(organization).Bind(import).Bind(position + i).Bind(record.Id).BindUtf8(StoredJson.Write(record)).Run();
            if (staged == 0)
            {
                again.Add(new RejectedRecord(position + i, "id", $"The id '{record.Id}' is given twice in this import."));
            }
        }

        return again;
    }

    private BulkResult Merge(Database database, bool skipRejected)
    {
        const string Sql = "SELECT position, record FROM staged_records WHERE organization = ? AND import = ? ORDER BY position";
        int imported = 0, updated = 0, unchanged = 0;
        var refused = new List<RejectedRecord>(rejected);
        using (var rows = database.Prepare(Sql).Bind(organization).Bind(import))
        {
            while (rows.Step())
            {
                var result = kind.Put(database, organization, StoredJson.Read<T>(rows.Bytes(1)), replace: true, origin: null).Result;
                imported += result.Outcome == PutOutcome.Created ? 1 : 0;
                updated += result.Outcome == PutOutcome.Updated ? 1 : 0;
                unchanged += result.Outcome == PutOutcome.Unchanged ? 1 : 0;
                if (result.Outcome == PutOutcome.UnknownReference)
                {
                    refused.Add(new RejectedRecord(rows.Int32(0), result.Field!, $"Nothing is known by this {result.Field}."));
                }
            }
        }

        refused.Sort((one, other) => one.Index.CompareTo(other.Index));
        if (refused.Count > 0 && !skipRejected)
        {
            database.Discard = true;
            return new BulkResult(0, 0, 0, refused);
        }

        return new BulkResult(imported, updated, unchanged, refused);
    }

    private int Clear(Database database) =>
        database.Prepare("DELETE FROM staged_records WHERE organization = ? AND import = ?").Bind(organization).Bind(import).Run();
}
