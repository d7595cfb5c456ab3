using A3Agent.Crm;

namespace A3Agent.Tests.Plugins;

public sealed class TaskPluginTests
{
    private const string CallCancity = """{"title":"Call Cancity","assignedTo":"Moses Frase","dueDate":"2026-11-24","clientId":"c-can"}""";

    [Fact]
    public async Task A_task_is_stored_as_it_was_asked_for_and_cited()
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, citations) = await call.RunAsync("create_task", CallCancity);

        var task = Assert.Single((await call.Crm.Tasks.ListAsync(new TaskFilter(), new PageRequest(10), CancellationToken.None)).Items);
        Assert.Equal(
            new TaskItem
            {
                Id = task.Id, Title = "Call Cancity", AssignedTo = "u-moses", DueDate = new DateOnly(2026, 11, 24), ClientId = "c-can",
                CreatedBy = "u-moses", CreatedAt = call.Context.Now,
            },
            task);
        Assert.Equal(7, Guid.Parse(task.Id).Version);
        data.IsJson($$$"""
            {"task":{"id":"{{{task.Id}}}","title":"Call Cancity","assignedTo":"u-moses","assignee":"Moses Frase","dueDate":"2026-11-24",
            "clientId":"c-can","client":"Cancity","status":"open"}}
            """);
        citations.AreRecords($"task Call Cancity /api/tasks/{task.Id}");
    }

    [Fact]
    public async Task One_call_makes_one_task_however_often_it_runs()
    {
        var call = await ToolCall.OverSampleAsync();

        var (first, _) = await call.RunAsync("create_task", CallCancity);
        var (again, _) = await call.RunAsync("create_task", """{"title":"Something else","assignedTo":"u-ann"}""");
        call.Context = call.Context with { CallId = "call_2" };
        var (other, _) = await call.RunAsync("create_task", CallCancity);

        Assert.Equal(first.ToJsonString(), again.ToJsonString());
        Assert.NotEqual((string?)first["task"]!["id"], (string?)other["task"]!["id"]);
        Assert.Equal(2, (await call.Crm.Tasks.ListAsync(new TaskFilter(), new PageRequest(10), CancellationToken.None)).Items.Count);
    }

    [Fact]
    public async Task A_deal_brings_its_client_and_a_missing_due_date_stays_visible()
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, _) = await call.RunAsync("create_task", """{"title":" Send offer ","assignedTo":"u-ann","dealId":"d2","dueDate":"","clientId":null}""");

        var task = data["task"]!.AsObject();
        Assert.Equal(("d2", "c-can", "Cancity", "Send offer"),
            ((string)task["dealId"]!, (string)task["clientId"]!, (string)task["client"]!, (string)task["title"]!));
        Assert.True(task.TryGetPropertyValue("dueDate", out var due) && due is null);
    }

    [Theory]
    [InlineData("""{"title":"x","assignedTo":"nobody"}""", "No user has the id 'nobody'. Look the id up with find_users.")]
    [InlineData("""{"title":"x","assignedTo":"u-ann","dealId":"d99"}""", "No deal has the id 'd99'. Look the id up with list_deals.")]
    [InlineData("""{"title":"x","assignedTo":"u-ann","clientId":"other-org/c-can"}""", "No client has the id 'other-org/c-can'. Look the id up with search_clients.")]
    [InlineData("""{"title":"x","assignedTo":"u-ann","dueDate":"next tuesday"}""", "dueDate must be YYYY-MM-DD; today is 2026-11-20 (Friday).")]
    [InlineData("""{"title":"x","assignedTo":"u-ann","dueDate":"2026-02-30"}""", "dueDate must be YYYY-MM-DD; today is 2026-11-20 (Friday).")]
    [InlineData("""{"title":"x","assignedTo":"u-ann","dueDate":"24.11.2026"}""", "dueDate must be YYYY-MM-DD; today is 2026-11-20 (Friday).")]
    [InlineData("""{"title":"x","assignedTo":"u-ann","dueDate":"2026-11-24T09:00:00Z"}""", "dueDate takes dates only (YYYY-MM-DD); put the time into the title.")]
    [InlineData("""{"title":"x","assignedTo":"u-ann","dueDate":"2026-11-24 9 am"}""", "dueDate takes dates only (YYYY-MM-DD); put the time into the title.")]
    [InlineData("""{"title":"x","assignedTo":"u-ann","dealId":"d5","clientId":"c-can"}""",
        "The deal 'Starter' (id d5) belongs to the client with the id 'c-acme1', not to 'Cancity'. Leave one of them out or correct it.")]
    [InlineData("""{"title":" ","assignedTo":"u-ann"}""", "title is required: give a text that is not blank")]
    public async Task A_task_that_cannot_be_made_is_answered_with_what_to_do_and_nothing_is_stored(string arguments, string expected)
    {
        var call = await ToolCall.OverSampleAsync();

        Assert.Equal(expected, await call.RefusalAsync("create_task", arguments));
        Assert.Empty((await call.Crm.Tasks.ListAsync(new TaskFilter(), new PageRequest(10), CancellationToken.None)).Items);
    }

    [Fact]
    public async Task Today_is_the_users_day_not_the_servers()
    {
        var call = await ToolCall.OverSampleAsync();
        call.Context = call.Context with { Now = new DateTimeOffset(2026, 11, 20, 23, 30, 0, TimeSpan.Zero) };

        Assert.Contains(
            "today is 2026-11-21 (Saturday)",
            await call.RefusalAsync("create_task", """{"title":"x","assignedTo":"u-ann","dueDate":"tomorrow"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_are_listed_by_every_filter_first_due_first()
    {
        var call = await ToolCall.OverSampleAsync();
        await call.PutAsync(
            new TaskItem { Id = "t1", Title = "Late", AssignedTo = "u-ann", DueDate = new DateOnly(2026, 12, 2) },
            new TaskItem { Id = "t2", Title = "Soon", AssignedTo = "u-moses", DueDate = new DateOnly(2026, 11, 21), ClientId = "c-can" },
            new TaskItem { Id = "t3", Title = "Whenever", AssignedTo = "u-moses", DealId = "d1" },
            new TaskItem { Id = "t4", Title = "Done", AssignedTo = "u-ann", DueDate = new DateOnly(2026, 11, 1), Status = TaskItemStatus.Done });

        Assert.Equal("t2 t1 t3", await Ids("""{"status":"open"}"""));
        Assert.Equal("t2 t3", await Ids("""{"assignedTo":"moses frase"}"""));
        Assert.Equal("t2", await Ids("""{"clientId":"Cancity"}"""));
        Assert.Equal("t3", await Ids("""{"dealId":"d1"}"""));
        Assert.Equal("t2", await Ids("""{"dueFrom":"2026-11-20","dueTo":"2026-11-30"}"""));
        Assert.Equal("No client has the id 'x'. Look the id up with search_clients.", await call.RefusalAsync("list_tasks", """{"clientId":"x"}"""));

        var (data, citations) = await call.RunAsync("list_tasks", """{"limit":1,"status":"open"}""");
        data.IsJson("""
            {"tasks":[{"id":"t2","title":"Soon","assignedTo":"u-moses","assignee":"Moses Frase","dueDate":"2026-11-21","clientId":"c-can",
            "client":"Cancity","status":"open"}],"total":3}
            """);
        citations.AreRecords("task Soon /api/tasks/t2");

        async Task<string> Ids(string arguments) =>
            string.Join(' ', (await call.RunAsync("list_tasks", arguments)).Data["tasks"]!.AsArray().Select(task => (string?)task!["id"]));
    }
}
