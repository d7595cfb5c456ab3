using A3Agent.Offline;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Offline;

/// <summary>The offline model behaves as any chat client does.</summary>
public sealed class OfflineChatClientTests
{
    private static readonly ChatMessage System = new(ChatRole.System, FakeConversation.Prompt);
    private readonly IReadOnlyList<FakeTool> tools = FakeTools.Over(SmallCrm.Create());
    private readonly OfflineChatClient client = new(TimeProvider.System);

    private ChatOptions Options => new() { Tools = [.. tools.Select(tool => tool.Declaration)] };

    [Theory]
    [InlineData("hello")]
    [InlineData("tell me about Betasoloin and Cancity")]
    [InlineData("what is the meaning of life")]
    public async Task Streaming_gives_the_same_as_one_answer(string question)
    {
        ChatMessage[] messages = [System, new(ChatRole.User, question)];

        var whole = await client.GetResponseAsync(messages, Options, TestContext.Current.CancellationToken);
        var parts = await client
            .GetStreamingResponseAsync(messages, Options, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(whole.Text, string.Concat(parts.Select(part => part.Text)));
        Assert.Equal(Calls(whole.Messages.SelectMany(message => message.Contents)), Calls(parts.SelectMany(part => part.Contents)));
        Assert.Equal(whole.FinishReason, parts[^1].FinishReason);
        Assert.All(parts, part => Assert.Equal("offline", part.ModelId));
        var usage = Assert.Single(parts.SelectMany(part => part.Contents).OfType<UsageContent>()).Details;
        Assert.Equal(usage.InputTokenCount + usage.OutputTokenCount, usage.TotalTokenCount);
        Assert.Equal(usage.TotalTokenCount, whole.Usage?.TotalTokenCount);
    }

    [Fact]
    public async Task An_answer_is_streamed_word_by_word()
    {
        var parts = await client
            .GetStreamingResponseAsync([System, new(ChatRole.User, "thanks")], Options, TestContext.Current.CancellationToken)
            .Where(part => part.Text.Length > 0)
            .Select(part => part.Text)
            .ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["You're ", "welcome!"], parts);
    }

    [Fact]
    public async Task The_same_request_gives_the_same_answer()
    {
        var first = await new FakeConversation(FakeTools.Over(SmallCrm.Create())).AskAsync("top 5 sellers by revenue won");
        var second = await new FakeConversation(FakeTools.Over(SmallCrm.Create())).AskAsync("top 5 sellers by revenue won");

        Assert.Equal(first.Answer, second.Answer);
        Assert.Equal(first.Names, second.Names);
    }

    [Fact]
    public async Task Independent_look_ups_are_asked_for_in_one_reply()
    {
        var response = await client.GetResponseAsync(
            [System, new(ChatRole.User, "remind Moses Frase to call Cancity tomorrow")],
            Options,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        Assert.Equal(["call_1 find_users", "call_2 search_clients"], Calls(response.Messages.SelectMany(message => message.Contents)));
    }

    [Fact]
    public async Task Call_ids_go_on_from_those_of_the_conversation()
    {
        ChatMessage[] messages =
        [
            System,
            new(ChatRole.User, "pipeline"),
            new(ChatRole.Assistant, [new FunctionCallContent("call_7", "pipeline_summary", new Dictionary<string, object?>())]),
            new(ChatRole.Tool, [new FunctionResultContent("call_7", "{}")]),
            new(ChatRole.Assistant, "Here it is."),
            new(ChatRole.User, "my tasks"),
        ];

        var response = await client.GetResponseAsync(messages, Options, TestContext.Current.CancellationToken);

        Assert.Equal(["call_8 list_tasks"], Calls(response.Messages.SelectMany(message => message.Contents)));
    }

    [Fact]
    public async Task Without_tools_in_the_last_round_what_was_found_is_told()
    {
        ChatMessage[] messages =
        [
            System,
            new(ChatRole.User, "my tasks"),
            new(ChatRole.Assistant, [new FunctionCallContent("call_1", "list_tasks", new Dictionary<string, object?>())]),
            new(
                ChatRole.Tool,
                [new FunctionResultContent("call_1", """{"result":{"tasks":[{"id":"t","title":"Water the plants"}],"total":1}}""")]
            ),
        ];

        var response = await client.GetResponseAsync(
            messages,
            new ChatOptions { Tools = Options.Tools, ToolMode = ChatToolMode.None },
            TestContext.Current.CancellationToken
        );

        Assert.Contains("Water the plants", response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_result_is_said_to_be_cut()
    {
        var turn = await new FakeConversation([
            FakeTool.Create(
                "list_parcels",
                "Lists parcels.",
                "{}",
                "[]",
                _ => new { parcels = new[] { new { id = "p", title = "Parcel" } }, truncated = "1 of 900 rows" }
            ),
        ]).AskAsync("list the parcels");

        Assert.Contains("I saw 1 of 900 rows", turn.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The user's locale is de-DE.", "16.061")]
    [InlineData("Locale: en-US", "$16,061")]
    [InlineData("", "USD 16,061")]
    public async Task Money_follows_the_users_locale(string line, string expected)
    {
        var turn = await new FakeConversation(tools, FakeConversation.Prompt + "\n" + line).AskAsync("total value of won deals");

        Assert.Contains(expected, turn.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_day_comes_from_the_clock_when_the_prompt_names_none()
    {
        var turn = await new FakeConversation(tools, "You are an assistant.").AskAsync("overdue tasks");

        var yesterday = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-1);
        Assert.True(DateOnly.TryParseExact(turn.Last["dueTo"], "yyyy-MM-dd", out var day) && yesterday.DayNumber - day.DayNumber is 0 or 1);
    }

    [Fact]
    public async Task A_cancelled_request_stops()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            client.GetResponseAsync([System, new(ChatRole.User, "hello")], Options, source.Token)
        );
    }

    [Fact]
    public void Its_metadata_names_the_model() => Assert.Equal("offline", client.GetService<ChatClientMetadata>()?.DefaultModelId);

    private static IEnumerable<string> Calls(IEnumerable<AIContent> contents) =>
        contents.OfType<FunctionCallContent>().Select(call => $"{call.CallId} {call.Name}");
}
