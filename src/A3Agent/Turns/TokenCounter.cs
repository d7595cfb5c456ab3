using A3Agent.Conversations;
using A3Agent.Models;
using A3Agent.Models.Tokens;
using Microsoft.Extensions.AI;

namespace A3Agent.Turns;

/// <summary>How many tokens a model will count, on the safe side: the estimate, corrected by what its provider counted before.</summary>
internal readonly struct TokenCounter(double factor)
{
    /// <summary>The counter of a model.</summary>
    public static TokenCounter For(string model, TokenCorrection correction) => new(correction.FactorOf(model));

    public int Of(string? text) => Corrected(RememberedEstimate.Of(text));

    /// <summary>Corrects an estimate that was made before.</summary>
    public int Corrected(double estimate) => (int)Math.Ceiling(estimate * factor);

    public int Of(IEnumerable<ChatMessage> messages)
    {
        var sum = 0;
        foreach (var message in messages)
        {
            sum += TokenEstimate.PerMessage + Of(message.Text);
        }

        return sum;
    }

    /// <summary>A stored message with the calls that led to it and their results.</summary>
    public int Of(Message message)
    {
        var sum = TokenEstimate.PerMessage + Of(message.Content);
        foreach (var call in message.ToolCalls)
        {
            sum += (2 * TokenEstimate.PerMessage) + Of(call.Name) + Of(call.Arguments.GetRawText()) + Of(call.Result);
        }

        return sum;
    }
}
