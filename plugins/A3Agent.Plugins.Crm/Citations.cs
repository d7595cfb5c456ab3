using A3Agent.Crm;

namespace A3Agent.Plugins.Crm;

/// <summary>How records are cited: by what people call them.</summary>
internal static class Citations
{
    public static Citation Cite(this Client client) => Citation.Record("client", client.Id, client.DisplayName);

    /// <summary>Many deals have the same title: the client tells them apart, where the title does not name it already.</summary>
    public static Citation Cite(this Deal deal, string? clientName) => Citation.Record(
        "deal", deal.Id,
        clientName is null || deal.Title.Contains(clientName, StringComparison.OrdinalIgnoreCase) ? deal.Title : $"{deal.Title} ({clientName})");

    public static Citation Cite(this Activity activity) => Citation.Record(
        "activity", activity.Id, activity.Subject.OrNull() ?? $"{activity.Type} {DateOnly.FromDateTime(activity.At.UtcDateTime).Iso()}");

    public static Citation Cite(this TaskItem task) => Citation.Record("task", task.Id, task.Title);

    public static Citation Cite(this User user) => Citation.Record("user", user.Id, user.DisplayName);

    /// <summary>The user who sells or looks after, when there is one.</summary>
    public static IEnumerable<Citation> Cite(this Named? owner) => owner is null ? [] : [Citation.Record("user", owner.Id, owner.DisplayName)];
}
