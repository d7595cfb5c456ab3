using A3Agent.Server.Http;
using A3Agent.Server.Identity;
using A3Agent.Usage;

namespace A3Agent.Server.Usage;

/// <summary>GET /api/usage: what the organization used, by day or month. For administrators, since it shows everybody's use.</summary>
internal static class UsageApi
{
    public enum Period
    {
        Day,
        Month,
    }

    public enum GroupBy
    {
        Model,
        User,
        Prompt,
        Agent,
    }

    public sealed record Answer(IReadOnlyList<UsageFigures> Items, UsageFigures Totals);

    public static void MapUsage(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/usage", GetAsync).WithTags("usage").WithName("get_usage")
            .RequireAuthorization(CallerAccess.Admins).Produces<Answer>();

    private static async Task<IResult> GetAsync(HttpContext http, IStorage storage, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new Query(http);
        var byMonth = query.Word<Period>("period") == Period.Month;
        var (from, to) = UsageDays.Read(query, byMonth, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        var group = GroupOf(query.Word<GroupBy>("groupBy"));
        query.Check();
        var report = await storage.Usage(http.Caller().Organization)
            .ReportAsync(new UsageQuery(byMonth, from, to, group), cancellationToken);
        var answer = new Answer([.. report.Items.Select(UsageFigures.Of)], UsageFigures.Of(null, null, report.Totals));
        return TypedResults.Json(answer, A3Json.Options);
    }

    private static UsageGroup GroupOf(GroupBy? groupBy) => groupBy switch
    {
        null => UsageGroup.None,
        GroupBy.Model => UsageGroup.Model,
        GroupBy.User => UsageGroup.User,
        GroupBy.Prompt => UsageGroup.Prompt,
        _ => UsageGroup.Agent,
    };
}
