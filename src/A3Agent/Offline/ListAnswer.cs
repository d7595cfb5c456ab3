using System.Text;
using System.Text.Json;

namespace A3Agent.Offline;

/// <summary>Writes a list of records: how many, what they are worth together, and a table.</summary>
/// <param name="question">The question.</param>
/// <param name="entities">What its names mean.</param>
/// <param name="amounts">How money is written.</param>
internal sealed class ListAnswer(Question question, IReadOnlyList<Entity> entities, Amounts amounts)
{
    private const int MaxColumns = 7;

    private static readonly string[] Preferred =
    [
        "displayName",
        "title",
        "name",
        "subject",
        "id",
        "company",
        "industry",
        "city",
        "country",
        "client",
        "product",
        "stage",
        "value",
        "expectedCloseDate",
        "closedDate",
        "type",
        "at",
        "assignee",
        "dueDate",
        "owner",
        "status",
        "email",
        "phone",
        "role",
        "team",
        "tags",
        "openedDate",
    ];

    /// <summary>Writes a list.</summary>
    public string Write(JsonElement data, string name, JsonElement list, PlannedCall? call)
    {
        var rows = list.EnumerateArray().ToArray();
        var noun = name is "rows" or "items" ? question.Subject ?? "record" : Singular(name);
        var total = data.Number("total") ?? data.Number("count") ?? rows.Length;
        var narrowing = new Narrowing(question, entities);
        var what = Searched(call) is { } words ? $" for “{words}”" : narrowing.Phrase(entities.Where(entity => entity.Kind != noun));
        if (rows.Length == 0)
        {
            return $"I found no {narrowing.Adjective}{Amounts.Plural(noun)}{what}.";
        }

        var full =
            data.Number("total") is null
            && call?.Arguments.Values.OfType<int>().FirstOrDefault() is > 0 and var limit
            && rows.Length >= limit
            && question.Rows is null;
        var text = new StringBuilder(question.Rows < total ? $"Here are {question.Rows} of " : "I found ")
            .Append(full ? "at least " : "")
            .Append("**")
            .Append(amounts.Count(total, narrowing.Adjective + noun))
            .Append("**")
            .Append(what)
            .Append('.')
            .Append(Worth(data, rows));
        if (question.Means("count") && question.Terms.Count == 0 && rows.Length > Markdown.MaxRows)
        {
            return text.ToString();
        }

        text.Append("\n\n").Append(Table(rows, (int)total));
        return data.TryGet("degraded", out var degraded) && degraded.ValueKind == JsonValueKind.True && question.Intent == Intent.List
            ? text.Append("\n\nThis was searched by words alone, not by meaning.").ToString()
            : text.ToString();
    }

    /// <summary>Writes the table of a list.</summary>
    public string Table(IReadOnlyList<JsonElement> rows, int total)
    {
        var columns = Columns(rows);
        var lines = rows.Select(row => (IReadOnlyList<string>)[.. columns.Select(column => Cell(row, column))]).ToArray();
        var shown = question.Rows is { } limit ? lines.Take(limit).ToArray() : lines;
        return Markdown.Table(
            [.. columns.Select(column => column == "value" ? "Value#" : Fields.Title(column))],
            shown,
            question.Rows is null ? total : shown.Length
        );
    }

    private string Worth(JsonElement data, JsonElement[] rows)
    {
        if (!data.TryGet("sums", out var sums) || sums.ValueKind != JsonValueKind.Array)
        {
            return "";
        }

        var known = sums.EnumerateArray().Where(sum => sum.Number("sum") is not null).ToArray();
        if (known.Length == 0)
        {
            return question.Means("open")
                ? $" No value is recorded while {(rows.Length == 1 ? "it is" : "they are")} open."
                : $" No value is recorded for {(rows.Length == 1 ? "it" : "them")}.";
        }

        var valued = data.Number("valuedCount") ?? known.Sum(sum => sum.Number("valuedCount") ?? 0);
        var all = data.Number("total") ?? rows.Length;
        var worth = string.Join(" and ", known.Select(sum => $"**{amounts.Money(sum.Number("sum")!.Value, sum.Text("currency"))}**"));
        return valued < all
                ? $" {amounts.Count(valued)} of {(question.Rows < all ? "all" : "them")} have a recorded value: {worth} together."
            : question.Rows < all ? $" All together are worth {worth}."
            : $" Together they are worth {worth}.";
    }

    private string[] Columns(IReadOnlyList<JsonElement> rows)
    {
        var present = rows.SelectMany(row => row.EnumerateObject())
            .Where(field => !Fields.IsEmpty(field.Value))
            .Select(field => field.Name)
            .ToHashSet(StringComparer.Ordinal);
        if (rows.Any(row => row.TryGet("value", out _)))
        {
            present.Add("value");
        }

        var known = Preferred.Where(present.Contains).Where(column => !Repeats(column, rows)).ToArray();
        return known.Length > 0 ? [.. known.Take(MaxColumns)] : [.. present.Take(MaxColumns)];
    }

    // Ids that are names, a company that is the name, and what all rows share because it was asked for
    private bool Repeats(string column, IReadOnlyList<JsonElement> rows) =>
        column switch
        {
            "id" => !rows.Any(row => row.TryGet("stage", out _)) || rows.All(row => row.Text("id") == row.NameOf()),
            "company" => rows.All(row => row.Text("company") is null || row.Text("company") == row.NameOf()),
            "client" => entities.Any(entity => entity.Kind == "client"),
            "owner" or "assignee" => entities.Any(entity => entity.Kind == "user") || question.IsMine,
            "product" => entities.Any(entity => entity.Kind == "product"),
            "status" => question.Means("open", "won", "lost", "done"),
            _ => false,
        };

    private string Cell(JsonElement row, string column)
    {
        if (column == "value")
        {
            return row.Number("value") is { } value ? amounts.Money(value, row.Text("currency")) : "unknown";
        }

        return row.TryGet(column, out var field) && !Fields.IsEmpty(field)
            ? Markdown.Cell(Fields.Text(field).Replace("\\", "", StringComparison.Ordinal))
            : "–";
    }

    private string? Searched(PlannedCall? call) =>
        call?.Tool.Query is { } query && entities.Count == 0 && call.Arguments.GetValueOrDefault(query.Name) is string { Length: > 0 } words
            ? words
            : null;

    private static string Singular(string plural) =>
        plural.EndsWith("ies", StringComparison.Ordinal) ? plural[..^3] + "y"
        : plural.EndsWith('s') ? plural[..^1]
        : plural;
}
