namespace A3Agent.Plugins;

/// <summary>A record, or a filtered list of records, that an answer rests on. It is copied from tool output, never from a model's text.</summary>
/// <param name="Type">client, deal, task, activity, user or file; <c>filter</c> for an aggregate's list.</param>
/// <param name="Id">The record's id; for a filter its link.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Url">Where it is read, relative to the server, for example <c>/api/deals/1C1I7A6R</c> or <c>/api/deals?status=won</c>.</param>
public sealed record Citation(string Type, string Id, string Label, string Url)
{
    /// <summary>Cites one record.</summary>
    /// <param name="type">client, deal, task, activity or user.</param>
    /// <param name="id">The record's id.</param>
    /// <param name="label">What people call it.</param>
    public static Citation Record(string type, string id, string label) =>
        new(type, id, label, $"/api/{(type == "activity" ? "activities" : type + "s")}/{Uri.EscapeDataString(id)}");

    /// <summary>Cites the list that an aggregate was computed over.</summary>
    /// <param name="label">What people call it.</param>
    /// <param name="url">The list's address with its filter.</param>
    public static Citation Filter(string label, string url) => new("filter", url, label, url);
}
