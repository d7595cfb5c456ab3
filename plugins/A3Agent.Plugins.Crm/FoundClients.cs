using A3Agent.Crm;
using A3Agent.Search;

namespace A3Agent.Plugins.Crm;

/// <summary>The clients that search_clients shows, and whether they are all there are.</summary>
/// <param name="Clients">Those that are shown.</param>
/// <param name="More">Whether there are more.</param>
/// <param name="Total">How many there are in all; null where nobody counted.</param>
/// <param name="Degraded">Whether only words were compared.</param>
internal sealed record FoundClients(IReadOnlyList<Client> Clients, bool More, int? Total, bool Degraded)
{
    /// <summary>Searches; one more than is shown, to know whether there are more.</summary>
    public static async Task<FoundClients> SearchAsync(
        IClientIndex index, string query, ClientFilters? filters, int most, CancellationToken cancellationToken)
    {
        var found = await index.SearchAsync(
            new ClientSearch { Query = query, Status = filters?.Status, Tags = filters?.Tags ?? [], Limit = most + 1 }, cancellationToken);
        return new FoundClients(
            [.. found.Results.Take(most).Select(hit => hit.Client)], found.Results.Count > most, null, found.Degraded);
    }

    /// <summary>Lists. The store narrows by one tag; further ones are compared here, page by page, and then nobody counts.</summary>
    public static async Task<FoundClients> ListAsync(
        IRecordSet<Client, ClientFilter> clients, ClientFilters? filters, int most, CancellationToken cancellationToken)
    {
        var tags = filters?.Tags ?? [];
        var filter = new ClientFilter { Status = filters?.Status, Tag = tags.FirstOrDefault() };
        if (tags.Count <= 1)
        {
            var first = await clients.ListAsync(filter, new PageRequest(most, WithTotal: true), cancellationToken);
            return new FoundClients(first.Items, first.Total > first.Items.Count, first.Total, Degraded: false);
        }

        var found = new List<Client>();
        string? cursor = null;
        do
        {
            var page = await clients.ListAsync(filter, new PageRequest(PageRequest.MaxLimit, cursor), cancellationToken);
            found.AddRange(page.Items.Where(client => tags.All(tag => client.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase))));
            cursor = page.NextCursor;
        }
        while (cursor is not null && found.Count <= most);
        return new FoundClients([.. found.Take(most)], found.Count > most, null, Degraded: false);
    }

    /// <summary>What a model reads.</summary>
    public object ToResult() => new Result(
        [.. Clients.Select(ClientRow.From)],
        Clients.Count,
        Total,
        Degraded,
        More ? $"only the first {Clients.Count} are shown, there are more: narrow the search or raise the limit" : null);

    private sealed record Result(IReadOnlyList<ClientRow> Clients, int Count, int? Total, bool Degraded, string? Note);
}
