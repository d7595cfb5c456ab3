namespace A3Agent.Crm.Import;

/// <summary>Finds the ids of records by their names, once per name.</summary>
internal sealed class References(ICrmStore crm)
{
    /// <summary>Names remembered before the memory is emptied; it bounds what a body of different names can take.</summary>
    private const int MaxRemembered = 10_000;

    private readonly Dictionary<ImportKind, Dictionary<string, IReadOnlyList<string>>> _known = [];

    /// <summary>The id of the one record of that name, or what is wrong with the name.</summary>
    public async ValueTask<(string? Id, string? Problem)> FindAsync(ImportKind kind, string name, CancellationToken cancellationToken)
    {
        var ids = await IdsAsync(kind, name.Trim(), cancellationToken).ConfigureAwait(false);
        return ids.Count switch
        {
            1 => (ids[0], null),
            0 => (null, $"{Quoted.Text(name)} is the name of none of the {Words.Of(kind)}: import them first, or correct the name"),
            _ => (null, $"{Quoted.Text(name)} is the name of several {Words.Of(kind)} ({string.Join(", ", ids)}): use a column with ids"),
        };
    }

    private async ValueTask<IReadOnlyList<string>> IdsAsync(ImportKind kind, string name, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(kind, out var names))
        {
            _known[kind] = names = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        }

        if (names.TryGetValue(name, out var ids))
        {
            return ids;
        }

        ids = await LookUpAsync(kind, name, cancellationToken).ConfigureAwait(false);
        if (names.Count >= MaxRemembered)
        {
            names.Clear();
        }

        return names[name] = ids;
    }

    private Task<IReadOnlyList<string>> LookUpAsync(ImportKind kind, string name, CancellationToken cancellationToken) => kind switch
    {
        ImportKind.Clients => crm.Clients.FindIdsByNameAsync(name, cancellationToken),
        ImportKind.Deals => crm.Deals.FindIdsByNameAsync(name, cancellationToken),
        ImportKind.Activities => crm.Activities.FindIdsByNameAsync(name, cancellationToken),
        ImportKind.Tasks => crm.Tasks.FindIdsByNameAsync(name, cancellationToken),
        _ => crm.Users.FindIdsByNameAsync(name, cancellationToken),
    };
}
