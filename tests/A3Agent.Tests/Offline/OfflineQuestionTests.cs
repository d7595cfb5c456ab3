namespace A3Agent.Tests.Offline;

/// <summary>The offline model finds the right tools and numbers, however a sales person puts the question.</summary>
public sealed class OfflineQuestionTests
{
    private readonly FakeCrm crm = SmallCrm.Create();

    [Theory]
    [InlineData("Which of our clients are in the medical sector?")]
    [InlineData("find medical clients")]
    [InlineData("show me all customers in the medical industry please")]
    [InlineData("list the medical accounts")]
    [InlineData("Do we have any clients in medical")]
    [InlineData("could you give me a list of our medical customers?")]
    public async Task Medical_clients_are_found_by_search(string question)
    {
        var turn = await AskAsync(question);

        Assert.Equal(["search_clients"], turn.Names);
        Assert.Equal("medical", turn.Last["query"]);
        Assert.Contains("3 clients", turn.Answer, StringComparison.Ordinal);
        Assert.All(
            ["Betasoloin", "Betatech", "The New York Inquirer"],
            name => Assert.Contains(name, turn.Answer, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("Cancity", turn.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("What do we know about Betasoloin?")]
    [InlineData("tell me about betasoloin")]
    [InlineData("give me a briefing on Betasoloin")]
    [InlineData("Betasoloin")]
    [InlineData("can you please summarize what we have on betasoloin")]
    [InlineData("show me the client betasoloin")]
    [InlineData("I'd like an overview of Betasoloin, please")]
    [InlineData("tell me about Betasolion")]
    public async Task A_client_is_described_from_its_record(string question)
    {
        var turn = await AskAsync(question);

        Assert.Equal("get_client", turn.Last.Name);
        Assert.Equal("c-2", turn.Last["clientId"]);
        Assert.All(
            ["**Betasoloin**", "medical", "hello@betasoloin.example", "Anna Snelling", "2 won", "1 lost"],
            fact => Assert.Contains(fact, turn.Answer, StringComparison.Ordinal)
        );
        Assert.Contains("Not recorded: phone", turn.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Which deals does Cancity have open and what are they worth?")]
    [InlineData("which open deals do we have with cancity")]
    [InlineData("Cancity's open deals and their value please")]
    [InlineData("show me the open opportunities for Cancity")]
    [InlineData("how much are the open deals of Cancity worth?")]
    [InlineData("how many open deals does cancity have")]
    [InlineData("open deals for Cancty")]
    public async Task Open_deals_without_a_value_are_counted_and_said_to_have_none(string question)
    {
        var turn = await AskAsync(question);

        Assert.Equal("c-1", turn.Last["clientId"]);
        Assert.Equal("open", turn.Last["status"]);
        Assert.Contains("8 open deals", turn.Answer, StringComparison.Ordinal);
        Assert.Contains("no value is recorded while they are open", turn.Answer, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("USD", turn.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Show me our pipeline per stage")]
    [InlineData("the pipeline by stage")]
    [InlineData("how many deals are in each stage?")]
    [InlineData("What does our sales funnel look like, by phase?")]
    [InlineData("break down deals by stage")]
    [InlineData("pipeline")]
    public async Task The_pipeline_is_grouped_by_stage(string question)
    {
        var turn = await AskAsync(question);

        Assert.Equal(["pipeline_summary"], turn.Names);
        Assert.Equal("stage", turn.Last["groupBy"]);
        Assert.Contains("| Engaging | 6 | USD 1,200 |", turn.Answer, StringComparison.Ordinal);
        Assert.Contains("| Prospecting | 4 | USD 900 |", turn.Answer, StringComparison.Ordinal);
        Assert.Contains("| Won | 4 | USD 16,061 |", turn.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("top 5 sellers by revenue won")]
    [InlineData("who sold the most")]
    [InlineData("Who are our best sales people by won value?")]
    [InlineData("best sales reps by won revenue")]
    [InlineData("rank the sales agents by total won")]
    [InlineData("which salesperson brought in the most won revenue?")]
    public async Task The_best_sellers_are_ranked_by_won_value(string question)
    {
        var turn = await AskAsync(question);

        Assert.Equal(["pipeline_summary"], turn.Names);
        Assert.Equal("owner", turn.Last["groupBy"]);
        Assert.Equal("won", turn.Last["status"]);
        Assert.Contains("**Anna Snelling** leads by won value: USD 7,000", turn.Answer, StringComparison.Ordinal);
        AssertInOrder(turn.Answer, "| Anna Snelling", "| Darcel Schlecht", "| Moses Frase");
    }

    [Theory]
    [InlineData("What's the mean value of a won GTX Pro deal?")]
    [InlineData("average won deal of gtxpro")]
    [InlineData("how much is a won gtx pro deal worth on average")]
    [InlineData("What is the average size of the GTX Pro deals we won?")]
    [InlineData("avg won deal value for product GTX Pro")]
    [InlineData("please tell me the average won deal of GTX-Pro")]
    public async Task The_average_of_a_product_is_computed_by_the_tool(string question)
    {
        var turn = await AskAsync(question);

        Assert.Equal("pipeline_summary", turn.Last.Name);
        Assert.Equal("GTX Pro", turn.Last["product"]);
        Assert.Equal("won", turn.Last["status"]);
        Assert.Contains("USD 4,500.50", turn.Answer, StringComparison.Ordinal);
        Assert.Contains("2 won deals", turn.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Create a task for Moses Frase to call Cancity next Tuesday")]
    [InlineData("remind Moses Frase to call Cancity on Tuesday next week")]
    [InlineData("add a to-do for Moses Frase: call Cancity, due 2026-11-24")]
    [InlineData("please set up a task for moses frase to call cancity next tuesday")]
    [InlineData("Assign Moses Frase a task to call Cancity on 24 Nov")]
    [InlineData("I want you to create a task for Moses Frase to call Cancity next Tuesday.")]
    [InlineData("Moses Frase has to call Cancity next Tuesday - please create a task")]
    [InlineData("make a task for Mosse Frase: call Cancity on 11/24")]
    [InlineData("create task: call Cancity, assign to Moses Frase, due 24 November")]
    public async Task A_task_is_created_once_for_the_right_person_client_and_day(string question)
    {
        var before = crm.Tasks.Count;

        var turn = await AskAsync(question);

        var task = Assert.Single(crm.Tasks.Skip(before));
        Assert.Equal(
            ("u-moses", "c-1", new DateOnly(2026, 11, 24), "Call Cancity"),
            (task.AssignedTo, task.ClientId, task.DueDate, task.Title)
        );
        Assert.Single(turn.Calls, call => call.Name == "create_task");
        Assert.All(
            ["**Call Cancity**", "**Moses Frase**", "Tuesday, 2026-11-24", "**Cancity**"],
            part => Assert.Contains(part, turn.Answer, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("remind me to send the contract to Betasoloin by Friday", "Send the contract to Betasoloin", "u-dana", "c-2", "2026-11-27")]
    [InlineData("remind me tomorrow to call Cancity", "Call Cancity", "u-dana", "c-1", "2026-11-21")]
    [InlineData("todo for Darcel Schlecht: visit Betatech in 3 days", "Visit Betatech", "u-darcel", "c-3", "2026-11-23")]
    [InlineData(
        "Can you add a task for me to review the pipeline at the end of the month?",
        "Review the pipeline",
        "u-dana",
        null,
        "2026-11-30"
    )]
    [InlineData("schedule a call with Gekko & Co for Anna Snelling tomorrow", "Call with Gekko & Co", "u-anna", "c-5", "2026-11-21")]
    [InlineData("I need a reminder to send the offer to Cancity on Friday", "Send the offer to Cancity", "u-dana", "c-1", "2026-11-27")]
    [InlineData("add a task to order lunch", "Order lunch", "u-dana", null, null)]
    public async Task Tasks_keep_their_words_their_person_and_their_day(
        string question,
        string title,
        string user,
        string? client,
        string? due
    )
    {
        await AskAsync(question);

        var task = crm.Tasks[^1];
        Assert.Equal((title, user, client, due), (task.Title, task.AssignedTo, task.ClientId, task.DueDate?.ToString("yyyy-MM-dd", null)));
    }

    [Theory]
    [InlineData("Log a call with Cancity: agreed on a pilot in December", "call", "c-1", "Agreed on a pilot in December", null)]
    [InlineData("log a meeting with Betasoloin yesterday about the renewal", "meeting", "c-2", "The renewal", "2026-11-19T12:00:00+01:00")]
    [InlineData("please log that I called Cancity", "call", "c-1", "I called Cancity", null)]
    [InlineData("note that Gekko & Co wants a quote", "note", "c-5", "Gekko & Co wants a quote", null)]
    public async Task Contacts_are_logged_with_their_kind_and_text(string question, string type, string client, string text, string? at)
    {
        var turn = await AskAsync(question);

        Assert.Equal("log_activity", turn.Last.Name);
        Assert.Equal((type, client, text, at), (turn.Last["type"], turn.Last["clientId"], turn.Last["text"], turn.Last["at"]));
        Assert.StartsWith("Done", turn.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deals closing this month", "list_deals", "closingFrom=2026-11-01 closingTo=2026-11-30 status=open", "1 open deal")]
    [InlineData(
        "which open deals close this quarter?",
        "list_deals",
        "closingFrom=2026-10-01 closingTo=2026-12-31 status=open",
        "2 open deals"
    )]
    [InlineData(
        "which deals did we win in October 2026",
        "list_deals",
        "closingFrom=2026-10-01 closingTo=2026-10-31 status=won",
        "USD 4,001"
    )]
    [InlineData("tasks of Moses Frase", "list_tasks", "assignedTo=u-moses status=open", "Send the offer")]
    [InlineData("what are my open tasks?", "list_tasks", "assignedTo=u-dana status=open", "Book the room")]
    [InlineData("what do I have to do", "list_tasks", "assignedTo=u-dana status=open", "Book the room")]
    [InlineData("overdue tasks", "list_tasks", "dueTo=2026-11-19 status=open", "Book the room")]
    [InlineData("how many deals did we lose", "pipeline_summary", "status=lost", "1 lost deal")]
    [InlineData("how many deals have we won and lost?", "pipeline_summary", "groupBy=status", "4 won deals")]
    [InlineData("won vs lost", "pipeline_summary", "groupBy=status", "1 lost deal")]
    [InlineData("largest open deals", "list_deals", "status=open orderBy=value", "USD 1,200")]
    [InlineData("the 2 biggest won deals", "list_deals", "status=won orderBy=value limit=2", "USD 7,000")]
    [InlineData("deals of Moses Frase", "list_deals", "ownerId=u-moses", "6 deals")]
    [InlineData("show me all open deals owned by moses frase", "list_deals", "ownerId=u-moses status=open", "4 open deals")]
    [InlineData("my deals", "list_deals", "ownerId=u-dana", "2 deals")]
    [InlineData("how many clients do we have", "search_clients", "", "5 clients")]
    [InlineData("list our active clients", "search_clients", "", "3 active clients")]
    [InlineData("which leads do we have", "search_clients", "", "Betatech")]
    [InlineData("who are our sales people?", "find_users", "query=", "4 users")]
    [InlineData("details of deal WON00001", "get_deal_details", "dealId=WON00001", "USD 5,000")]
    [InlineData("WON00001", "get_deal_details", "dealId=WON00001", "Darcel Schlecht")]
    [InlineData("won revenue per client", "pipeline_summary", "groupBy=client status=won", "| Gekko & Co | 1 | USD 7,000 |")]
    [InlineData("which product sells best", "pipeline_summary", "groupBy=product status=won", "**GTX Pro** leads by won value: USD 9,001")]
    [InlineData("which clients have open deals", "pipeline_summary", "groupBy=client status=open", "| Cancity | 8 |")]
    [InlineData("deals in stage prospecting", "list_deals", "stage=Prospecting", "4 deals")]
    [InlineData("how is Moses Frase doing?", "pipeline_summary", "ownerId=u-moses", "| won | 2 | USD 4,061 |")]
    [InlineData("who is Anna Snelling?", "find_users", "query=Anna Snelling", "East")]
    [InlineData("who looks after Betasoloin", "get_client", "clientId=c-2", "Anna Snelling is responsible")]
    [InlineData("what is the phone number of Cancity", "get_client", "clientId=c-1", "no phone is recorded")]
    [InlineData("what's the e-mail address of Betasoloin", "get_client", "clientId=c-2", "hello@betasoloin.example")]
    [InlineData("open GTX Pro deals of Moses Frase", "list_deals", "ownerId=u-moses product=GTX Pro status=open", "2 open deals")]
    [InlineData("Which of the deals with Gekko & Co are open?", "list_deals", "clientId=c-5 status=open", "USD 1,200")]
    [InlineData("open deals of the new york inquirer", "list_deals", "clientId=c-4 status=open", "no open deals")]
    public async Task Everyday_questions_reach_their_tool(string question, string tool, string arguments, string expected)
    {
        var turn = await AskAsync(question);

        Assert.Equal(tool, turn.Last.Name);
        Assert.All(
            arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(new List<string>(), Join),
            argument =>
            {
                var (name, value) = (argument.Split('=')[0], argument.Split('=')[1]);
                Assert.Equal(value, turn.Last[name]);
            }
        );
        Assert.Contains(expected, turn.Answer, StringComparison.Ordinal);
    }

    // Values may hold blanks: "query=Anna Snelling".
    private static List<string> Join(List<string> arguments, string part)
    {
        if (part.Contains('=', StringComparison.Ordinal))
        {
            arguments.Add(part);
        }
        else
        {
            arguments[^1] += " " + part;
        }

        return arguments;
    }

    private static void AssertInOrder(string text, params string[] parts)
    {
        var places = parts.Select(part => text.IndexOf(part, StringComparison.Ordinal)).ToArray();
        Assert.All(places, place => Assert.True(place >= 0, text));
        Assert.Equal(places.Order(), places);
    }

    private Task<TurnOutcome> AskAsync(string question) => new FakeConversation(FakeTools.Over(crm)).AskAsync(question);
}
