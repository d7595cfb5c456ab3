using System.Text.Json;

namespace A3Agent.Offline;

/// <summary>What a name of the question turned out to mean.</summary>
/// <param name="Term">The name.</param>
/// <param name="Kind">What kind of thing it is: client, user, product, stage, ...</param>
/// <param name="Id">Its id, or for what has none its name.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Record">Where that was read.</param>
internal sealed record Entity(Term Term, string Kind, string Id, string Name, JsonElement Record);

/// <summary>A name to look up.</summary>
/// <param name="Term">The name.</param>
/// <param name="Kinds">The kinds of things that it most likely is.</param>
/// <param name="IsThorough">Whether to look everywhere when it is none of them.</param>
internal sealed record SoughtName(Term Term, IReadOnlyList<string> Kinds, bool IsThorough);

/// <summary>What is known about the names of a question after the look-ups so far.</summary>
/// <param name="Pending">Look-ups to do next; all independent.</param>
/// <param name="Entities">The names that mean one thing.</param>
/// <param name="Unclear">The names that fit several things.</param>
/// <param name="Unknown">The names that fit nothing.</param>
/// <param name="Error">What went wrong in a look-up; null when nothing did.</param>
internal sealed record Resolution(
    IReadOnlyList<PlannedCall> Pending,
    IReadOnlyList<Entity> Entities,
    IReadOnlyList<IReadOnlyList<Entity>> Unclear,
    IReadOnlyList<Term> Unknown,
    string? Error
);

/// <summary>Finds out what names mean by calling look-up tools: first where they most likely are, then everywhere.</summary>
/// <param name="tools">The tools on offer.</param>
/// <param name="dialogue">What was called already.</param>
internal sealed class Resolver(IReadOnlyList<ToolProfile> tools, Dialogue dialogue)
{
    private static readonly string[] AllKinds = ["client", "user", "product", "stage", "team"];

    /// <summary>Resolves names.</summary>
    public Resolution Resolve(IEnumerable<SoughtName> names)
    {
        var (pending, entities, unclear, unknown) = (
            new List<PlannedCall>(),
            new List<Entity>(),
            new List<IReadOnlyList<Entity>>(),
            new List<Term>()
        );
        string? error = null;
        foreach (var (term, kinds, isThorough) in names)
        {
            var first = Lookups(term, kinds, isLast: false);
            var todo = Undone(first);
            var found = todo.Length > 0 ? [] : Best(term, first);
            if (todo.Length == 0 && found.Count == 0 && isThorough)
            {
                var last = Lookups(term, AllKinds, isLast: true);
                todo = Undone(last);
                found = todo.Length > 0 ? [] : Best(term, last);
                error ??= last.Concat(first)
                    .Select(lookup => dialogue.ResultOf(lookup.Call)?.Error)
                    .FirstOrDefault(message => message is not null);
            }

            pending.AddRange(todo.Where(call => pending.All(other => other.Key != call.Key)));
            if (todo.Length == 0)
            {
                Sort(term, found, entities, unclear, unknown);
            }
        }

        return new Resolution(pending, [.. entities.DistinctBy(entity => (entity.Kind, entity.Id))], unclear, unknown, error);
    }

    private static void Sort(
        Term term,
        IReadOnlyList<Entity> found,
        List<Entity> entities,
        List<IReadOnlyList<Entity>> unclear,
        List<Term> unknown
    )
    {
        if (found.Count == 1)
        {
            entities.Add(found[0]);
        }
        else if (found.Count > 1)
        {
            unclear.Add(found);
        }
        else
        {
            unknown.Add(term);
        }
    }

    private PlannedCall[] Undone(IEnumerable<(PlannedCall Call, string Kind)> lookups) =>
        [.. lookups.Select(lookup => lookup.Call).Where(call => dialogue.ResultOf(call) is null).DistinctBy(call => call.Key)];

    // Search tools by free words; grouping tools for what has no search, and in the end for misspelt names of everything.
    private (PlannedCall Call, string Kind)[] Lookups(Term term, IReadOnlyList<string> kinds, bool isLast)
    {
        var lookups = new List<(PlannedCall, string)>();
        foreach (var kind in kinds)
        {
            var search = tools.FirstOrDefault(tool =>
                tool.Write is null && tool.Searches && tool.Query is not null && tool.Nouns.Contains(kind)
            );
            if (search is not null)
            {
                lookups.Add((new PlannedCall(search, new Dictionary<string, object?> { [search.Query!.Name] = term.Text }), kind));
            }

            if (search is null || isLast)
            {
                lookups.AddRange(
                    tools
                        .SelectMany(tool =>
                            (tool.Grouping?.Values ?? [])
                                .Where(value => Lexicon.ConceptOf(value) == kind)
                                .Select(value =>
                                    (new PlannedCall(tool, new Dictionary<string, object?> { [tool.Grouping!.Name] = value }), kind)
                                )
                        )
                        .Take(1)
                );
            }
        }

        return [.. lookups];
    }

    private IReadOnlyList<Entity> Best(Term term, IEnumerable<(PlannedCall Call, string Kind)> lookups)
    {
        var found = lookups
            .SelectMany(lookup => (dialogue.ResultOf(lookup.Call)?.Rows() ?? []).Select(row => (Row: row, lookup.Kind)))
            .Select(pair => (Entity: Read(term, pair.Row, pair.Kind), Fit: FitOf(term, pair.Row)))
            .Where(pair => pair.Entity is not null && pair.Fit > NameFit.None)
            .ToArray();
        var best = found.Length > 0 ? found.Max(pair => pair.Fit) : NameFit.None;
        return [.. found.Where(pair => pair.Fit == best).Select(pair => pair.Entity!).DistinctBy(entity => (entity.Kind, entity.Id))];
    }

    private static Entity? Read(Term term, JsonElement row, string kind) =>
        (row.Text("id") ?? row.Text("key")) is { } id ? new Entity(term, kind, id, row.NameOf() ?? id, row) : null;

    private static NameFit FitOf(Term term, JsonElement row) =>
        new[] { "displayName", "label", "name", "company", "title", "id", "key", "email" }
            .Select(property => row.Text(property))
            .Where(name => name is not null)
            .Select(name => NameMatch.Compare(term.Text, name!))
            .DefaultIfEmpty(NameFit.None)
            .Max();
}
