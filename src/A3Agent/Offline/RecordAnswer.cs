using System.Text;
using System.Text.Json;

namespace A3Agent.Offline;

/// <summary>Writes what is known about one record, or only the fields that were asked for, and says what is not recorded.</summary>
/// <param name="question">The question.</param>
/// <param name="amounts">How money is written.</param>
internal sealed class RecordAnswer(Question question, Amounts amounts)
{
    private const int MaxSectionRows = 5;
    private static readonly string[] Silent =
    [
        "id",
        "displayName",
        "title",
        "name",
        "currency",
        "ownerId",
        "clientId",
        "userId",
        "dealId",
        "createdBy",
        "createdAt",
    ];
    private static readonly string[] Worthwhile = ["email", "phone", "industry", "value", "ownerId"];

    /// <summary>The record that data is about: an object with an id inside it, when it is not a list of them.</summary>
    public static JsonElement? Main(JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var first = data.EnumerateObject()
            .Select(property => property.Value)
            .FirstOrDefault(value => value.ValueKind == JsonValueKind.Object && value.Text("id") is not null);
        return first.ValueKind == JsonValueKind.Object ? first
            : data.Text("id") is not null && data.NameOf() is not null ? data
            : null;
    }

    /// <summary>Writes a record with what lies beside it.</summary>
    public string Write(JsonElement record, JsonElement data)
    {
        var name = record.NameOf() ?? record.Text("id")!;
        var asked = Asked(record, data).ToArray();
        if (asked.Length > 0)
        {
            return $"**{Markdown.Escape(name)}**: {string.Join("; ", asked)}.";
        }

        var sections = data.ValueKind == JsonValueKind.Object ? data.EnumerateObject().ToArray() : [];
        var wanted = sections
            .Where(section =>
                Lexicon.ConceptOf(section.Name) == question.Subject
                && section.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                && section.Value.List() is not null
            )
            .ToArray();
        if (wanted.Length > 0)
        {
            var only = new StringBuilder($"What the CRM has for **{Markdown.Escape(name)}**:");
            Section(only, wanted[0]);
            return only.ToString();
        }

        var text = new StringBuilder($"Here is what the CRM knows about **{Markdown.Escape(name)}**:\n");
        foreach (var (title, value) in Facts(record).Concat(Beside(record, data)))
        {
            text.Append("\n- ").Append(title).Append(": ").Append(value);
        }

        var unknown = Worthwhile.Where(field => record.TryGet(field, out var value) && Fields.IsEmpty(value)).ToArray();
        if (record.TryGet("displayName", out _))
        {
            unknown =
            [
                .. Worthwhile.Where(field =>
                    field is not "value" and not "ownerId" && (!record.TryGet(field, out var value) || Fields.IsEmpty(value))
                ),
            ];
        }

        if (unknown.Length > 0)
        {
            text.Append("\n- Not recorded: ")
                .AppendJoin(
                    ", ",
                    unknown.Select(field =>
                        field == "ownerId" ? "owner"
                        : field == "email" ? "e-mail"
                        : field
                    )
                );
        }

        foreach (var section in sections)
        {
            Section(text, section);
        }

        return text.ToString();
    }

    private static string Address(JsonElement address) =>
        address.ValueKind != JsonValueKind.Object
            ? Fields.Text(address)
            : string.Join(
                ", ",
                address.EnumerateObject().Where(part => !Fields.IsEmpty(part.Value)).Select(part => Fields.Text(part.Value))
            );

    private IEnumerable<string> Asked(JsonElement record, JsonElement data)
    {
        if (question.Means("responsible") || question.Words.Any(word => word.Lower == "owner"))
        {
            yield return Owner(record, data) is { } owner
                ? $"{Markdown.Escape(owner)} is responsible"
                : "nobody is recorded as responsible";
        }

        foreach (
            var field in Lexicon
                .Fields.Where(field => field is not ("responsible" or "activity" or "note") && question.Means(field))
                .Order(StringComparer.Ordinal)
        )
        {
            var property = field == "tag" ? "tags" : field;
            var value =
                record.TryGet(property, out var given) && !Fields.IsEmpty(given)
                    ? field == "address"
                        ? Address(given)
                        : Fields.Text(given)
                    : field == "address"
                        ? string.Join(
                            ", ",
                            new[] { "city", "state", "country" }.Select(part => record.Text(part)).Where(part => part is not null)
                        )
                        : "";
            yield return value.Length > 0 ? $"{Fields.Title(property)} {value}" : $"no {(field == "email" ? "e-mail" : field)} is recorded";
        }
    }

    private IEnumerable<(string, string)> Facts(JsonElement record)
    {
        foreach (var field in record.EnumerateObject())
        {
            if (field.Name == "value")
            {
                yield return (
                    "Value",
                    record.Number("value") is { } value ? amounts.Money(value, record.Text("currency")) : "not recorded"
                );
            }
            else if (field.Name == "probability" && record.Number("probability") is { } probability)
            {
                yield return ("Probability", probability.ToString("P0", System.Globalization.CultureInfo.InvariantCulture));
            }
            else if (field.Name == "customFields" && field.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var custom in field.Value.EnumerateObject().Where(custom => !Fields.IsEmpty(custom.Value)))
                {
                    yield return (Fields.Title(custom.Name), Fields.Text(custom.Value));
                }
            }
            else if (!Silent.Contains(field.Name) && !Fields.IsEmpty(field.Value) && field.Value.Text("id") is null)
            {
                yield return (Fields.Title(field.Name), field.Name == "address" ? Address(field.Value) : Fields.Text(field.Value));
            }
        }
    }

    // The owner's or client's name beside the record
    private static IEnumerable<(string, string)> Beside(JsonElement record, JsonElement data)
    {
        foreach (
            var field in data.ValueKind != JsonValueKind.Object
                ? []
                : data.EnumerateObject().Where(field => !record.TryGet(field.Name, out _))
        )
        {
            var value =
                field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()
                : field.Value.ValueKind == JsonValueKind.Object && field.Value.List() is null && field.Value.Text("id") != record.Text("id")
                    ? field.Value.NameOf()
                : null;
            if (value is { Length: > 0 })
            {
                yield return (Fields.Title(field.Name == "ownerName" ? "owner" : field.Name), Markdown.Escape(value));
            }
        }
    }

    private static string? Owner(JsonElement record, JsonElement data) =>
        data.Text("owner")
        ?? data.Text("ownerName")
        ?? record.Text("owner")
        ?? (data.TryGet("owner", out var owner) ? owner.NameOf() : null);

    private void Section(StringBuilder text, JsonProperty section)
    {
        var list = section.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? section.Value.List() : null;
        if (list is null || section.Name == "customFields")
        {
            return;
        }

        var rows = list.Value.Rows.EnumerateArray().ToArray();
        var total = section.Value.Number("total") ?? rows.Length;
        var counts =
            section.Value.ValueKind == JsonValueKind.Object
                ? section
                    .Value.EnumerateObject()
                    .Where(count => count.Value.ValueKind == JsonValueKind.Number && count.Name != "total")
                    .Select(count => $"{Fields.Text(count.Value)} {count.Name}")
                    .ToArray()
                : [];
        text.Append("\n\n**")
            .Append(Fields.Title(section.Name))
            .Append("**: ")
            .Append(
                counts.Length > 0 ? string.Join(", ", counts)
                : total == 0 ? "none"
                : amounts.Count(total)
            );
        if (rows.Length > 0)
        {
            text.Append("\n\n").Append(new ListAnswer(question, [], amounts).Table([.. rows.Take(MaxSectionRows)], (int)total));
        }
    }
}
