using A3Agent.Conversations;
using Microsoft.Extensions.AI;

namespace A3Agent.Turns;

/// <summary>Turns stored messages into what a model reads: the newest that fit, tool calls never without their results.</summary>
internal static class History
{
    /// <summary>The newest messages whose estimate stays within the budget, oldest first.</summary>
    /// <param name="messages">Stored messages, oldest first.</param>
    /// <param name="budgetTokens">What is left of the context window.</param>
    /// <param name="counter">The model's way of counting.</param>
    public static List<Message> Fit(IReadOnlyList<Message> messages, int budgetTokens, TokenCounter counter)
    {
        var first = messages.Count;
        for (var left = budgetTokens; first > 0; first--)
        {
            left -= counter.Of(messages[first - 1]);
            if (left < 0)
            {
                break;
            }
        }

        return From(messages, first);
    }

    /// <summary>The newer half of messages.</summary>
    public static List<Message> NewerHalf(IReadOnlyList<Message> messages) => From(messages, (messages.Count + 1) / 2);

    /// <summary>Messages as a model reads them.</summary>
    public static IEnumerable<ChatMessage> Render(IEnumerable<Message> messages)
    {
        foreach (var message in messages)
        {
            foreach (var round in message.ToolCalls.GroupBy(call => call.Round))
            {
                yield return new ChatMessage(ChatRole.Assistant, [.. round.Select(ToolCalls.AsContent)]);
                foreach (var call in round)
                {
                    yield return ToolCalls.AsAnswer(call);
                }
            }

            yield return new ChatMessage(message.Role == MessageRole.User ? ChatRole.User : ChatRole.Assistant, message.Content);
        }
    }

    // An answer without its question confuses a model more than it helps.
    private static List<Message> From(IReadOnlyList<Message> messages, int first)
    {
        while (first < messages.Count && messages[first].Role == MessageRole.Assistant)
        {
            first++;
        }

        return [.. messages.Skip(first)];
    }
}
