using A3Agent.Crm;
using A3Agent.Models;
using A3Agent.Server.Http;
using A3Agent.Usage;

namespace A3Agent.Server.Usage;

/// <summary>The body of PUT /api/budgets.</summary>
internal sealed record BudgetList
{
    /// <summary>The most budgets of an organization.</summary>
    public const int MaxItems = 200;

    public required IReadOnlyList<Item?> Items { get; init; }

    /// <summary>The budgets as they are stored.</summary>
    /// <exception cref="ProblemException">Something is wrong; everything that is, is named.</exception>
    public IReadOnlyList<Budget> Read(ModelCatalogue models)
    {
        if (Items.Count > MaxItems)
        {
            throw new ProblemException(Problem.Validation("items", $"may hold {MaxItems} budgets at most; it holds {Items.Count}."));
        }

        var errors = new List<FieldError>();
        var budgets = Items.Select((item, i) => Read(item, $"items[{i}]", models, errors)).ToList();
        var seen = new HashSet<(BudgetScope, string?, BudgetPeriod)>();
        errors.AddRange(budgets.Index()
            .Where(at => at.Item is { } budget && !seen.Add((budget.Scope, budget.Id, budget.Period)))
            .Select(at => new FieldError(
                $"items[{at.Index}]", "has the scope, id and period of an earlier one; give one of them both limits.")));
        return errors.Count == 0 ? [.. budgets.Select(budget => budget!)] : throw new ProblemException(Problem.Validation(errors));
    }

    private static Budget? Read(Item? item, string field, ModelCatalogue models, List<FieldError> errors)
    {
        if (item is null)
        {
            errors.Add(new FieldError(field, "must be an object."));
            return null;
        }

        var before = errors.Count;
        errors.AddRange(item.Check(field));
        if (errors.Count > before)
        {
            return null;
        }

        if (item is { Scope: BudgetScope.Model, Id: { } model } && models.OptionsOf(model) is null)
        {
            throw new ProblemException(Problem.UnknownModel(models, $"{field}.id"));
        }

        var missing = item is { Scope: BudgetScope.Model, Id: { } one } ? LackingOf(models, one) : Prices.Missing(models);
        if (item.MaxCostUsd is not null && missing.Count > 0)
        {
            errors.Add(new FieldError($"{field}.maxCostUsd", Prices.Rule(missing)));
            return null;
        }

        return new Budget(item.Scope!.Value, IdOf(item, models), item.Period!.Value, item.MaxTokens, item.MaxCostUsd);
    }

    // Its fallbacks are calls of other models.
    private static string[] LackingOf(ModelCatalogue models, string name) => Prices.Lacks(models, name) ? [models.ChainOf(name)[0]] : [];

    // As calls are accounted: the catalogue's name, not an alias; the usual form of an id.
    private static string? IdOf(Item item, ModelCatalogue models) => item switch
    {
        { Id: null } => null,
        { Scope: BudgetScope.Model } => models.ChainOf(item.Id)[0],
        { Scope: BudgetScope.Conversation } => Guid.Parse(item.Id).ToString(),
        _ => item.Id,
    };

    /// <summary>A budget as a caller gives it.</summary>
    public sealed record Item
    {
        public BudgetScope? Scope { get; init; }

        public string? Id { get; init; }

        public BudgetPeriod? Period { get; init; }

        public long? MaxTokens { get; init; }

        public decimal? MaxCostUsd { get; init; }

        public IEnumerable<FieldError> Check(string field)
        {
            if (Scope is null)
            {
                yield return new FieldError($"{field}.scope", "is required: organization, user, conversation or model.");
            }

            if (Period is null)
            {
                yield return new FieldError($"{field}.period", "is required: turn, conversation, day or month.");
            }

            foreach (var wrong in CheckId($"{field}.id").Concat(BudgetLimits.Check(field, MaxTokens, MaxCostUsd)))
            {
                yield return wrong;
            }
        }

        private IEnumerable<FieldError> CheckId(string field) => (Scope, Id) switch
        {
            (_, null) => [],
            (BudgetScope.Organization, _) => [new FieldError(field, "must be left out: a budget of the organization is for all of it.")],
            (BudgetScope.Conversation, { } id) when !Guid.TryParse(id, out _) =>
                [new FieldError(field, "must be a conversation's id, a UUID.")],
            (_, { } id) => TextRules.Check(field, id, CrmRules.MaxIdLength),
        };
    }
}
