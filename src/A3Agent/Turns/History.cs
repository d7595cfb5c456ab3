using A3Agent.Conversations;
using A3Agent.Models;
using Microsoft.Extensions.AI;

namespace A3Agent.Turns;

/// <summary>Turns stored messages into what a model reads: the newest that fit, tool calls never without their results.</summary>
internal static class History
{
    /// <summary>The newest messages whose estimate stays within the budget, oldest first.</summary>
    /// <param name="messages">Stored messages, oldest first.</param>
    /// <param name="budgetTokens">What is left of the context window.</param>
    public static List<ChatMessage> Fit(IReadOnlyList<Message> messages, int budgetTokens)
    {
        var first = messages.Count;
        for (var left = budgetTokens; first > 0; first--)
        {
            left -= Cost(messages[first - 1]);
            if (left < 0)
            {
                break;
            }
        }

        // An answer without its question confuses a model more than it helps.
        while (first < messages.Count && messages[first].Role == MessageRole.Assistant)
        {
            first++;
        }

        var fitted = new List<ChatMessage>(messages.Count - first + 4);
        for (var i = first; i < messages.Count; i++)
        {
            Append(fitted, messages[i]);
        }

        return fitted;
    }

    private static int Cost(Message message) =>
        TokenEstimate.PerMessage + TokenEstimate.Of(message.Content)
        + message.ToolCalls.Sum(call => (2 * TokenEstimate.PerMessage) + TokenEstimate.Of(call.Name)
            + TokenEstimate.Of(call.Arguments.GetRawText()) + TokenEstimate.Of(call.Result));

    private static void Append(List<ChatMessage> fitted, Message message)
    {
        foreach (var round in message.ToolCalls.GroupBy(call => call.Round))
        {
            fitted.Add(new ChatMessage(ChatRole.Assistant, [.. round.Select(ToolCalls.AsContent)]));
            fitted.AddRange(round.Select(ToolCalls.AsAnswer));
        }

        fitted.Add(new ChatMessage(message.Role == MessageRole.User ? ChatRole.User : ChatRole.Assistant, message.Content));
    }
}
