using System.Text.Json;

namespace ProviderSimulator;

/// <summary>One answer as the Responses API puts it: items, and events about them that end with a terminal one.</summary>
internal sealed class ResponsesFormat(AnswerReply answer, SimulatedRequest request)
{
    private int _sequence;

    private string Status => answer.FinishReason is "length" or "content_filter" ? "incomplete" : "completed";

    public string Body() => JsonSerializer.Serialize(Response(Status, Items()), AnswerReply.Json);

    public IReadOnlyList<string> Events()
    {
        List<string> events = [.. Opening()];
        var items = Items();
        for (var index = 0; index < items.Count; index++)
        {
            events.AddRange(ItemEvents(items[index], index));
        }

        events.Add(Event($"response.{Status}", new { response = Response(Status, items) }));
        return events;
    }

    /// <summary>Everything up to the last delta of the text, or up to the terminal event.</summary>
    public IEnumerable<string> Started(bool marker)
        => marker ? Events() : [.. Opening(), .. ItemEvents(Items()[0], 0).TakeWhile(data => !data.Contains("_text.done",
            StringComparison.Ordinal))];

    /// <summary>A stream of these events that lists <paramref name="final"/> at its end.</summary>
    public IEnumerable<string> CallEvents(IEnumerable<(string Type, object Data)> events, IReadOnlyList<object> final) =>
    [
        .. Opening(),
        .. events.Select(item => Event(item.Type, item.Data)),
        Event("response.completed", new { response = Response("completed", final) }),
    ];

    public string Failed(string code, string message)
        => Event("response.failed", new { response = Response("failed", [], new { code, message }) });

    public string FailedBody(string code, string message)
        => JsonSerializer.Serialize(Response("failed", [], new { code, message }), AnswerReply.Json);

    public string Event(string type, object data)
    {
        var json = JsonSerializer.SerializeToNode(data, AnswerReply.Json)!.AsObject();
        json.Insert(0, "type", type);
        json.Add("sequence_number", _sequence++);
        return json.ToJsonString(AnswerReply.Json);
    }

    public static object FunctionCall(string itemId, string? callId, string? name, string arguments, string status = "completed")
        => new { id = itemId, type = "function_call", status, call_id = callId, name, arguments };

    private IEnumerable<string> Opening() =>
    [
        Event("response.created", new { response = Response("in_progress", []) }),
        Event("response.in_progress", new { response = Response("in_progress", []) }),
    ];

    private List<Item> Items()
    {
        List<Item> items = [];
        if (answer.Reasoning is { } reasoning)
        {
            items.Add(new($"rs_{request.Number}", "reasoning", reasoning.Summary, ""));
        }

        if (answer.Content is not null || answer.Calls.Count == 0)
        {
            items.Add(new($"msg_{request.Number}", answer.RefusalText is null ? "message" : "refusal",
                answer.RefusalText ?? answer.Content ?? "", ""));
        }

        items.AddRange(answer.Calls.Select((call, i) => new Item($"fc_{request.Number}_{i}", "call", call.ArgumentsJson, call.Name)));
        return items;
    }

    private IEnumerable<string> ItemEvents(Item item, int index)
    {
        var at = new { item_id = item.Id, output_index = index, content_index = 0 };
        yield return Event("response.output_item.added", new { output_index = index, item = Json(item with { Text = "" }, "in_progress") });
        if (item.Kind == "call")
        {
            foreach (var delta in AnswerReply.ArgumentPieces(item.Text))
            {
                yield return Event("response.function_call_arguments.delta", new { at.item_id, at.output_index, delta });
            }

            yield return Event("response.function_call_arguments.done", new { at.item_id, at.output_index, arguments = item.Text });
        }
        else if (item.Kind != "reasoning")
        {
            var kind = item.Kind == "refusal" ? "refusal" : "output_text";
            yield return Event("response.content_part.added",
                new { at.item_id, at.output_index, at.content_index, part = Part(item with { Text = "" }) });
            foreach (var delta in AnswerReply.Pieces(item.Text))
            {
                yield return Event($"response.{kind}.delta", new { at.item_id, at.output_index, at.content_index, delta });
            }

            yield return Event($"response.{kind}.done", new { at.item_id, at.output_index, at.content_index, text = item.Text });
            yield return Event("response.content_part.done", new { at.item_id, at.output_index, at.content_index, part = Part(item) });
        }

        yield return Event("response.output_item.done", new { output_index = index, item = Json(item, Status) });
    }

    private object Json(Item item, string status) => item.Kind switch
    {
        "call" => FunctionCall(item.Id, "call_" + item.Id[3..], item.Name, item.Text, status),
        "reasoning" => new
        {
            id = item.Id, type = "reasoning", summary = item.Text.Length == 0 ? [] : new[] { new { type = "summary_text",
                text = item.Text } },
            encrypted_content = request.IncludesEncryptedReasoning ? answer.Reasoning!.Encrypted : null,
        },
        _ => new { id = item.Id, type = "message", status, role = "assistant", content = new[] { Part(item) } },
    };

    private static object Part(Item item) => item.Kind == "refusal"
        ? new { type = "refusal", refusal = item.Text }
        : new { type = "output_text", text = item.Text, annotations = Array.Empty<object>() };

    private object Response(string status, IReadOnlyList<object> output, object? error = null) => new
    {
        id = $"resp_{request.Number}",
        @object = "response",
        created_at = 1700000000,
        status,
        error,
        incomplete_details = status == "incomplete"
            ? new { reason = answer.FinishReason == "length" ? "max_output_tokens" : "content_filter" }
            : null,
        model = answer.ModelFor(request),
        output = output.Select(item => item is Item known ? Json(known, status) : item),
        store = request.Stores,
        usage = status is "completed" or "incomplete" ? answer.UsageFor(request).ToResponsesJson() : null,
    };

    private sealed record Item(string Id, string Kind, string Text, string Name);
}
