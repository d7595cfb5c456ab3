namespace A3Agent.Crm.Import;

/// <summary>The errors of an import: all counted, the first ones kept.</summary>
internal sealed class ErrorList
{
    private readonly List<ImportError> _errors = [];
    private int _count;

    public void Add(ImportError error)
    {
        _count++;
        if (_errors.Count < ImportReport.MaxListedErrors)
        {
            _errors.Add(error);
        }
    }

    public void AddRange(IEnumerable<ImportError> errors)
    {
        foreach (var error in errors)
        {
            Add(error);
        }
    }

    public ImportReport Aborted() => Report(0, 0, 0, aborted: true);

    public ImportReport Kept(int imported, int updated, int skipped) => Report(imported, updated, skipped, aborted: false);

    private ImportReport Report(int imported, int updated, int skipped, bool aborted) => new()
    {
        Imported = imported,
        Updated = updated,
        Skipped = skipped,
        Aborted = aborted,
        ErrorCount = _count,
        Errors = [.. _errors.OrderBy(error => error.Line)],
    };
}
