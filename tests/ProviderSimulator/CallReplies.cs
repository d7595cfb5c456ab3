namespace ProviderSimulator;

/// <summary>Tool-call deltas of Chat Completions, as they are given.</summary>
internal sealed record DeltasReply(IReadOnlyList<(int Index, string? Id, string? Name, string? Arguments)> Deltas) : SimulatedReply
{
    internal override Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        var format = new ChatFormat(Text(""), exchange.Request);
        var events = Deltas.Select(delta => format.Chunk(new { tool_calls = new[] { Delta(delta) } }));
        string[] usage = exchange.Request.TellsUsage ? [format.UsageChunk()] : [];
        exchange.TellOf(Text(""));
        string[] all = [.. events, format.Chunk(new { }, "tool_calls"), .. usage, "[DONE]"];
        return exchange.WriteEventsAsync(all, Wire.Plain, cancellationToken);
    }

    private static Dictionary<string, object> Delta((int Index, string? Id, string? Name, string? Arguments) delta)
    {
        Dictionary<string, object> function = [];
        Dictionary<string, object> call = new() { ["index"] = delta.Index, ["function"] = function };
        Add(call, "id", delta.Id);
        Add(function, "name", delta.Name);
        Add(function, "arguments", delta.Arguments);
        return call;
    }

    private static void Add(Dictionary<string, object> owner, string name, string? value)
    {
        if (value is not null)
        {
            owner[name] = value;
        }
    }
}

/// <summary>One function call of the Responses API: what its deltas say and what its final item says may differ.</summary>
public sealed record CallItemReply(IReadOnlyList<string> Deltas) : SimulatedReply
{
    /// <summary>The call's id.</summary>
    public string? CallId { get; init; } = "call_1_0";

    /// <summary>The function's name.</summary>
    public string? Name { get; init; } = "search_clients";

    /// <summary>The arguments of the final item; null: what the deltas give together.</summary>
    public string? Arguments { get; init; }

    /// <summary>The final item's status.</summary>
    public string Status { get; init; } = "completed";

    /// <summary>Whether output_item.done is sent.</summary>
    public bool ItemEvent { get; init; } = true;

    /// <summary>Whether the terminal event lists the item.</summary>
    public bool Listed { get; init; } = true;

    internal override Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        var final = ResponsesFormat.FunctionCall("fc_1", CallId, Name, Arguments ?? string.Concat(Deltas), Status);
        var added = ResponsesFormat.FunctionCall("fc_1", CallId, Name, "", "in_progress");
        List<(string, object)> events = [("response.output_item.added", new { output_index = 0, item = added })];
        events.AddRange(Deltas.Select(delta => (
            "response.function_call_arguments.delta", (object)new { item_id = "fc_1", output_index = 0, delta })));
        if (ItemEvent)
        {
            events.Add(("response.output_item.done", new { output_index = 0, item = final }));
        }

        var format = new ResponsesFormat(Text(""), exchange.Request);
        exchange.TellOf(Text(""));
        return exchange.WriteEventsAsync(format.CallEvents(events, Listed ? [final] : []), Wire.Plain, cancellationToken);
    }
}
