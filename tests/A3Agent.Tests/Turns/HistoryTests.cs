using System.Text.Json;
using A3Agent.Conversations;
using A3Agent.Turns;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Turns;

public sealed class HistoryTests
{
    [Fact]
    public void The_newest_messages_that_fit_are_kept_in_order()
    {
        var messages = Enumerable.Range(0, 20).Select(i => Message(i % 2 == 0 ? MessageRole.User : MessageRole.Assistant, $"message number {i:00}")).ToList();

        // Each takes 4 + 6 tokens by the estimate: 45 hold four of them.
        var fitted = Fit(messages, 45);

        Assert.Equal(["message number 16", "message number 17", "message number 18", "message number 19"], fitted.Select(message => message.Text));
    }

    [Fact]
    public void An_answer_whose_question_does_not_fit_is_left_out_too()
    {
        var fitted = Fit([Message(MessageRole.User, new string('x', 900)), Message(MessageRole.Assistant, "short"), Message(MessageRole.User, "next")], 100);

        Assert.Equal(["next"], fitted.Select(message => message.Text));
    }

    [Fact]
    public void Tool_calls_never_lose_their_results()
    {
        var answer = Message(MessageRole.Assistant, "Nobody.") with
        {
            ToolCalls = [Call("a", 1), Call("b", 1), Call("c", 2)],
        };

        var fitted = Fit([Message(MessageRole.User, "who?"), answer], 1_000);

        Assert.Equal(
            [ChatRole.User, ChatRole.Assistant, ChatRole.Tool, ChatRole.Tool, ChatRole.Assistant, ChatRole.Tool, ChatRole.Assistant],
            fitted.Select(message => message.Role));
        var asked = fitted.SelectMany(message => message.Contents).OfType<Microsoft.Extensions.AI.FunctionCallContent>().Select(call => call.CallId);
        var told = fitted.SelectMany(message => message.Contents).OfType<Microsoft.Extensions.AI.FunctionResultContent>().Select(result => result.CallId);
        Assert.Equal(asked, told);
        Assert.Empty(Fit([Message(MessageRole.User, "who?"), answer], 40));
    }

    [Fact]
    public void The_newer_half_begins_with_a_question()
    {
        var messages = Enumerable.Range(0, 6).Select(i => Message(i % 2 == 0 ? MessageRole.User : MessageRole.Assistant, $"{i}")).ToList();

        Assert.Equal(["4", "5"], History.NewerHalf(messages).Select(message => message.Content));
        Assert.Empty(History.NewerHalf(messages[..1]));
    }

    private static List<ChatMessage> Fit(IReadOnlyList<Message> messages, int budget) =>
        [.. History.Render(History.Fit(messages, budget, new TokenCounter(1.15)))];

    private static ToolCallRecord Call(string id, int round) =>
        new(id, "find_users", JsonElement.Parse("""{"query":"x"}"""), ToolCallStatus.Completed, """{"users":[]}""", 1, round);

    private static Message Message(MessageRole role, string text) => new()
    {
        Id = Guid.Empty, Role = role, Content = text, TurnId = Guid.Empty, CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
