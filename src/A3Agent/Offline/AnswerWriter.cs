using System.Text;
using System.Text.Json;

namespace A3Agent.Offline;

/// <summary>Writes an answer from what the tools gave, by the shape of the data: groups, a list, one record, or single values.</summary>
/// <param name="question">The question.</param>
/// <param name="resolution">What its names mean.</param>
/// <param name="facts">Who asks, and when.</param>
internal sealed class AnswerWriter(Question question, Resolution resolution, PromptFacts facts)
{
    private readonly Amounts amounts = new(facts.Culture);

    /// <summary>Writes the answer.</summary>
    /// <param name="results">The calls that it rests on, with their results.</param>
    public string Write(IReadOnlyList<(PlannedCall Call, ToolResult Result)> results)
    {
        var good = results.Where(pair => pair.Result.Error is null).ToArray();
        if (good.Length == 0)
        {
            return $"That did not work: {results[^1].Result.Error}";
        }

        var parts = good.Select(pair => Write(pair.Call, pair.Result)).Concat(Remarks());
        return string.Join("\n\n", parts.Where(part => part.Length > 0));
    }

    /// <summary>Writes what a result says when nothing else is known about it.</summary>
    public string Write(ToolResult result) => result.Error is { } error ? $"That did not work: {error}" : Write(null, result);

    private string Write(PlannedCall? call, ToolResult result)
    {
        var data = result.Data;
        var text =
            call?.Tool.Write is not null ? new WrittenRecord(question, resolution.Entities).Write(call.Tool, data)
            : data.TryGet("groups", out var groups) && groups.ValueKind == JsonValueKind.Array
                ? new GroupsAnswer(question, resolution.Entities, amounts).Write(data, groups, call)
            : RecordAnswer.Main(data) is { } record ? new RecordAnswer(question, amounts).Write(record, data)
            : One(data) is { } one ? new RecordAnswer(question, amounts).Write(one, default)
            : data.List() is { } list ? new ListAnswer(question, resolution.Entities, amounts).Write(data, list.Name, list.Rows, call)
            : new ValuesAnswer(resolution.Entities).Write(data, call?.Tool);
        return result.Truncated is { } cut ? $"{text}\n\nThe data was cut: I saw {cut}." : text;
    }

    // The one row that was asked about: "who is Moses Frase?" finds a list of users.
    private JsonElement? One(JsonElement data) =>
        question.Intent == Intent.Describe && data.List() is { } list
            ? list
                .Rows.EnumerateArray()
                .Where(row => resolution.Entities.Any(entity => entity.Id == row.Text("id")))
                .Select(row => (JsonElement?)row)
                .FirstOrDefault()
            : null;

    private IEnumerable<string> Remarks()
    {
        foreach (var term in resolution.Unknown)
        {
            if (question.Intent == Intent.Write && term.IsFirm && term.Text.Any(char.IsUpper))
            {
                yield return $"I found no client called “{term.Text}”, so it is not linked to one.";
            }
            else if (question.Intent is Intent.Aggregate or Intent.List && !term.IsFirm)
            {
                yield return $"I did not understand “{term.Text}” and left it out.";
            }
        }
    }
}

/// <summary>Says what was written.</summary>
/// <param name="question">The command.</param>
/// <param name="entities">What its names mean.</param>
internal sealed class WrittenRecord(Question question, IReadOnlyList<Entity> entities)
{
    /// <summary>Says what a writing tool did, from the record that it gave back.</summary>
    public string Write(ToolProfile tool, JsonElement data)
    {
        var record =
            data.ValueKind == JsonValueKind.Object
            && data.EnumerateObject().FirstOrDefault(property => property.Value.ValueKind == JsonValueKind.Object)
                is { Name: not null } property
                ? property.Value
                : data;
        var noun = tool.Nouns.FirstOrDefault() ?? "record";
        var text = new StringBuilder("Done: I ")
            .Append(
                tool.Write switch
                {
                    "create" => "created",
                    "log" => "logged",
                    "update" => "updated",
                    "delete" => "deleted",
                    _ => "sent",
                }
            )
            .Append(" the ")
            .Append(noun == "activity" ? record.Text("type") ?? noun : noun)
            .Append(record.NameOf() is { } name ? $" **{Markdown.Escape(name)}**" : "");
        Append(text, " for ", record.Text("assignee") ?? NameOf("user", record.Text("assignedTo")));
        if (DateOnly.TryParse(record.Text("dueDate"), System.Globalization.CultureInfo.InvariantCulture, out var due))
        {
            text.Append(", due ").Append(Calendar.Write(due));
        }

        Append(text, ", client ", record.Text("client") ?? NameOf("client", record.Text("clientId")));
        Append(text, ", deal ", record.Text("deal") ?? record.Text("dealId"));
        text.Append('.');
        if (record.Text("dueDate") is null && tool.Write == "create" && question.When is null)
        {
            text.Append(" It has no due date.");
        }

        return record.Text("id") is { } id ? text.Append("\n\nIts id is `").Append(id).Append("`.").ToString() : text.ToString();
    }

    private string? NameOf(string kind, string? id) =>
        id is null ? null : entities.FirstOrDefault(entity => entity.Kind == kind && entity.Id == id)?.Name ?? id;

    private static void Append(StringBuilder text, string lead, string? value)
    {
        if (value is not null)
        {
            text.Append(lead).Append("**").Append(Markdown.Escape(value)).Append("**");
        }
    }
}

/// <summary>Says single values, for tools that nothing is known about.</summary>
/// <param name="entities">What the question's names mean.</param>
internal sealed class ValuesAnswer(IReadOnlyList<Entity> entities)
{
    /// <summary>Writes the values.</summary>
    public string Write(JsonElement data, ToolProfile? tool)
    {
        var head =
            entities.Count > 0
                ? $"**{Markdown.Escape(string.Join(", ", entities.Select(entity => entity.Name)))}**"
                : $"From {tool?.Name.Replace('_', ' ') ?? "the tool"}";
        if (data.ValueKind != JsonValueKind.Object)
        {
            return $"{head}: {Fields.Text(data)}";
        }

        var known = entities.Select(entity => entity.Id).ToHashSet(StringComparer.Ordinal);
        var lines = data.EnumerateObject()
            .Where(property => !(property.Value.ValueKind == JsonValueKind.String && known.Contains(property.Value.GetString()!)))
            .Select(property => $"- {Fields.Title(property.Name)}: {Fields.Text(property.Value)}");
        return $"{head}:\n\n{string.Join('\n', lines)}";
    }
}
