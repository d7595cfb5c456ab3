using A3Agent.Crm;

namespace A3Agent.Plugins.Crm;

/// <summary>Finds the record that an argument means: by its id, else by its name when exactly one record has it.</summary>
internal static class References
{
    public static Task<Client> RequireClientAsync(this ICrmStore crm, string idOrName, CancellationToken cancellationToken) =>
        RequireAsync(
            crm.Clients, "client", "search_clients", idOrName,
            client => string.Join(", ", new[] { client.Company, client.Address?.City, client.Email }.OfType<string>()), cancellationToken);

    public static Task<Deal> RequireDealAsync(this ICrmStore crm, string idOrTitle, CancellationToken cancellationToken) =>
        RequireAsync(
            crm.Deals, "deal", "list_deals", idOrTitle,
            deal => string.Join(", ", new[] { deal.Product, deal.Status.Word(), deal.OpenedDate?.Iso() }.OfType<string>()), cancellationToken);

    public static Task<User> RequireUserAsync(this ICrmStore crm, string idOrName, CancellationToken cancellationToken) =>
        RequireAsync(
            crm.Users, "user", "find_users", idOrName,
            user => string.Join(", ", new[] { user.Email, user.Team }.OfType<string>()), cancellationToken);

    /// <summary>The names of the records with these ids, with one look-up for each different id.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> NamesAsync<T, TFilter>(
        this IRecordSet<T, TFilter> records, IEnumerable<string?> ids, Func<T, string> name, CancellationToken cancellationToken)
        where T : class, ICrmRecord
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var id in ids.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (await records.FindAsync(id, cancellationToken) is { } record)
            {
                names[id] = name(record);
            }
        }

        return names;
    }

    /// <summary>The name of an id that may be missing.</summary>
    public static string? Of(this IReadOnlyDictionary<string, string> names, string? id) => id is null ? null : names.GetValueOrDefault(id);

    /// <inheritdoc cref="Of"/>
    public static Named? Named(this IReadOnlyDictionary<string, string> names, string? id) =>
        id is not null && names.TryGetValue(id, out var name) ? new Named(id, name) : null;

    private static async Task<T> RequireAsync<T, TFilter>(
        IRecordSet<T, TFilter> records, string noun, string lookUp, string idOrName, Func<T, string> details,
        CancellationToken cancellationToken)
        where T : class, ICrmRecord
    {
        var text = idOrName.Trim();
        if (await records.FindAsync(text, cancellationToken) is { } found)
        {
            return found;
        }

        var ids = text.Length == 0 ? [] : await records.FindIdsByNameAsync(text, cancellationToken);
        var candidates = new List<T>();
        foreach (var id in ids)
        {
            if (await records.FindAsync(id, cancellationToken) is { } candidate)
            {
                candidates.Add(candidate);
            }
        }

        return candidates switch
        {
            [var only] => only,
            [] => throw new ToolException($"No {noun} has the id {text.Quoted()}. Look the id up with {lookUp}."),
            _ => throw new ToolException(
                $"Several {noun}s are called {text.Quoted()}: "
                + string.Join("; ", candidates.Select(one => details(one) is { Length: > 0 } more ? $"id {one.Id} ({more})" : $"id {one.Id}"))
                + ". Use the id of the one that is meant, or ask the user which one it is."),
        };
    }
}
