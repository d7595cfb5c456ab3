using A3Agent.Crm;

namespace A3Agent.Tests.Plugins;

public sealed class ClientPluginTests
{
    [Fact]
    public async Task Search_gives_rows_and_cites_each_client()
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, citations) = await call.RunAsync("search_clients", """{"query":"cancity"}""");

        data.IsJson("""
            {
              "clients": [{
                "id": "c-can", "displayName": "Cancity", "company": "Cancity Ltd", "industry": "retail", "status": "active", "city": "Berlin",
                "country": "Germany", "email": "office@cancity.example", "tags": ["vip"], "ownerId": "u-moses"
              }],
              "count": 1,
              "degraded": true
            }
            """);
        citations.AreRecords("client Cancity /api/clients/c-can");
    }

    [Fact]
    public async Task Search_passes_the_filters_on()
    {
        var call = await ToolCall.OverSampleAsync();

        await call.RunAsync("search_clients", """{"query":"a","filters":{"status":"active","tags":["vip","big"]},"limit":7}""");

        Assert.Equal(ClientStatus.Active, call.Searched!.Status);
        Assert.Equal(["vip", "big"], call.Searched.Tags);
        Assert.Equal(8, call.Searched.Limit);
    }

    [Theory]
    [InlineData(2, 2, "only the first 2 are shown, there are more: narrow the search or raise the limit")]
    [InlineData(3, 3, null)]
    public async Task Search_says_when_there_are_more_than_it_shows(int limit, int count, string? note)
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, citations) = await call.RunAsync("search_clients", $$"""{"query":"c","limit":{{limit}}}""");

        Assert.Equal((count, count, count), ((int)data["count"]!, data["clients"]!.AsArray().Count, citations.Count));
        Assert.Equal(note, (string?)data["note"]);
    }

    [Theory]
    [InlineData("""{"query":""}""", "c-acme1 c-acme2 c-can", 3, false)]
    [InlineData("""{"query":"*","filters":{"status":"lead"},"limit":1}""", "c-acme1", 2, true)]
    [InlineData("""{"query":" ","filters":{"tags":["VIP"]}}""", "c-can", 1, false)]
    [InlineData("""{"query":"","filters":{"tags":["vip","big"]}}""", "", null, false)]
    public async Task Without_a_query_the_clients_that_pass_the_filters_are_listed_and_counted(string arguments, string ids, int? total, bool more)
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, _) = await call.RunAsync("search_clients", arguments);

        Assert.Null(call.Searched);
        Assert.Equal(ids, string.Join(' ', data["clients"]!.AsArray().Select(client => (string?)client!["id"])));
        Assert.Equal(total, (int?)data["total"]);
        Assert.Equal(more, data["note"] is not null);
        Assert.False((bool)data["degraded"]!);
    }

    [Fact]
    public async Task A_client_is_shown_with_its_deals_activities_and_tasks()
    {
        var call = await ToolCall.OverSampleAsync();
        await call.PutAsync(
            new Activity { Id = "a1", Type = ActivityType.Call, At = call.Context.Now, ClientId = "c-can", UserId = "u-ann", Subject = "Intro" },
            new TaskItem { Id = "t1", Title = "Call back", AssignedTo = "u-moses", ClientId = "c-can", DueDate = new DateOnly(2026, 11, 24) },
            new TaskItem { Id = "t2", Title = "Old one", AssignedTo = "u-moses", ClientId = "c-can", Status = TaskItemStatus.Done });

        var (data, citations) = await call.RunAsync("get_client", """{"clientId":"c-can"}""");

        Assert.Equal("Cancity", (string?)data["client"]!["displayName"]);
        data["owner"].IsJson("""{"id":"u-moses","displayName":"Moses Frase"}""");
        Assert.Equal((2, 1, 1, 4), ((int)data["deals"]!["open"]!, (int)data["deals"]!["won"]!, (int)data["deals"]!["lost"]!, (int)data["deals"]!["total"]!));
        Assert.Equal(["d2", "d3", "d4", "d1"], data["deals"]!["items"]!.AsArray().Select(deal => (string?)deal!["id"]));
        Assert.Equal("no value is recorded for 1 of 4 deals: unknown, not zero", (string?)data["deals"]!["note"]);
        Assert.True(data["deals"]!["items"]![0]!.AsObject().TryGetPropertyValue("value", out var unknown) && unknown is null);
        data["activities"].IsJson("""
            {"items":[{"id":"a1","type":"call","at":"2026-11-20T13:00:00+00:00","subject":"Intro","clientId":"c-can","userId":"u-ann","user":"Anna Snelling"}],"total":1}
            """);
        data["tasks"].IsJson("""
            {"items":[{"id":"t1","title":"Call back","assignedTo":"u-moses","assignee":"Moses Frase","dueDate":"2026-11-24","clientId":"c-can","status":"open"}],"total":1}
            """);
        citations.AreRecords(
            "client Cancity /api/clients/c-can",
            "user Moses Frase /api/users/u-moses",
            "deal Renewal (Cancity) /api/deals/d2",
            "deal Upgrade (Cancity) /api/deals/d3",
            "deal Retry (Cancity) /api/deals/d4",
            "deal GTX Pro for Cancity /api/deals/d1",
            "activity Intro /api/activities/a1",
            "task Call back /api/tasks/t1");
    }

    [Fact]
    public async Task A_name_that_one_client_has_does_for_its_id()
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, _) = await call.RunAsync("get_client", """{"clientId":" cancity "}""");

        Assert.Equal("c-can", (string?)data["client"]!["id"]);
    }

    [Fact]
    public async Task A_name_that_several_clients_have_is_answered_with_the_candidates()
    {
        var call = await ToolCall.OverSampleAsync();

        Assert.Equal(
            "Several clients are called 'ACME': id c-acme1 (Acme Ltd, London); id c-acme2 (Acme Inc). Use the id of the one that is meant, "
            + "or ask the user which one it is.",
            await call.RefusalAsync("get_client", """{"clientId":"ACME"}"""));
    }

    [Theory]
    [InlineData("c-nobody", "'c-nobody'")]
    [InlineData("", "''")]
    [InlineData("other-org:c-can", "'other-org:c-can'")]
    [InlineData("../c-can\\n", "'../c-can'")]
    [InlineData("' or 1=1 --", "'' or 1=1 --'")]
    public async Task An_unknown_or_foreign_looking_id_is_answered_with_what_to_do(string id, string shown)
    {
        var call = await ToolCall.OverSampleAsync();

        Assert.Equal(
            $"No client has the id {shown}. Look the id up with search_clients.", await call.RefusalAsync("get_client", $$"""{"clientId":"{{id}}"}"""));
    }

    [Fact]
    public async Task A_client_with_more_deals_than_are_shown_still_counts_all()
    {
        var call = await ToolCall.OverSampleAsync();
        await call.PutAsync([.. Enumerable.Range(0, 30).Select(n => new Deal
        {
            Id = $"x{n:00}", Title = "More", ClientId = "c-acme2", Value = 1, OpenedDate = new DateOnly(2026, 1, 1).AddDays(n),
            Status = n < 2 ? DealStatus.Open : DealStatus.Won,
        })]);

        var (data, _) = await call.RunAsync("get_client", """{"clientId":"c-acme2"}""");

        var items = data["deals"]!["items"]!.AsArray();
        Assert.Equal((20, 30, 2, 28), (items.Count, (int)data["deals"]!["total"]!, (int)data["deals"]!["open"]!, (int)data["deals"]!["won"]!));
        Assert.Equal(["x01", "x00", "x29", "x28"], items.Take(4).Select(deal => (string?)deal!["id"]));
        Assert.Null(data["deals"]!["note"]);
    }
}
