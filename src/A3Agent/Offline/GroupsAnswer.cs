using System.Text;
using System.Text.Json;

namespace A3Agent.Offline;

/// <summary>Writes counts, sums and averages by group.</summary>
/// <param name="question">The question.</param>
/// <param name="entities">What its names mean.</param>
/// <param name="amounts">How money is written.</param>
internal sealed class GroupsAnswer(Question question, IReadOnlyList<Entity> entities, Amounts amounts)
{
    private readonly string deals = new Narrowing(question, entities).Adjective;

    /// <summary>Writes the groups.</summary>
    public string Write(JsonElement data, JsonElement groups, PlannedCall? call)
    {
        var rows = groups.EnumerateArray().Select(row => new GroupRow(row)).ToArray();
        var narrowed = new Narrowing(question, entities).Phrase(entities);
        if (question is { Intent: Intent.List, Subject: "client" or "user" or "product" })
        {
            return $"{amounts.Count(rows.Count(row => row.IsNamed))} {Amounts.Plural(question.Subject)} have deals; "
                + "those without any deal are not counted here, as I can list only part of them.";
        }

        if (rows.Length == 0)
        {
            return $"I found no {deals}deals{narrowed}.";
        }

        var asked = rows.Where(row => question.Means(row.Name)).ToArray();
        if (question.Dimension is null && asked.Length > 1)
        {
            var counts = asked.Select(row => $"**{amounts.Count(row.Count, $"{row.Name} deal")}**");
            return $"{string.Join(" and ", counts)}{narrowed}:\n\n{Table(asked, call)}";
        }

        var text = new StringBuilder();
        if (question.Dimension is null && question.Intent != Intent.Describe)
        {
            text.Append(Totals(data, rows, narrowed));
            return rows.Length > 1 ? text.Append("\n\n").Append(Table(rows, call)).ToString() : text.ToString();
        }

        text.Append(Lead(rows, narrowed))
            .Append("\n\n")
            .Append(Table(Ordered(rows), call))
            .Append("\n\n")
            .Append(Totals(data, rows, narrowed));
        return text.ToString();
    }

    private string Lead(IReadOnlyList<GroupRow> rows, string narrowed)
    {
        if (question.Means("top", "bottom") && Ordered(rows).FirstOrDefault(row => Measure(row) is not null && row.IsNamed) is { } first)
        {
            return Superlative(first, $"**{Markdown.Escape(first.Name)}**", narrowed, question.Means("top"));
        }

        return entities.Count == 0
            ? $"Here are the {deals}deals{narrowed} by {DimensionName}:"
            : $"{string.Join(", ", entities.Select(About))}: the {deals}deals by {DimensionName}:";
    }

    private string Superlative(GroupRow first, string name, string narrowed, bool isTop) =>
        question.Means("average") ? $"{name} has the {(isTop ? "highest" : "lowest")} average{narrowed}: {Money(first.Average, first)}."
        : ByCount ? $"{name} has the {(isTop ? "most" : "fewest")} {deals}deals{narrowed}: {amounts.Count(first.Count)}."
        : $"{name} {(isTop ? "leads" : "comes last")} by {deals}value{narrowed}: {Money(first.Sum, first)} with "
            + $"{amounts.Count(first.Count, "deal")}.";

    private static string About(Entity entity)
    {
        var facts = new[] { "team", "email" }
            .Select(field => entity.Record.Text(field))
            .Where(fact => fact is not null)
            .Select(fact => Markdown.Escape(fact!))
            .ToArray();
        return $"**{Markdown.Escape(entity.Name)}**{(entity.Kind == "user" && facts.Length > 0 ? $" ({string.Join(", ", facts)})" : "")}";
    }

    private string Totals(JsonElement data, IReadOnlyList<GroupRow> rows, string narrowed)
    {
        var totals =
            data.TryGet("totals", out var given) && given.ValueKind == JsonValueKind.Array
                ? given.EnumerateArray().Select(row => new GroupRow(row)).ToArray()
            : data.TryGet("totals", out given) && given.ValueKind == JsonValueKind.Object ? [new GroupRow(given)]
            : rows.Count == 1 ? [rows[0]]
            : [];
        return string.Join('\n', totals.Select(total => Total(total, narrowed)));
    }

    private string Total(GroupRow total, string narrowed)
    {
        var one = question.Dimension is null ? "" : "In all: ";
        var count = $"**{amounts.Count(total.Count, $"{deals}deal")}**{narrowed}";
        if (total.ValuedCount == 0 || total.Sum is null)
        {
            var them = total.Count == 1 ? "it is" : "they are";
            return question.Means("open")
                ? $"{one}{count}; no value is recorded while {them} open."
                : $"{one}{count}; no value is recorded for {(total.Count == 1 ? "it" : "them")}.";
        }

        var known = total.ValuedCount < total.Count ? $" ({amounts.Count(total.ValuedCount)} of them with a recorded value)" : "";
        var average = total.Average is { } mean ? $"**{amounts.Money(mean, total.Currency)}** on average" : "";
        var sum = $"**{amounts.Money(total.Sum.Value, total.Currency)}** in total";
        return question.Means("average") && average.Length > 0
            ? $"{one}{count} are worth {average}{known}, {sum}."
            : $"{one}{count}, worth {sum}{known}{(average.Length > 0 ? ", " + average : "")}.";
    }

    private string Table(IReadOnlyList<GroupRow> rows, PlannedCall? call)
    {
        var valued = rows.Any(row => row.Sum is not null);
        string[] head = valued ? [Title(call), "Deals#", "Value#", "Average#"] : [Title(call), "Deals#"];
        var lines = rows.Select(row =>
                (IReadOnlyList<string>)(
                    valued
                        ? [Markdown.Cell(row.Name), amounts.Count(row.Count), Money(row.Sum, row), Money(row.Average, row)]
                        : [Markdown.Cell(row.Name), amounts.Count(row.Count)]
                )
            )
            .ToArray();
        var shown = question.Rows is { } limit ? lines.Take(limit).ToArray() : lines;
        return Markdown.Table(head, shown, shown.Length);
    }

    private string Title(PlannedCall? call) =>
        call?.Arguments.Values.OfType<string>().FirstOrDefault() is { } by ? Fields.Title(by) : Fields.Title(DimensionName);

    private string Money(decimal? amount, GroupRow row) => amount is { } known ? amounts.Money(known, row.Currency) : "not recorded";

    private string DimensionName =>
        question.Dimension switch
        {
            null => "status",
            "user" => "sales person",
            var other => other,
        };

    private bool ByCount =>
        question.Means("deal", "count")
        && !question.Means("value")
        && question.Means("top", "bottom")
        && question.Words.Any(word => word.Lower is "most" or "fewest" or "least" or "many")
        && !question.Means("total");

    private decimal? Measure(GroupRow row) =>
        question.Means("average") ? row.Average
        : ByCount ? row.Count
        : row.Sum;

    private GroupRow[] Ordered(IReadOnlyList<GroupRow> rows) =>
        question.Means("bottom") ? [.. rows.Where(row => Measure(row) is not null).OrderBy(Measure)]
        : question.Means("top") ? [.. rows.OrderByDescending(row => Measure(row) ?? decimal.MinValue)]
        : [.. rows];

    private sealed class GroupRow(JsonElement row)
    {
        public bool IsNamed { get; } = row.Text("key") is not null;

        public string Name { get; } = row.Text("label") ?? row.Text("key") ?? "(none recorded)";

        public string? Currency { get; } = row.Text("currency");

        public decimal Count { get; } = row.Number("count") ?? 0;

        public decimal ValuedCount { get; } = row.Number("valuedCount") ?? row.Number("count") ?? 0;

        public decimal? Sum { get; } = row.Number("sum");

        public decimal? Average { get; } = row.Number("average") is { } mean ? decimal.Round(mean, 2, MidpointRounding.AwayFromZero) : null;
    }
}
