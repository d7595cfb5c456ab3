using System.Text;
using System.Text.Json;

namespace A3Agent.Offline;

/// <summary>Says the little that rules can say about a client or deal that a prompt brings along as JSON.</summary>
internal sealed class RecordDigest
{
    private static readonly string[] Dates = ["openedDate", "expectedCloseDate", "closedDate"];
    private static readonly string[] Contacts = ["email", "phone", "website", "industry"];
    private readonly JsonElement data;
    private readonly JsonElement record;
    private readonly Amounts amounts;

    /// <summary>Takes a record, alone or inside an object together with what belongs to it.</summary>
    public RecordDigest(JsonElement data, Amounts amounts)
    {
        this.data = data;
        this.amounts = amounts;
        record = data.NameOf() is null ? RecordAnswer.Main(data) ?? data : data;
    }

    /// <summary>One sentence and a few points.</summary>
    public string Summary()
    {
        var text = new StringBuilder("**").Append(Markdown.Escape(record.NameOf() ?? "This record")).Append("**");
        if (NameOf("client") is { } client)
        {
            text.Append(" with **").Append(Markdown.Escape(client)).Append("**");
        }

        string?[] parts = [Labelled("stage"), Labelled("status"), Labelled("product"), Value()];
        var said = parts.Where(part => part is not null).ToArray();
        text.Append(said.Length > 0 ? ": " : "")
            .AppendJoin(", ", said)
            .Append(".\n\n- ")
            .Append(LastContact())
            .Append("\n- ")
            .Append(NextStep());
        foreach (var date in Dates.Where(date => record.Text(date) is not null))
        {
            text.Append("\n- ").Append(Fields.Title(date)).Append(": ").Append(record.Text(date));
        }

        return Notes() is { } notes ? text.Append("\n- Notes: ").Append(notes).ToString() : text.ToString();
    }

    /// <summary>What to know before the next contact; what matters most comes first.</summary>
    public IEnumerable<string> Insights()
    {
        if (data.TryGet("deals", out var deals) && Counts(deals) is { Length: > 0 } counts)
        {
            yield return $"**Deals**: {counts}. Start the conversation with the open ones.";
        }

        yield return $"**Last contact**: {LastContact()}";
        yield return $"**Next step**: {NextStep()}";
        if (Notes() is { } notes)
        {
            yield return $"**Notes**: {notes}";
        }

        var gaps = Contacts.Where(field => record.Text(field) is null).Select(field => field == "email" ? "e-mail" : field).ToArray();
        yield return gaps.Length > 0
            ? $"**Gaps**: not recorded: {string.Join(", ", gaps)}. Ask at the next contact."
            : $"**Reach**: {Markdown.Escape(record.Text("email")!)}, {Markdown.Escape(record.Text("phone")!)}.";
    }

    private string? Value() =>
        !record.TryGet("value", out _) ? null
        : record.Number("value") is { } value ? $"value {amounts.Money(value, record.Text("currency"))}"
        : "value not recorded";

    private string LastContact() =>
        Latest("activities", "at") is { } activity
            ? $"The latest activity is {Markdown.Escape(activity.NameOf() ?? activity.Text("type") ?? "one without a subject")} "
                + $"({activity.Text("at") ?? "no date"})."
            : "No activity is recorded.";

    private string NextStep()
    {
        var task = Rows("tasks")
            .Where(row => row.Text("status") != "done")
            .OrderBy(row => row.Text("dueDate") ?? "9999", StringComparer.Ordinal)
            .Select(row => (JsonElement?)row)
            .FirstOrDefault();
        return task is { } next
            ? $"The next task is {Markdown.Escape(next.NameOf() ?? "one without a title")} "
                + $"({next.Text("assignee") ?? "nobody named"}, {next.Text("dueDate") ?? "no due date"})."
            : "No open task is recorded.";
    }

    private string? Notes() => record.TryGet("notes", out var notes) && !Fields.IsEmpty(notes) ? Fields.Text(notes) : null;

    private string? Labelled(string field) => record.Text(field) is { } value ? $"{field} {Markdown.Escape(value)}" : null;

    private string? NameOf(string property) =>
        data.TryGet(property, out var value) && value.ValueKind == JsonValueKind.Object && value.NameOf() is { } name
            ? name == record.NameOf()
                ? null
                : name
            : data.Text(property);

    private static string Counts(JsonElement deals) =>
        deals.ValueKind != JsonValueKind.Object
            ? ""
            : string.Join(
                ", ",
                deals
                    .EnumerateObject()
                    .Where(count => count.Value.ValueKind == JsonValueKind.Number && count.Name != "total")
                    .Select(count => $"{Fields.Text(count.Value)} {count.Name}")
            );

    private JsonElement? Latest(string list, string date) =>
        Rows(list).OrderByDescending(row => row.Text(date) ?? "", StringComparer.Ordinal).Select(row => (JsonElement?)row).FirstOrDefault();

    private IEnumerable<JsonElement> Rows(string list) =>
        data.TryGet(list, out var value) && value.List() is { } rows ? rows.Rows.EnumerateArray() : [];
}
