using A3Agent.Search;
using A3Agent.Server.Http;
using A3Agent.Server.Identity;

namespace A3Agent.Server.Embeddings;

/// <summary>GET /api/embeddings: how far the caller's organization is embedded, and what could not be.</summary>
internal static class EmbeddingsApi
{
    public sealed record Set(int Id, string Model, int Dimensions, VectorSetState State, long Embedded, long Queued, long Dead)
    {
        public static Set From(VectorSetStatus status) => new(
            status.Set.Id, status.Set.Model, status.Set.Dimensions, status.Set.State, status.Embedded, status.Queued, status.Dead);
    }

    public sealed record Dead(string ClientId, string? Model, int? Dimensions, int Attempts, string Error, DateTimeOffset At)
    {
        public static Dead From(DeadClient dead, IReadOnlyList<VectorSetStatus> sets)
        {
            var set = sets.FirstOrDefault(status => status.Set.Id == dead.SetId)?.Set;
            return new Dead(dead.ClientId, set?.Model, set?.Dimensions, dead.Attempts, dead.Error, dead.At);
        }
    }

    public sealed record Answer(IReadOnlyList<Set> Sets, IReadOnlyList<Dead> Dead);

    public static void MapEmbeddings(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/embeddings", GetAsync).WithTags("embeddings").WithName("get_embeddings")
            .RequireAuthorization(CallerAccess.Admins).Produces<Answer>();

    private static async Task<IResult> GetAsync(HttpContext http, IStorage storage, CancellationToken cancellationToken)
    {
        new Query(http).Check();
        var organization = http.Caller().Organization;
        var sets = await storage.Vectors.StatusAsync(organization, cancellationToken);
        var dead = await storage.Vectors.ListDeadAsync(organization, cancellationToken);
        return TypedResults.Json(
            new Answer([.. sets.Select(Set.From)], [.. dead.Select(client => Dead.From(client, sets))]), A3Json.Options);
    }
}
