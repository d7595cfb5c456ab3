namespace A3Agent.Crm.Import;

/// <summary>Imports bodies of any size into one organization's CRM, row by row, in bounded memory.</summary>
/// <param name="crm">The organization's CRM.</param>
/// <remarks>
/// An import is all or nothing as <see cref="ImportRequest.OnError"/> says; a body that cannot be read to its end keeps nothing either
/// way. What is wrong with a body is in the report; only trouble of the store or of the body's source throws. Safe for concurrent use.
/// </remarks>
public sealed class Importer(ICrmStore crm)
{
    /// <summary>Reads a body and makes or replaces its records.</summary>
    /// <param name="body">The body; read forward and asynchronously, left open.</param>
    /// <param name="request">What it is and how its columns become fields.</param>
    /// <param name="progress">Told every few hundred rows and at the end; null when nobody looks.</param>
    /// <param name="cancellationToken">Cancels the import; nothing is kept then.</param>
    public Task<ImportReport> RunAsync(
        Stream body, ImportRequest request, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        return request.Kind switch
        {
            ImportKind.Clients => RunAsync(crm.Clients, RecordBuilder.Client, CrmRules.Check),
            ImportKind.Deals => RunAsync(crm.Deals, RecordBuilder.Deal, CrmRules.Check),
            ImportKind.Activities => RunAsync(crm.Activities, RecordBuilder.Activity, CrmRules.Check),
            ImportKind.Tasks => RunAsync(crm.Tasks, RecordBuilder.Task, CrmRules.Check),
            ImportKind.Users => RunAsync(crm.Users, RecordBuilder.User, CrmRules.Check),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Kind, "is not a kind of import"),
        };

        Task<ImportReport> RunAsync<T, TFilter>(
            IRecordSet<T, TFilter> records, Func<RowValues, T> build, Func<T, IReadOnlyList<FieldError>> check)
            where T : class, ICrmRecord =>
            new ImportRun<T>(request, new RowMapper(request.Kind, request.Mapping, new References(crm)), build, check, progress)
                .RunAsync(body, records.ImportAsync, cancellationToken);
    }
}
