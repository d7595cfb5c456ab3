namespace ProviderSimulator;

/// <summary>What the simulator answers to one request: an answer of the model or a fault (see <see cref="Fault"/>).</summary>
public abstract record SimulatedReply
{
    /// <summary>A text, streamed word by word.</summary>
    public static AnswerReply Text(string text) => new() { Content = text };

    /// <summary>A text written from the request, for instance from the tool results in it.</summary>
    public static SimulatedReply Text(Func<SimulatedRequest, string> text) => From(request => Text(text(request)));

    /// <summary>Tool calls, whose arguments are streamed in several deltas. Their ids are call_{request number}_{position}.</summary>
    public static AnswerReply ToolCalls(params (string Name, string ArgumentsJson)[] calls)
        => new() { Calls = calls, FinishReason = "tool_calls" };

    /// <summary>The model refuses, with this text.</summary>
    public static AnswerReply Refusal(string text) => new() { RefusalText = text };

    /// <summary>A reply chosen when the request arrives.</summary>
    public static SimulatedReply From(Func<SimulatedRequest, SimulatedReply> reply) => new ComputedReply(reply);

    internal abstract Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken);

    private sealed record ComputedReply(Func<SimulatedRequest, SimulatedReply> Reply) : SimulatedReply
    {
        internal override Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken)
            => Reply(exchange.Request).AnswerAsync(exchange, cancellationToken);
    }
}

/// <summary>Ready-made scripts.</summary>
public static class Script
{
    /// <summary>The replies in order; a request beyond them is answered 400, so that a test sees its mistake at once.</summary>
    public static Func<SimulatedRequest, SimulatedReply> Sequence(params SimulatedReply[] replies)
    {
        var next = -1;
        return _ => Interlocked.Increment(ref next) is var i && i < replies.Length
            ? replies[i]
            : Fault.Status(400, code: "script_exhausted", message: $"The script has only {replies.Length} replies.");
    }
}
