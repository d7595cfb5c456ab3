using A3Agent.Conversations;
using A3Agent.Models;

namespace A3Agent.Turns;

/// <summary>Something that happened in a turn. Sequence numbers begin at 1 and have no gaps; the last event is the only terminal one.</summary>
/// <param name="Sequence">Its place in the turn.</param>
public abstract record TurnEvent(int Sequence)
{
    /// <summary>Whether nothing follows.</summary>
    public virtual bool IsTerminal => false;
}

/// <summary>The turn has begun and the user's message is stored.</summary>
public sealed record TurnStarted(int Sequence, Guid TurnId, Guid SessionId, string Agent, string Model) : TurnEvent(Sequence);

/// <summary>A piece of the answer's text.</summary>
public sealed record TextAdded(int Sequence, string Content) : TurnEvent(Sequence);

/// <summary>The text so far is withdrawn: what follows takes its place.</summary>
/// <param name="Sequence">Its place in the turn.</param>
/// <param name="Reason">Why: the code of the failure, or content_filter.</param>
public sealed record TextWithdrawn(int Sequence, string Reason) : TurnEvent(Sequence);

/// <summary>A tool call began or ended.</summary>
public sealed record ToolCallChanged(int Sequence, ToolCallRecord Call) : TurnEvent(Sequence);

/// <summary>The turn ended with an answer, whole or partial.</summary>
public sealed record TurnDone(int Sequence, TurnReply Reply) : TurnEvent(Sequence)
{
    /// <inheritdoc/>
    public override bool IsTerminal => true;
}

/// <summary>The turn ended without an answer.</summary>
public sealed record TurnFailed(int Sequence, ModelFailure Failure, TimeSpan? RetryAfter) : TurnEvent(Sequence)
{
    /// <inheritdoc/>
    public override bool IsTerminal => true;
}
