using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using A3Agent.Crm;
using Microsoft.SemanticKernel;

namespace A3Agent.Plugins.Crm;

/// <summary>In which order deals are listed.</summary>
public enum DealListOrder
{
    /// <summary>Largest value first.</summary>
    Value,

    /// <summary>Earliest closing date first.</summary>
    Closing,

    /// <summary>Latest opened first.</summary>
    Opened,
}

/// <summary>Lists deals and shows one.</summary>
[Description("Deals: sales opportunities, open, won or lost.")]
public sealed class DealPlugin
{
    /// <summary>Shows one deal.</summary>
    [KernelFunction("get_deal_details"), ReadOnly(true)]
    [Description("Shows one deal: all fields, its client, who sells it, its latest 10 activities and its open tasks (first due "
        + "first, at most 10). A value of null is unknown, not zero: say so. A field that is missing is not recorded.")]
    public async Task<ToolAnswer> GetDealDetailsAsync(
        [Description("The deal's id, as list_deals or get_client gives it.")] string dealId,
        [FromKernelServices] ICrmStore crm,
        CancellationToken cancellationToken = default)
    {
        var deal = await crm.RequireDealAsync(dealId, cancellationToken);
        var client = deal.ClientId is { } clientId ? await crm.Clients.FindAsync(clientId, cancellationToken) : null;
        var related = await Related.OfDealAsync(crm, deal.Id, cancellationToken);
        var users = await crm.Users.NamesAsync([deal.OwnerId, .. related.UserIds], user => user.DisplayName, cancellationToken);
        var owner = users.Named(deal.OwnerId);

        var result = new DealDetails(
            deal,
            client is null ? null : ClientRow.From(client),
            owner,
            related.ActivityRows(users),
            related.TaskRows(users),
            deal.Value is null ? "the value of this deal is not recorded: unknown, not zero" : null);
        return new ToolAnswer(
            result,
            [
                deal.Cite(client?.DisplayName),
                .. client is null ? Array.Empty<Citation>() : [client.Cite()],
                .. owner.Cite(),
                .. related.Citations,
            ]);
    }

    /// <summary>Lists deals with their number and sums.</summary>
    [KernelFunction("list_deals"), ReadOnly(true)]
    [Description("Lists the deals that match all given filters; call it to see single deals or to find a deal's id. 'total' and "
        + "'sums' (one for each currency) count every matching deal, also those beyond the limit: use them, never add up rows. A "
        + "value or sum of null is unknown, not zero; 'note' says for how many deals no value is recorded. For counts and sums by "
        + "stage, status, owner, product or client call pipeline_summary instead.")]
    public async Task<ToolAnswer> ListDealsAsync(
        [FromKernelServices] ICrmStore crm,
        [FromKernelServices] ToolContext context,
        [Description(DealTexts.Status)] DealStatus? status = null,
        [Description(DealTexts.Stage)] string? stage = null,
        [Description(DealTexts.OwnerId)] string? ownerId = null,
        [Description(DealTexts.ClientId)] string? clientId = null,
        [Description(DealTexts.Product)] string? product = null,
        [Description(DealTexts.ClosingFrom)] string? closingFrom = null,
        [Description(DealTexts.ClosingTo)] string? closingTo = null,
        [Description("value: largest first; closing: earliest closing date first; opened: latest opened first, which is the default.")]
        DealListOrder? orderBy = null,
        [Description("How many rows at most, 1 to 50."), Range(1, Limits.MaxRows)] int limit = 20,
        CancellationToken cancellationToken = default)
    {
        var selection = await new DealSelection(status, stage, ownerId, clientId, product, closingFrom, closingTo)
            .ResolveAsync(crm, context, cancellationToken);
        var sums = DealSum.Of(await crm.SummarizeDealsAsync(selection.Filter, PipelineGroup.Status, cancellationToken));
        if (sums.Count == 0)
        {
            await selection.RefuseUnknownWordsAsync(crm, cancellationToken);
        }

        var page = await crm.Deals.ListAsync(
            selection.Filter with { Order = StoreOrder(orderBy) }, new PageRequest(Limits.Rows(limit)), cancellationToken);
        var clients = await crm.Clients.NamesAsync(page.Items.Select(deal => deal.ClientId), client => client.DisplayName, cancellationToken);
        var users = await crm.Users.NamesAsync(page.Items.Select(deal => deal.OwnerId), user => user.DisplayName, cancellationToken);

        var total = sums.Sum(sum => sum.Count);
        var valued = sums.Sum(sum => sum.ValuedCount);
        return new ToolAnswer(
            new DealList(
                [.. page.Items.Select(deal => DealRow.From(deal, clients.Of(deal.ClientId), users.Of(deal.OwnerId)))],
                total, valued, sums, Text.UnknownValues(total, valued)),
            [.. page.Items.Select(deal => deal.Cite(clients.Of(deal.ClientId))), selection.Citation]);
    }

    private static DealOrder StoreOrder(DealListOrder? order) => order switch
    {
        DealListOrder.Value => DealOrder.Value,
        DealListOrder.Closing => DealOrder.Closing,
        _ => DealOrder.Opened,
    };

    private sealed record DealDetails(
        Deal Deal, ClientRow? Client, Named? Owner, Excerpt<ActivityRow> Activities, Excerpt<TaskRow> Tasks, string? Note);

    private sealed record DealList(IReadOnlyList<DealRow> Deals, int Total, int ValuedCount, IReadOnlyList<DealSum> Sums, string? Note);
}
