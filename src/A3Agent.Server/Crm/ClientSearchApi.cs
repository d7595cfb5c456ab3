using System.Text.Json.Serialization;
using A3Agent.Crm;
using A3Agent.Search;
using A3Agent.Server.Http;
using A3Agent.Server.Identity;

namespace A3Agent.Server.Crm;

/// <summary>POST /api/clients/search.</summary>
internal static class ClientSearchApi
{
    private const int MaxQueryLength = 1_000;

    public sealed record Filters(ClientStatus? Status = null, IReadOnlyList<string>? Tags = null);

    public sealed record Request
    {
        public required string Query { get; init; }

        public Filters? Filters { get; init; }

        public int Limit { get; init; } = 10;

        public SearchMode Mode { get; init; } = SearchMode.Hybrid;
    }

    public sealed record Hit(
        string ClientId, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Similarity, double Score,
        IReadOnlyList<string> MatchedOn, Client Client);

    public sealed record Answer(IReadOnlyList<Hit> Results, bool Degraded);

    public static void MapClientSearch(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/clients/search", SearchAsync).WithTags("clients").WithName("search_clients")
            .RequireAuthorization(CallerAccess.Members).Accepts<Request>("application/json").Produces<Answer>();

    private static async Task<IResult> SearchAsync(HttpContext http, ClientSearcher searcher, CancellationToken cancellationToken)
    {
        var request = await JsonBody.ReadAsync<Request>(http);
        var errors = TextRules.Check("query", request.Query, MaxQueryLength).ToList();
        if (request.Limit is < 1 or > PageRequest.MaxLimit)
        {
            errors.Add(new FieldError("limit", $"must be a number from 1 to {PageRequest.MaxLimit}."));
        }

        var tags = request.Filters?.Tags ?? [];
        if (tags.Count > CrmRules.MaxEntries)
        {
            errors.Add(new FieldError("filters.tags", $"may have {CrmRules.MaxEntries} entries at most; it has {tags.Count}."));
        }

        errors.AddRange(tags.Take(CrmRules.MaxEntries).SelectMany(
            (tag, i) => TextRules.Check($"filters.tags[{i}]", tag, CrmRules.MaxNameLength)));
        if (errors.Count > 0)
        {
            return new ProblemResult(Problem.Validation(errors));
        }

        var found = await searcher.Of(http.Caller().Organization).SearchAsync(
            new ClientSearch
            {
                Query = request.Query, Status = request.Filters?.Status, Tags = tags,
                Limit = request.Limit, Mode = request.Mode,
            },
            cancellationToken);
        var hits = found.Results.Select(hit => new Hit(hit.ClientId, hit.Similarity, hit.Score, hit.MatchedOn, hit.Client)).ToList();
        return TypedResults.Json(new Answer(hits, found.Degraded), A3Json.Options);
    }
}
