using A3Agent.Models.Resilience;
using A3Agent.Prompts;
using A3Agent.Server.Embeddings;
using A3Agent.Server.Hosting;

namespace A3Agent.Server.Health;

/// <summary>GET /healthz: the process answers. GET /readyz: it can do its work.</summary>
internal static class HealthApi
{
    public sealed record Answer(string Status, IReadOnlyDictionary<string, string>? Checks = null);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Json(new Answer("ok"), A3Json.Options)).AllowAnonymous().WithTags("health");
        routes.MapGet("/readyz", ReadyAsync).AllowAnonymous().WithTags("health").Produces<Answer>();
    }

    private static async Task<IResult> ReadyAsync(
        IStorage storage, StoragePreparation preparation, PromptLibrary prompts, IHostApplicationLifetime lifetime, ModelProvider provider,
        ProviderHealth health, EmbeddingCheck embeddings, CancellationToken cancellationToken)
    {
        var checks = new Dictionary<string, string>
        {
            ["storage"] = preparation.IsDone ? await CheckStorageAsync(storage, cancellationToken) : "unavailable",
            ["prompts"] = prompts.Problems.Count == 0 ? "ok" : $"{prompts.Problems.Count} broken",
            ["model"] = CheckModel(provider, health),
            ["embeddings"] = await embeddings.RunAsync(cancellationToken),
        };
        var ready = checks["storage"] == "ok" && !lifetime.ApplicationStopping.IsCancellationRequested;
        var isWhole = checks["prompts"] == "ok" && health.Failure is null && checks["embeddings"] != EmbeddingCheck.Unavailable;
        var status = !ready ? "unready" : isWhole ? "ready" : "degraded";
        return TypedResults.Json(
            new Answer(status, checks), A3Json.Options,
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static string CheckModel(ModelProvider provider, ProviderHealth health) =>
        provider == ModelProvider.Offline ? provider.Name : health.Failure is { } failure ? $"unavailable: {failure.Code}" : "ok";

    private static async Task<string> CheckStorageAsync(IStorage storage, CancellationToken cancellationToken)
    {
        try
        {
            await storage.CheckAsync(cancellationToken);
            return "ok";
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return "unavailable";
        }
    }
}
