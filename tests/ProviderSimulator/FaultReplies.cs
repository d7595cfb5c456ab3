namespace ProviderSimulator;

internal enum Cut { End, Reset, Data }

internal sealed record RawReply(int Status, string? ContentType, string Body) : SimulatedReply
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Whether an answer may have been generated that did not come.</summary>
    public bool IsUntold { get; init; }

    internal override Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in Headers)
        {
            exchange.Http.Response.Headers[name] = value;
        }

        if (IsUntold)
        {
            exchange.Untold();
        }

        return exchange.WriteAsync(Status, ContentType, Body, cancellationToken);
    }
}

/// <summary>Some text, then the cut; a whole answer is cut in the middle of its JSON.</summary>
internal sealed record CutReply(string Before, Cut Cut) : SimulatedReply
{
    public Func<SimulatedRequest, string> Data { get; init; } = _ => "";

    /// <summary>Whether the data says that the provider failed.</summary>
    public bool IsError { get; init; }

    internal override async Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        // Nothing was generated before an error that comes first, or that is the whole body.
        if (!IsError || (exchange.Request.Stream && Before.Length > 0))
        {
            exchange.Untold();
        }

        if (exchange.Request.Stream)
        {
            string[] last = Cut == Cut.Data ? [Data(exchange.Request)] : [];
            await exchange.WriteEventsAsync([.. Text(Before).StartedEvents(exchange.Request, marker: false), .. last], Wire.Plain,
                cancellationToken);
        }
        else if (Cut == Cut.Data)
        {
            await exchange.WriteAsync(200, "application/json", Data(exchange.Request), cancellationToken);
        }
        else
        {
            await exchange.WriteHalfAsync(Text(Before), cancellationToken);
        }

        if (Cut == Cut.Reset)
        {
            exchange.Http.Abort();
        }
    }
}

/// <summary>The connection is reset before any of the answer.</summary>
internal sealed record DroppedReply : SimulatedReply
{
    internal override Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        exchange.Untold();
        exchange.Http.Abort();
        return Task.CompletedTask;
    }
}

internal sealed record EventsReply(IReadOnlyList<string> Data) : SimulatedReply
{
    internal override Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken)
        => exchange.WriteEventsAsync(Data, Wire.Plain, cancellationToken);
}
