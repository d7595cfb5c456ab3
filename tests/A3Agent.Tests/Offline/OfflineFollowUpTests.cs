namespace A3Agent.Tests.Offline;

/// <summary>A short question takes over what the turn before was about.</summary>
public sealed class OfflineFollowUpTests
{
    private readonly FakeCrm crm = SmallCrm.Create();

    [Theory]
    [InlineData(
        "which deals does Cancity have open",
        "and what are they worth?",
        "status=open clientId=c-1",
        "no value is recorded while they are open"
    )]
    [InlineData("which deals does Cancity have open", "and the won ones?", "status=won clientId=c-1", "USD 5,000")]
    [InlineData("which deals does Cancity have open", "what about Betatech", "status=open clientId=c-3", "USD 900")]
    [InlineData("tell me about Betasoloin", "which deals did they win?", "status=won clientId=c-2", "USD 4,061")]
    [InlineData("tell me about Betasoloin", "who is responsible for them", "clientId=c-2", "Anna Snelling is responsible")]
    [InlineData("who sold the most", "tell me more about her", "ownerId=u-anna", "| won | 1 | USD 7,000 |")]
    [InlineData("top sellers by won value", "and by product?", "groupBy=product status=won", "| GTX Pro | 2 | USD 9,001 |")]
    [InlineData("how many deals did Moses Frase win", "and Anna Snelling?", "status=won ownerId=u-anna", "1 won deal")]
    [InlineData("deals closing this month", "and next month?", "closingFrom=2026-12-01 closingTo=2026-12-31", "USD 900")]
    public async Task A_follow_up_is_completed_from_the_turn_before(string first, string second, string arguments, string expected)
    {
        var conversation = new FakeConversation(FakeTools.Over(crm));
        await conversation.AskAsync(first);

        var turn = await conversation.AskAsync(second);

        Assert.All(arguments.Split(' '), argument => Assert.Equal(argument.Split('=')[1], turn.Last[argument.Split('=')[0]]));
        Assert.Contains(expected, turn.Answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("create a task for that", "Follow up with Cancity", null)]
    [InlineData("remind me to call them tomorrow", "Call Cancity", "2026-11-21")]
    public async Task A_task_is_made_for_what_was_talked_about(string command, string title, string? due)
    {
        var conversation = new FakeConversation(FakeTools.Over(crm));
        await conversation.AskAsync("which deals does Cancity have open");

        await conversation.AskAsync(command);

        var task = crm.Tasks[^1];
        Assert.Equal(
            (title, "u-dana", "c-1", due),
            (task.Title, task.AssignedTo, task.ClientId, task.DueDate?.ToString("yyyy-MM-dd", null))
        );
    }

    [Fact]
    public async Task A_complete_question_takes_nothing_over()
    {
        var conversation = new FakeConversation(FakeTools.Over(crm));
        await conversation.AskAsync("which deals does Cancity have open");

        var turn = await conversation.AskAsync("show me our pipeline per stage");

        Assert.Null(turn.Last["clientId"]);
        Assert.Null(turn.Last["status"]);
    }
}
