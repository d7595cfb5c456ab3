using System.Text.Json.Nodes;
using A3Agent.Crm;
using A3Agent.Server.Http;
using A3Agent.Server.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace A3Agent.Server.Crm;

/// <summary>The REST verbs of one kind of CRM record.</summary>
/// <typeparam name="T">The kind.</typeparam>
/// <typeparam name="TFilter">What narrows its lists.</typeparam>
internal sealed record RecordApi<T, TFilter>(
    string Name,
    Func<ICrmStore, IRecordSet<T, TFilter>> Set,
    Func<T, IReadOnlyList<FieldError>> Check,
    Func<Query, TFilter> Filter,
    Func<T, HttpContext, T>? Stamp = null)
    where T : class, ICrmRecord
{
    private string Singular => Name == "activities" ? "activity" : Name[..^1];

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup($"/api/{Name}").WithTags(Name).RequireAuthorization(CallerAccess.Members);
        group.MapGet("/", ListAsync).WithName($"list_{Name}").Produces<Page<T>>();
        group.MapPost("/", CreateAsync).WithName($"create_{Singular}").Accepts<T>("application/json").Produces<T>(StatusCodes.Status201Created);
        group.MapGet("/{id}", GetAsync).WithName($"get_{Singular}").Produces<T>();
        group.MapPut("/{id}", PutAsync).WithName($"put_{Singular}").Accepts<T>("application/json").Produces<T>().Produces<T>(StatusCodes.Status201Created);
        group.MapDelete("/{id}", DeleteAsync).WithName($"delete_{Singular}").Produces(StatusCodes.Status204NoContent);
    }

    private async Task<IResult> ListAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var query = new Query(http);
        var (filter, page) = (Filter(query), query.Page());
        query.Check();
        return await Paging.ListAsync(() => Set(http.Crm()).ListAsync(filter, page, cancellationToken));
    }

    private async Task<IResult> GetAsync(string id, HttpContext http, CancellationToken cancellationToken) =>
        await Set(http.Crm()).FindAsync(RouteId.Of(http, id), cancellationToken) is { } record
            ? Json(record)
            : new ProblemResult(Problem.NotFound(Singular));

    private async Task<IResult> CreateAsync(HttpContext http, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadObjectAsync(http);
        body["id"] ??= Guid.CreateVersion7(time.GetUtcNow()).ToString();
        return await StoreAsync(http, Parse(body, http), replace: false, cancellationToken);
    }

    private async Task<IResult> PutAsync(string id, HttpContext http, CancellationToken cancellationToken)
    {
        id = RouteId.Of(http, id);
        var body = await JsonBody.ReadObjectAsync(http);
        body["id"] ??= id;
        var record = Parse(body, http);
        return record.Id == id
            ? await StoreAsync(http, record, replace: true, cancellationToken)
            : new ProblemResult(Problem.Validation("id", "must be the id of the address, or be left out."));
    }

    private async Task<IResult> StoreAsync(HttpContext http, T record, bool replace, CancellationToken cancellationToken)
    {
        if (Check(record) is { Count: > 0 } errors)
        {
            return new ProblemResult(Problem.Validation(errors));
        }

        var set = Set(http.Crm());
        var result = await set.PutAsync(record, replace, cancellationToken);
        switch (result.Outcome)
        {
            case PutOutcome.UnknownReference:
                return new ProblemResult(Problem.Validation(result.Field!, "names no record of this organization."));
            case PutOutcome.Conflict:
                return new ProblemResult(Problem.Of(
                    StatusCodes.Status409Conflict, "conflict", "Conflict", $"There is a {Singular} with this id already; PUT replaces it."));
            case PutOutcome.Created:
                http.Response.Headers.Location = $"/api/{Name}/{Uri.EscapeDataString(record.Id)}";
                return Json(await set.FindAsync(record.Id, cancellationToken) ?? record, StatusCodes.Status201Created);
            default:
                return Json(await set.FindAsync(record.Id, cancellationToken) ?? record);
        }
    }

    private async Task<IResult> DeleteAsync(string id, HttpContext http, CancellationToken cancellationToken) =>
        await Set(http.Crm()).DeleteAsync(RouteId.Of(http, id), cancellationToken) switch
        {
            DeleteOutcome.Deleted => TypedResults.NoContent(),
            DeleteOutcome.NotFound => new ProblemResult(Problem.NotFound(Singular)),
            _ => new ProblemResult(Problem.Of(
                StatusCodes.Status409Conflict, "conflict", "Conflict", $"Other records need this {Singular}; change them first.")),
        };

    private T Parse(JsonObject body, HttpContext http)
    {
        var record = JsonBody.Read<T>(body);
        return Stamp is null ? record : Stamp(record, http);
    }

    private static JsonHttpResult<T> Json(T record, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(record, A3Json.Options, statusCode: status);
}
