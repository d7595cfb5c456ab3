using System.Text;
using System.Text.Json;
using A3Agent.Crm;

namespace A3Agent.Tests.Crm;

/// <summary>One kind of record in memory, with the promises of <see cref="IRecordSet{T, TFilter}"/>.</summary>
internal sealed class InMemoryRecordSet<T, TFilter> : IRecordSet<T, TFilter>
    where T : class, ICrmRecord
{
    private readonly Dictionary<RecordOrigin, string> _origins = [];
    private SortedDictionary<string, T> _records = new(StringComparer.Ordinal);

    public required Lock Gate { get; init; }

    /// <summary>Whether a filter lets a record through.</summary>
    public required Func<T, TFilter, bool> Matches { get; init; }

    /// <summary>The rows in the filter's order; null for the order by id.</summary>
    public Func<IEnumerable<T>, TFilter, IEnumerable<T>?> Order { get; init; } = (_, _) => null;

    /// <summary>The name that records are found by; null when the kind has none.</summary>
    public Func<T, string?> Name { get; init; } = _ => null;

    /// <summary>The first field whose reference names nothing; null when all are good.</summary>
    public Func<T, string?> UnknownReference { get; init; } = _ => null;

    /// <summary>A new record with what the server keeps of the one it replaces.</summary>
    public Func<T, T, T> Carry { get; init; } = (record, _) => record;

    /// <summary>Empties references to a record that goes; false when something needs it.</summary>
    public Func<string, bool> Release { get; init; } = _ => true;

    public IReadOnlyList<T> All
    {
        get
        {
            lock (Gate)
            {
                return [.. _records.Values];
            }
        }
    }

    public bool Has(string? id)
    {
        lock (Gate)
        {
            return id is null || _records.ContainsKey(id);
        }
    }

    public void Change(Func<T, bool> where, Func<T, T> change)
    {
        lock (Gate)
        {
            foreach (var record in _records.Values.Where(where).ToList())
            {
                _records[record.Id] = change(record);
            }
        }
    }

    public Task<T?> FindAsync(string id, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            return Task.FromResult(_records.GetValueOrDefault(id));
        }
    }

    public Task<IReadOnlyList<string>> FindIdsByNameAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. All.Where(record => IsNamed(record, name)).Select(record => record.Id).Take(3)]);

    public Task<Page<T>> ListAsync(TFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var after = page.Cursor is null ? null : Encoding.UTF8.GetString(Convert.FromBase64String(page.Cursor));
        var matching = All.Where(record => Matches(record, filter)).ToList();
        var ordered = Order(matching, filter);
        var rows = ordered ?? matching.Where(record => after is null || string.CompareOrdinal(record.Id, after) > 0);
        var items = rows.Take(page.Limit + 1).ToList();
        var more = items.Count > page.Limit && ordered is null;
        items = [.. items.Take(page.Limit)];
        return Task.FromResult(new Page<T>(
            items,
            more ? Convert.ToBase64String(Encoding.UTF8.GetBytes(items[^1].Id)) : null,
            page.WithTotal ? matching.Count : null));
    }

    public Task<PutResult> PutAsync(T record, bool replace, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            return Task.FromResult(Put(_records, record, replace));
        }
    }

    public Task<(PutResult Result, T Stored)> CreateOnceAsync(T record, RecordOrigin origin, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            if (_origins.TryGetValue(origin, out var id) && _records.TryGetValue(id, out var stored))
            {
                return Task.FromResult((new PutResult(PutOutcome.Unchanged), stored));
            }

            var result = Put(_records, record, replace: false);
            if (result.Outcome == PutOutcome.Created)
            {
                _origins[origin] = record.Id;
            }

            return Task.FromResult((result, _records.GetValueOrDefault(record.Id, record)));
        }
    }

    public Task<DeleteOutcome> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            if (!_records.ContainsKey(id))
            {
                return Task.FromResult(DeleteOutcome.NotFound);
            }

            if (!Release(id))
            {
                return Task.FromResult(DeleteOutcome.InUse);
            }

            _records.Remove(id);
            return Task.FromResult(DeleteOutcome.Deleted);
        }
    }

    public async Task<BulkResult> ImportAsync(IAsyncEnumerable<T> records, bool skipRejected, CancellationToken cancellationToken)
    {
        SortedDictionary<string, T> work;
        lock (Gate)
        {
            work = new SortedDictionary<string, T>(_records, StringComparer.Ordinal);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var rejected = new List<RejectedRecord>();
        var (index, outcomes) = (0, new Dictionary<PutOutcome, int>());
        await foreach (var record in records.WithCancellation(cancellationToken))
        {
            var result = seen.Add(record.Id) ? Put(work, record, replace: true) : new PutResult(PutOutcome.Conflict, "id");
            if (result.Field is null)
            {
                outcomes[result.Outcome] = outcomes.GetValueOrDefault(result.Outcome) + 1;
            }
            else
            {
                var message = result.Outcome == PutOutcome.Conflict ? "is given twice" : "names nothing in this organization";
                rejected.Add(new RejectedRecord(index, result.Field, message));
            }

            index++;
        }

        if (rejected.Count > 0 && !skipRejected)
        {
            return new BulkResult(0, 0, 0, rejected);
        }

        lock (Gate)
        {
            _records = work;
        }

        return new BulkResult(
            outcomes.GetValueOrDefault(PutOutcome.Created),
            outcomes.GetValueOrDefault(PutOutcome.Updated),
            outcomes.GetValueOrDefault(PutOutcome.Unchanged),
            rejected);
    }

    private PutResult Put(SortedDictionary<string, T> records, T record, bool replace)
    {
        if (UnknownReference(record) is { } field)
        {
            return new PutResult(PutOutcome.UnknownReference, field);
        }

        if (!records.TryGetValue(record.Id, out var old))
        {
            records[record.Id] = record;
            return new PutResult(PutOutcome.Created);
        }

        if (!replace)
        {
            return new PutResult(PutOutcome.Conflict);
        }

        var carried = Carry(record, old);
        if (Content(carried) == Content(old))
        {
            return new PutResult(PutOutcome.Unchanged);
        }

        records[record.Id] = carried;
        return new PutResult(PutOutcome.Updated);
    }

    private bool IsNamed(T record, string name) => string.Equals(Name(record), name, StringComparison.OrdinalIgnoreCase);

    private static string Content(T record) => JsonSerializer.Serialize(record, A3Json.Options);
}
