namespace A3Agent.Offline;

/// <summary>Says in words what a question narrows its answer to.</summary>
/// <param name="question">The question.</param>
/// <param name="entities">What its names mean.</param>
internal sealed class Narrowing(Question question, IReadOnlyList<Entity> entities)
{
    /// <summary>The status before a noun: "open ", or nothing.</summary>
    public string Adjective
    {
        get
        {
            string[] statuses =
            [
                .. new[] { "open", "won", "lost", "done", "active", "inactive", "lead" }.Where(status => question.Means(status)),
            ];
            return statuses.Length == 1 && statuses[0] != "lead" ? statuses[0] + " " : "";
        }
    }

    /// <summary>What stands behind the noun: " for **Cancity**, 2026-11-01 to 2026-11-30".</summary>
    public string Phrase(IEnumerable<Entity> named)
    {
        var mine = question.IsMine && entities.All(entity => entity.Kind != "user") ? " of yours" : "";
        return mine + string.Concat(named.Select(entity => $" {Preposition(entity.Kind)} **{Markdown.Escape(entity.Name)}**")) + When();
    }

    private string Preposition(string kind) =>
        kind switch
        {
            "stage" => "in",
            "user" when question.Subject is "deal" or "task" => "of",
            _ => "for",
        };

    private string When() =>
        question.When switch
        {
            null => "",
            { From: { } from, To: { } to } when from == to => $" on {Calendar.Write(from)}",
            { From: { } from, To: { } to } => $" between {Calendar.Iso(from)} and {Calendar.Iso(to)}",
            { From: { } from } => $" from {Calendar.Iso(from)} on",
            { To: { } to } => $" until {Calendar.Iso(to)}",
            _ => "",
        };
}
