using A3Agent.Conversations;

namespace A3Agent.Models;

/// <summary>Adds up what the model calls of one piece of work used, failed and given-up ones included. Thread-safe.</summary>
public sealed class UsageTally
{
    private readonly Lock _gate = new();
    private TokenUsage _sum = TokenUsage.None;

    /// <summary>The sum so far.</summary>
    public TokenUsage Sum
    {
        get
        {
            lock (_gate)
            {
                return _sum;
            }
        }
    }

    /// <summary>Adds what one call used.</summary>
    public void Add(TokenUsage usage)
    {
        lock (_gate)
        {
            _sum = _sum.Plus(usage);
        }
    }
}
