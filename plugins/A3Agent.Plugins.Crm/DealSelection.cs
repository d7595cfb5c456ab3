using A3Agent.Crm;

namespace A3Agent.Plugins.Crm;

/// <summary>Which deals a call is about, as the model wrote it.</summary>
internal sealed record DealSelection(
    DealStatus? Status, string? Stage, string? OwnerId, string? ClientId, string? Product, string? ClosingFrom, string? ClosingTo)
{
    /// <summary>Reads the dates and finds the records that are meant.</summary>
    /// <exception cref="ToolException">A date is none, or an id names nothing.</exception>
    public async Task<ResolvedSelection> ResolveAsync(ICrmStore crm, ToolContext context, CancellationToken cancellationToken)
    {
        var from = Times.Day(ClosingFrom, "closingFrom", context);
        var to = Times.Day(ClosingTo, "closingTo", context);
        if (from > to)
        {
            throw new ToolException($"closingFrom ({from.Value.Iso()}) is after closingTo ({to.Value.Iso()}): swap them.");
        }

        var owner = OwnerId.OrNull() is { } ownerId ? await crm.RequireUserAsync(ownerId, cancellationToken) : null;
        var client = ClientId.OrNull() is { } clientId ? await crm.RequireClientAsync(clientId, cancellationToken) : null;
        var filter = new DealFilter
        {
            Status = Status,
            Stage = Stage.OrNull(),
            OwnerId = owner?.Id,
            ClientId = client?.Id,
            Product = Product.OrNull(),
            ClosingFrom = from,
            ClosingTo = to,
        };

        (string Name, string? Value, string Label)[] parts =
        [
            ("status", filter.Status?.Word(), $"status {filter.Status?.Word()}"),
            ("stage", filter.Stage, $"stage {filter.Stage}"),
            ("ownerId", filter.OwnerId, $"owner {owner?.DisplayName}"),
            ("clientId", filter.ClientId, $"client {client?.DisplayName}"),
            ("product", filter.Product, $"product {filter.Product}"),
            ("closingFrom", from?.Iso(), $"closing from {from?.Iso()}"),
            ("closingTo", to?.Iso(), $"closing to {to?.Iso()}"),
        ];
        var given = parts.Where(part => part.Value is not null).ToList();
        return given.Count == 0
            ? new ResolvedSelection(filter, Citation.Filter("All deals", "/api/deals"))
            : new ResolvedSelection(filter, Citation.Filter(
                "Deals: " + string.Join(", ", given.Select(part => part.Label)),
                "/api/deals?" + string.Join('&', given.Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"))));
    }
}

/// <summary>A selection that the store understands, with the link that lists exactly the same deals.</summary>
internal sealed record ResolvedSelection(DealFilter Filter, Citation Citation)
{
    /// <summary>
    /// Throws when nothing was found because no deal has such a stage or product at all, and names those there are: a misspelt word
    /// must not read as "none".
    /// </summary>
    public async Task RefuseUnknownWordsAsync(ICrmStore crm, CancellationToken cancellationToken)
    {
        await RefuseUnknownAsync(crm, "stage", Filter.Stage, PipelineGroup.Stage, cancellationToken);
        await RefuseUnknownAsync(crm, "product", Filter.Product, PipelineGroup.Product, cancellationToken);
    }

    private static async Task RefuseUnknownAsync(
        ICrmStore crm, string name, string? value, PipelineGroup group, CancellationToken cancellationToken)
    {
        if (value is null)
        {
            return;
        }

        var groups = await crm.SummarizeDealsAsync(new DealFilter(), group, cancellationToken);
        var known = groups.Select(row => row.Key).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (!known.Contains(value, StringComparer.OrdinalIgnoreCase))
        {
            throw new ToolException(known.Count == 0
                ? $"No deal has the {name} {value.Quoted()}; no deal has a {name} at all."
                : $"No deal has the {name} {value.Quoted()}. Deals have these: {string.Join(", ", known.Take(Limits.MaxRows))}.");
        }
    }
}
