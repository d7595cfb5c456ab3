namespace ProviderSimulator;

internal enum Cut { End, Reset, Data }

internal sealed record RawReply(int Status, string? ContentType, string Body) : SimulatedReply
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    internal override Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in Headers)
        {
            exchange.Http.Response.Headers[name] = value;
        }

        return exchange.WriteAsync(Status, ContentType, Body, cancellationToken);
    }
}

/// <summary>Some text, then the cut; a whole answer is cut in the middle of its JSON.</summary>
internal sealed record CutReply(string Before, Cut Cut) : SimulatedReply
{
    public string Data { get; init; } = "";

    internal override async Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        if (exchange.Request.Stream)
        {
            string[] last = Cut == Cut.Data ? [Data] : [];
            await exchange.WriteEventsAsync([.. Started(exchange, Before), .. last], Wire.Plain, cancellationToken);
        }
        else if (Cut == Cut.Data)
        {
            await exchange.WriteAsync(200, "application/json", Data, cancellationToken);
        }
        else
        {
            var body = Text(Before).Body(exchange.Request);
            exchange.Http.Response.ContentType = "application/json";
            await exchange.Http.Response.WriteAsync(body[..(body.Length / 2)], cancellationToken);
            await exchange.Http.Response.Body.FlushAsync(cancellationToken);
        }

        if (Cut == Cut.Reset)
        {
            exchange.Http.Abort();
        }
    }

    // The text's events without usage and [DONE], and without finish_reason unless it is asked for.
    internal static IEnumerable<string> Started(Exchange exchange, string text, bool marker = false)
    {
        var answer = Text(text);
        var ending = (exchange.Request.IncludesUsage ? 2 : 1) + (marker ? 0 : 1);
        return answer.Events(exchange.Request).SkipLast(ending);
    }
}

internal sealed record EventsReply(IReadOnlyList<string> Data) : SimulatedReply
{
    internal override Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken)
        => exchange.WriteEventsAsync(Data, Wire.Plain, cancellationToken);
}

internal sealed record DeltasReply(IReadOnlyList<(int Index, string? Id, string? Name, string? Arguments)> Deltas) : SimulatedReply
{
    internal override Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        var answer = Text("");
        var events = Deltas.Select(delta => answer.Chunk(exchange.Request, new { tool_calls = new[] { Delta(delta) } }));
        return exchange.WriteEventsAsync(
            [.. events, answer.Chunk(exchange.Request, new { }, "tool_calls"), "[DONE]"], Wire.Plain, cancellationToken);
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

/// <summary>
/// A request that is never answered to its end. Await <see cref="Started"/>, let the client go, await <see cref="ClientClosed"/>.
/// </summary>
public sealed record HangReply(string? AfterText, bool AfterMarker) : SimulatedReply
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reset = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the request has arrived and what precedes the hang is sent.</summary>
    public Task Started => _started.Task;

    /// <summary>Completes when the client has closed the connection.</summary>
    public Task ClientClosed => _closed.Task;

    /// <summary>Ends the hang by resetting the connection; a test that has read the text before knows that it arrived.</summary>
    public void Reset() => _reset.TrySetResult();

    internal override async Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        if (AfterText is not null)
        {
            await exchange.WriteEventsAsync(CutReply.Started(exchange, AfterText, AfterMarker), Wire.Plain, cancellationToken);
        }

        using var registration = exchange.Http.RequestAborted.Register(() => _closed.TrySetResult());
        _started.TrySetResult();
        await _reset.Task.WaitAsync(cancellationToken);
        exchange.Http.Abort();
    }
}
