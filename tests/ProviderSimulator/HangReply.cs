namespace ProviderSimulator;

/// <summary>
/// A request that is never answered to its end; of a whole answer the first half is sent when there is a text. Await
/// <see cref="Started"/>, let the client go, await <see cref="ClientClosed"/>.
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
        // On Responses the terminal event carries the usage.
        if (AfterText is not null && AfterMarker && exchange.Request is { Api: SimulatedApi.Responses, Stream: true })
        {
            exchange.TellOf(Text(AfterText));
        }
        else
        {
            exchange.Untold();
        }

        if (AfterText is not null && exchange.Request.Stream)
        {
            await exchange.WriteEventsAsync(Text(AfterText).StartedEvents(exchange.Request, AfterMarker), Wire.Plain, cancellationToken);
        }
        else if (AfterText is not null)
        {
            await exchange.WriteHalfAsync(Text(AfterText), cancellationToken);
        }

        using var registration = exchange.Http.RequestAborted.Register(() => _closed.TrySetResult());
        _started.TrySetResult();
        await _reset.Task.WaitAsync(cancellationToken);
        exchange.Http.Abort();
    }
}
