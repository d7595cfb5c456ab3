using System.Text.Json;
using A3Agent.Server.Http;
using A3Agent.Server.Identity;
using A3Agent.Usage;

namespace A3Agent.Server.Usage;

/// <summary>GET /api/alerts: what an administrator should know, the newest first.</summary>
internal static class AlertsApi
{
    public sealed record AlertView(Guid Id, DateTimeOffset At, AlertKind Kind, string Message, JsonElement Data)
    {
        public static AlertView Of(Alert from) => new(from.Id, from.At, from.Kind, from.Message, JsonElement.Parse(from.Data));
    }

    public static void MapAlerts(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/alerts", ListAsync).WithTags("usage").WithName("list_alerts")
            .RequireAuthorization(CallerAccess.Admins).Produces<Paging.Listed<AlertView>>();

    private static async Task<IResult> ListAsync(HttpContext http, IStorage storage, CancellationToken cancellationToken)
    {
        var query = new Query(http);
        var page = query.Page();
        query.Check();
        return await Paging.ListAsync(
            () => storage.Usage(http.Caller().Organization).ListAlertsAsync(page, cancellationToken), AlertView.Of);
    }
}
