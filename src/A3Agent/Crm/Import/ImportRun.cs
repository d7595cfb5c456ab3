using System.Runtime.CompilerServices;

namespace A3Agent.Crm.Import;

/// <summary>One import, from its body to its report.</summary>
internal sealed class ImportRun<T>(
    ImportRequest request, RowMapper mapper, Func<RowValues, T> build, Func<T, IReadOnlyList<FieldError>> check,
    IProgress<ImportProgress>? progress)
    where T : class, ICrmRecord
{
    /// <summary>Wrong rows after which an import that keeps nothing stops reading.</summary>
    private const int MaxWrongRowsOfAbort = 100;

    private const int RowsPerProgress = 200;

    private readonly LineMap _lines = new();
    private readonly ErrorList _errors = new();
    private readonly bool _skip = request.OnError == OnError.Skip;
    private bool _elements;
    private int _rows;
    private int _wrongRows;

    public async Task<ImportReport> RunAsync(
        Stream body, Func<IAsyncEnumerable<T>, bool, CancellationToken, Task<BulkResult>> import, CancellationToken cancellationToken)
    {
        var counted = new BodyStream(body);
        await using (counted.ConfigureAwait(false))
        {
            try
            {
                var result = await import(RecordsAsync(counted, cancellationToken), _skip, cancellationToken).ConfigureAwait(false);
                foreach (var rejected in result.Rejected)
                {
                    _errors.Add(At(_lines[rejected.Index], rejected.Field, rejected.Message));
                }

                return result.Rejected.Count > 0 && !_skip
                    ? _errors.Aborted()
                    : _errors.Kept(result.Imported, result.Updated, result.Unchanged + result.Rejected.Count + _wrongRows);
            }
            catch (ImportRefusedException e)
            {
                _errors.AddRange(e.Errors);
                return _errors.Aborted();
            }
            finally
            {
                progress?.Report(new ImportProgress(_rows, counted.BytesRead));
            }
        }
    }

    /// <summary>The records of the rows that are right. Ends by throwing when rows were wrong and none may be.</summary>
    private async IAsyncEnumerable<T> RecordsAsync(BodyStream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mapping = request.Mapping;
        if (mapping is not null && mapping.Kind != request.Kind)
        {
            throw new ImportRefusedException(new ImportError(
                0, null, $"the mapping {mapping.Name} is for {Words.Of(mapping.Kind)}, not for {Words.Of(request.Kind)}: choose another"));
        }

        (var rows, _elements) = await RowSource.OpenAsync(
            body, mapping?.Format ?? request.Format, mapping?.Delimiter, mapper.CheckHeader, cancellationToken).ConfigureAwait(false);
        await foreach (var row in rows.ConfigureAwait(false))
        {
            if (_rows++ % RowsPerProgress == 0)
            {
                progress?.Report(new ImportProgress(_rows, body.BytesRead));
            }

            if (await RecordAsync(row, cancellationToken).ConfigureAwait(false) is not { } record)
            {
                _wrongRows++;
                if (!_skip && _wrongRows >= MaxWrongRowsOfAbort)
                {
                    break;
                }
            }
            else if (_skip || _wrongRows == 0)
            {
                _lines.Add(row.Line);
                yield return record;
            }
        }

        if (!_skip && _wrongRows > 0)
        {
            throw new ImportRefusedException([]);
        }
    }

    private async ValueTask<T?> RecordAsync(SourceRow row, CancellationToken cancellationToken)
    {
        if (row.Problem is not null)
        {
            _errors.Add(At(row.Line, null, row.Problem));
            return null;
        }

        var problems = new List<FieldError>();
        var record = build(await mapper.MapAsync(row, problems, cancellationToken).ConfigureAwait(false));
        var unread = problems.Select(problem => problem.Field).ToHashSet(StringComparer.Ordinal);
        problems.AddRange(check(record).Where(problem => !unread.Contains(problem.Field)));
        foreach (var problem in problems)
        {
            _errors.Add(At(row.Line, problem.Field, problem.Message));
        }

        return problems.Count == 0 ? record : null;
    }

    private ImportError At(int line, string? field, string message) => new(line, field, message) { IsElement = _elements };
}
