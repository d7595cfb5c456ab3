using System.Text.Json.Serialization;
using A3Agent.Models;
using A3Agent.Server.Http;
using A3Agent.Server.Identity;
using A3Agent.Usage;

namespace A3Agent.Server.Usage;

/// <summary>GET and PUT /api/budgets: the organization's own budgets, which PUT replaces, and those that the installation sets.</summary>
internal static class BudgetsApi
{
    public sealed record BudgetView(
        BudgetScope Scope, string? Id, BudgetPeriod Period, long? MaxTokens, decimal? MaxCostUsd, long UsedTokens, decimal UsedCostUsd,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? ResetsAt,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Installation)
    {
        public static BudgetView Of(BudgetStatus from, bool isInstallation)
        {
            var budget = from.Budget;
            return new BudgetView(
                budget.Scope, budget.Id, budget.Period, budget.MaxTokens, budget.MaxCostUsd,
                from.UsedTokens, from.UsedCostUsd, from.ResetsAt, isInstallation);
        }
    }

    public sealed record Answer(IReadOnlyList<BudgetView> Items);

    public static void MapBudgets(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/budgets").WithTags("usage").RequireAuthorization(CallerAccess.Admins);
        group.MapGet("/", GetAsync).WithName("list_budgets").Produces<Answer>();
        group.MapPut("/", PutAsync).WithName("put_budgets").Accepts<BudgetList>("application/json").Produces<Answer>();
    }

    private static async Task<IResult> GetAsync(
        HttpContext http, UsageAccounts accounts, BudgetOptions options, CancellationToken cancellationToken)
    {
        new Query(http).Check();
        return await AnswerAsync(http, accounts, options, cancellationToken);
    }

    private static async Task<IResult> PutAsync(
        HttpContext http, UsageAccounts accounts, BudgetOptions options, ModelCatalogue models, CancellationToken cancellationToken)
    {
        new Query(http).Check();
        var budgets = (await JsonBody.ReadAsync<BudgetList>(http)).Read(models);
        await accounts.ReplaceBudgetsAsync(http.Caller().Organization, budgets, cancellationToken);
        return await AnswerAsync(http, accounts, options, cancellationToken);
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext http, UsageAccounts accounts, BudgetOptions options, CancellationToken cancellationToken)
    {
        var statuses = await accounts.ListBudgetsAsync(http.Caller().Organization, cancellationToken);
        return TypedResults.Json(new Answer(Views(statuses, options.Defaults)), A3Json.Options);
    }

    // An organization's own budget may be the same as one of the installation's; which of the two is shown as which is all one.
    private static List<BudgetView> Views(IReadOnlyList<BudgetStatus> statuses, IReadOnlyList<Budget> installation)
    {
        var left = installation.ToList();
        return [.. statuses.Reverse().Select(status => BudgetView.Of(status, left.Remove(status.Budget))).Reverse()];
    }
}
