using System.ComponentModel;
using System.Text.Json.Serialization;
using A3Agent.Crm;
using Microsoft.SemanticKernel;

namespace A3Agent.Plugins.Crm;

/// <summary>Counts and sums deals.</summary>
[Description("The pipeline in numbers.")]
public sealed class PipelinePlugin
{
    private const int AverageDecimals = 4;

    /// <summary>Counts and sums deals by group.</summary>
    [KernelFunction("pipeline_summary"), ReadOnly(true)]
    [Description("Counts deals and adds up their values by stage, status, owner (sales person), product or client, largest sum "
        + "first; computed over every matching deal. Call it for every question about totals, averages, rankings, best sellers or "
        + "how many. Example: the best sales people by won value is groupBy owner with status won. A sum or average of null is "
        + "unknown, not zero; sums and averages cover the 'valuedCount' deals whose value is known. Currencies are never added "
        + "together.")]
    public async Task<ToolAnswer> PipelineSummaryAsync(
        [Description("What makes a group. The key of an owner or client group is the id, the label the name.")] PipelineGroup groupBy,
        [FromKernelServices] ICrmStore crm,
        [FromKernelServices] ToolContext context,
        [Description(DealTexts.Status)] DealStatus? status = null,
        [Description(DealTexts.Stage)] string? stage = null,
        [Description(DealTexts.OwnerId)] string? ownerId = null,
        [Description(DealTexts.ClientId)] string? clientId = null,
        [Description(DealTexts.Product)] string? product = null,
        [Description(DealTexts.ClosingFrom)] string? closingFrom = null,
        [Description(DealTexts.ClosingTo)] string? closingTo = null,
        CancellationToken cancellationToken = default)
    {
        var selection = await new DealSelection(status, stage, ownerId, clientId, product, closingFrom, closingTo)
            .ResolveAsync(crm, context, cancellationToken);
        var rows = await crm.SummarizeDealsAsync(selection.Filter, groupBy, cancellationToken);
        if (rows.Count == 0)
        {
            await selection.RefuseUnknownWordsAsync(crm, cancellationToken);
        }

        var totals = DealSum.Of(rows);
        return new ToolAnswer(
            new Summary(
                groupBy,
                [.. rows.Select(row => Group.From(row, groupBy))],
                [.. totals.Select(sum => new Total(sum.Currency, sum.Count, sum.ValuedCount, sum.Sum, Average(sum)))],
                Text.UnknownValues(totals.Sum(sum => sum.Count), totals.Sum(sum => sum.ValuedCount))),
            [selection.Citation]);
    }

    private static decimal? Average(DealSum sum) =>
        sum.Sum is { } value ? decimal.Round(value / sum.ValuedCount, AverageDecimals, MidpointRounding.AwayFromZero) : null;

    private sealed record Summary(PipelineGroup GroupBy, IReadOnlyList<Group> Groups, IReadOnlyList<Total> Totals, string? Note);

    private sealed record Group(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Key,
        string Label, string Currency, int Count, int ValuedCount,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Sum,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Average)
    {
        public static Group From(PipelineRow row, PipelineGroup groupBy) => new(
            row.Key, row.Label ?? row.Key ?? $"no {groupBy.Word()} recorded", row.Currency, row.Count, row.ValuedCount, row.Sum, row.Average);
    }

    private sealed record Total(
        string Currency, int Count, int ValuedCount,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Sum,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Average);
}
