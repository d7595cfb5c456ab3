namespace ProviderSimulator;

/// <summary>A reply that waits until the test lets it go.</summary>
public sealed record HeldReply(SimulatedReply Reply) : SimulatedReply
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the request has arrived.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>Lets the reply go.</summary>
    public void Release() => _released.TrySetResult();

    internal override async Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        _arrived.TrySetResult();
        await _released.Task.WaitAsync(cancellationToken);
        await Reply.AnswerAsync(exchange, cancellationToken);
    }
}
