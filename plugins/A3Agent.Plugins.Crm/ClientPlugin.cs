using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using A3Agent.Crm;
using A3Agent.Search;
using Microsoft.SemanticKernel;

namespace A3Agent.Plugins.Crm;

/// <summary>Which clients a search may find.</summary>
public sealed record ClientFilters
{
    /// <summary>How they stand.</summary>
    [Description("Only clients that stand so: lead (not a customer yet), active (a customer) or inactive (no longer one).")]
    public ClientStatus? Status { get; init; }

    /// <summary>Their tags.</summary>
    [Description("Only clients that carry all of these tags.")]
    public IReadOnlyList<string>? Tags { get; init; }
}

/// <summary>Finds clients and shows one with all that belongs to it.</summary>
[Description("Clients: the companies and people that the organization sells to.")]
public sealed class ClientPlugin
{
    /// <summary>Searches clients, or lists them when nothing is looked for.</summary>
    [KernelFunction("search_clients"), ReadOnly(true)]
    [Description("Finds clients by name, company, e-mail, phone, city, country, industry, tag or words from their notes; best match "
        + "first. Call it to look up a client's id before any function that takes a clientId. With an empty query it lists the "
        + "clients that pass the filters, and 'total' counts them all. A field that is missing in the result is not recorded. "
        + "'degraded' true means that only words were compared, not meanings.")]
    public async Task<ToolAnswer> SearchClientsAsync(
        [Description("What to look for: a name, an e-mail address, a place, an industry, or a need in a few words. Empty lists "
            + "clients.")] string query,
        [FromKernelServices] IClientIndex index,
        [FromKernelServices] ICrmStore crm,
        [Description("Narrows the search or the list.")] ClientFilters? filters = null,
        [Description("How many clients at most, 1 to 50."), Range(1, Limits.MaxRows)] int limit = 10,
        CancellationToken cancellationToken = default)
    {
        var most = Limits.Rows(limit);
        var found = query.Any(char.IsLetterOrDigit)
            ? await FoundClients.SearchAsync(index, query, filters, most, cancellationToken)
            : await FoundClients.ListAsync(crm.Clients, filters, most, cancellationToken);
        return new ToolAnswer(found.ToResult(), [.. found.Clients.Select(client => client.Cite())]);
    }

    /// <summary>Shows one client.</summary>
    [KernelFunction("get_client"), ReadOnly(true)]
    [Description("Shows what is known about one client: all fields, who looks after it, how many deals are open, won and lost, its "
        + "deals (open ones first, then the newest, at most 20), its latest 10 activities and its open tasks (first due first, at "
        + "most 10), each with the total number. A field that is missing is not recorded; a deal's value of null is unknown, not "
        + "zero.")]
    public async Task<ToolAnswer> GetClientAsync(
        [Description("The client's id, as search_clients gives it.")] string clientId,
        [FromKernelServices] ICrmStore crm,
        CancellationToken cancellationToken = default)
    {
        var client = await crm.RequireClientAsync(clientId, cancellationToken);
        var byStatus = await crm.SummarizeDealsAsync(new DealFilter { ClientId = client.Id }, PipelineGroup.Status, cancellationToken);
        var deals = await FirstDealsAsync(crm, client.Id, cancellationToken);
        var related = await Related.OfClientAsync(crm, client.Id, cancellationToken);
        var users = await crm.Users.NamesAsync(
            [client.OwnerId, .. deals.Select(deal => deal.OwnerId), .. related.UserIds], user => user.DisplayName, cancellationToken);

        var owner = users.Named(client.OwnerId);

        var result = new GetClientResult(
            client,
            owner,
            new ClientDeals(
                Count(byStatus, DealStatus.Open), Count(byStatus, DealStatus.Won), Count(byStatus, DealStatus.Lost),
                [.. deals.Select(deal => DealRow.From(deal, null, users.Of(deal.OwnerId)) with { ClientId = null })],
                byStatus.Sum(row => row.Count),
                Text.UnknownValues(byStatus.Sum(row => row.Count), byStatus.Sum(row => row.ValuedCount))),
            related.ActivityRows(users),
            related.TaskRows(users));
        return new ToolAnswer(
            result,
            [client.Cite(), .. owner.Cite(), .. deals.Select(deal => deal.Cite(client.DisplayName)), .. related.Citations]);
    }

    private static async Task<IReadOnlyList<Deal>> FirstDealsAsync(ICrmStore crm, string clientId, CancellationToken cancellationToken)
    {
        var newest = new DealFilter { ClientId = clientId, Order = DealOrder.Opened };
        var open = await crm.Deals.ListAsync(newest with { Status = DealStatus.Open }, new PageRequest(Limits.ClientDeals), cancellationToken);
        var all = await crm.Deals.ListAsync(newest, new PageRequest(Limits.ClientDeals), cancellationToken);
        return [.. open.Items.Concat(all.Items.Where(deal => deal.Status is not DealStatus.Open)).Take(Limits.ClientDeals)];
    }

    private static int Count(IReadOnlyList<PipelineRow> rows, DealStatus status) =>
        rows.Where(row => string.Equals(row.Key, status.Word(), StringComparison.OrdinalIgnoreCase)).Sum(row => row.Count);

    private sealed record GetClientResult(
        Client Client, Named? Owner, ClientDeals Deals, Excerpt<ActivityRow> Activities, Excerpt<TaskRow> Tasks);

    private sealed record ClientDeals(int Open, int Won, int Lost, IReadOnlyList<DealRow> Items, int Total, string? Note);
}
