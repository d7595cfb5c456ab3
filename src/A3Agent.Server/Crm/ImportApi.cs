using A3Agent.Crm.Import;
using A3Agent.Server.Hosting;
using A3Agent.Server.Http;
using A3Agent.Server.Identity;

namespace A3Agent.Server.Crm;

/// <summary>POST /api/import: a CSV, JSON or NDJSON body into one kind of record.</summary>
internal static class ImportApi
{
    private const long MaxBytes = 1024L * 1024 * 1024;
    private const int ShownErrors = 3;

    public static void MapImport(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/import", ImportAsync).WithTags("import").WithName("import").RequireAuthorization(CallerAccess.Admins)
            .Accepts<Stream>("text/csv", "application/json", "application/x-ndjson").Produces<ImportReport>();

    private static async Task<IResult> ImportAsync(HttpContext http, Settings settings, CancellationToken cancellationToken)
    {
        var query = new Query(http);
        var (kind, name, onError) = (query.Word<ImportKind>("kind"), query.Text("mapping"), query.Word<OnError>("onError"));
        query.Require("kind", kind);
        query.Check();
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        var request = new ImportRequest
        {
            Kind = kind!.Value,
            Mapping = name is null ? null : await FindAsync(name, settings, cancellationToken),
            Format = ImportRequest.FormatOfContentType(http.Request.ContentType),
            OnError = onError ?? OnError.Abort,
        };
        var report = await new Importer(http.Crm()).RunAsync(http.Request.Body, request, progress: null, cancellationToken);
        return report.Aborted ? Refused(report) : TypedResults.Json(report, A3Json.Options);
    }

    // A problem whose errors say line and field, with the report's counts beside them.
    private static ProblemResult Refused(ImportReport report) => new(Problem.Of(
        StatusCodes.Status400BadRequest, "validation_failed", "Nothing was imported",
        string.Join(" ", report.Errors.Take(ShownErrors).Select(error => $"{error}."))) with
    {
        Errors = report.Errors, Imported = report.Imported, Updated = report.Updated, Skipped = report.Skipped,
    });

    private static async Task<ImportMapping> FindAsync(string name, Settings settings, CancellationToken cancellationToken)
    {
        try
        {
            return await new ImportMappings(settings.MappingsPath).FindAsync(name, cancellationToken)
                ?? throw new ProblemException(Problem.Validation("mapping", "names no file in the folder of Import__MappingsPath."));
        }
        catch (ArgumentException)
        {
            throw new ProblemException(Problem.Validation("mapping", "is a name of letters, digits, '-', '_' and '.', without a folder."));
        }
        catch (ImportMappingException wrong)
        {
            throw new ProblemException(Problem.Validation("mapping", wrong.Message));
        }
    }
}
