using A3Agent.Crm;

namespace A3Agent.Plugins.Crm;

/// <summary>What a new task or activity is about.</summary>
internal sealed record Subjects(string? ClientId, string? DealId)
{
    /// <summary>Finds the client and the deal that are meant; a deal brings its client with it.</summary>
    /// <exception cref="ToolException">One of them is unknown, or the deal is another client's.</exception>
    public static async Task<Subjects> ResolveAsync(ICrmStore crm, string? clientId, string? dealId, CancellationToken cancellationToken)
    {
        var client = clientId.OrNull() is { } givenClient ? await crm.RequireClientAsync(givenClient, cancellationToken) : null;
        var deal = dealId.OrNull() is { } givenDeal ? await crm.RequireDealAsync(givenDeal, cancellationToken) : null;
        if (client is not null && deal?.ClientId is { } other && other != client.Id)
        {
            throw new ToolException(
                $"The deal {deal.Title.Quoted()} (id {deal.Id}) belongs to the client with the id '{other}', "
                + $"not to {client.DisplayName.Quoted()}. Leave one of them out or correct it.");
        }

        return new Subjects(client?.Id ?? deal?.ClientId, deal?.Id);
    }
}

/// <summary>Reads what became of a write.</summary>
internal static class Outcomes
{
    /// <summary>Throws when a record was not made because something it refers to is gone.</summary>
    /// <exception cref="ToolException">A reference of the record names nothing.</exception>
    /// <exception cref="InvalidOperationException">The new id is taken: a defect.</exception>
    public static void RefuseUnknownReference(this PutResult result)
    {
        if (result.Outcome is PutOutcome.UnknownReference)
        {
            throw new ToolException($"Nothing was stored: {result.Field} names a record that is gone. Look its id up again.");
        }

        if (result.Outcome is PutOutcome.Conflict)
        {
            throw new InvalidOperationException("A new id is taken already.");
        }
    }
}
