using A3Agent.Crm;

namespace A3Agent.Tests.Plugins;

public sealed class DealPluginTests
{
    [Fact]
    public async Task A_deal_is_shown_with_its_client_owner_activities_and_tasks()
    {
        var call = await ToolCall.OverSampleAsync();
        await call.PutAsync(
            new Activity { Id = "a1", Type = ActivityType.Note, At = call.Context.Now, DealId = "d2" },
            new TaskItem { Id = "t1", Title = "Send offer", AssignedTo = "u-ann", DealId = "d2" });

        var (data, citations) = await call.RunAsync("get_deal_details", """{"dealId":"d2"}""");

        data["deal"].IsJson("""
            {
              "id": "d2", "title": "Renewal", "clientId": "c-can", "product": "GTX Pro", "value": null, "currency": "USD", "stage": "Engaging",
              "status": "open", "openedDate": "2026-03-10", "ownerId": "u-moses", "customFields": {}
            }
            """);
        Assert.Equal("Cancity", (string?)data["client"]!["displayName"]);
        data["owner"].IsJson("""{"id":"u-moses","displayName":"Moses Frase"}""");
        Assert.Equal("the value of this deal is not recorded: unknown, not zero", (string?)data["note"]);
        Assert.Equal(1, (int)data["activities"]!["total"]!);
        Assert.Equal("Anna Snelling", (string?)data["tasks"]!["items"]![0]!["assignee"]);
        citations.AreRecords(
            "deal Renewal (Cancity) /api/deals/d2",
            "client Cancity /api/clients/c-can",
            "user Moses Frase /api/users/u-moses",
            "activity Note 2026-11-20 /api/activities/a1",
            "task Send offer /api/tasks/t1");
    }

    [Fact]
    public async Task A_deal_without_client_and_owner_is_shown_as_it_is()
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, citations) = await call.RunAsync("get_deal_details", """{"dealId":"d6"}""");

        Assert.False(data.AsObject().ContainsKey("client"));
        Assert.False(data.AsObject().ContainsKey("owner"));
        citations.AreRecords("deal Nobody's /api/deals/d6");
    }

    [Fact]
    public async Task An_unknown_deal_is_answered_with_what_to_do()
    {
        var call = await ToolCall.OverSampleAsync();

        Assert.Equal("No deal has the id 'd99'. Look the id up with list_deals.", await call.RefusalAsync("get_deal_details", """{"dealId":"d99"}"""));
    }

    [Fact]
    public async Task A_list_names_clients_and_owners_and_cites_rows_and_filter()
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, citations) = await call.RunAsync(
            "list_deals", """{"status":"won","product":"gtx pro","ownerId":"Moses Frase","closingFrom":"2026-01-01","closingTo":"2026-12-31"}""");

        data.IsJson("""
            {
              "deals": [{
                "id": "d1", "title": "GTX Pro for Cancity", "client": "Cancity", "clientId": "c-can", "product": "GTX Pro", "stage": "Won", "status": "won",
                "value": 5000.50, "currency": "USD", "openedDate": "2026-01-10", "closedDate": "2026-02-01", "owner": "Moses Frase", "ownerId": "u-moses"
              }],
              "total": 1,
              "valuedCount": 1,
              "sums": [{ "currency": "USD", "count": 1, "valuedCount": 1, "sum": 5000.50 }]
            }
            """);
        citations.AreRecords(
            "deal GTX Pro for Cancity /api/deals/d1",
            "filter Deals: status won, owner Moses Frase, product gtx pro, closing from 2026-01-01, closing to 2026-12-31 "
            + "/api/deals?status=won&ownerId=u-moses&product=gtx%20pro&closingFrom=2026-01-01&closingTo=2026-12-31");
    }

    [Fact]
    public async Task Sums_count_every_deal_by_currency_and_unknown_values_are_said_to_be_unknown()
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, citations) = await call.RunAsync("list_deals", """{"limit":1,"orderBy":"value"}""");

        Assert.Equal(["d1"], data["deals"]!.AsArray().Select(deal => (string?)deal!["id"]));
        Assert.Equal(6, (int)data["total"]!);
        data["sums"].IsJson("""
            [
              { "currency": "USD", "count": 5, "valuedCount": 4, "sum": 6080.50 },
              { "currency": "EUR", "count": 1, "valuedCount": 0, "sum": null }
            ]
            """);
        Assert.Equal("no value is recorded for 2 of 6 deals: unknown, not zero", (string?)data["note"]);
        Assert.Equal("/api/deals", citations[^1].Url);
    }

    [Theory]
    [InlineData("value", "d1 d5 d3 d4")]
    [InlineData("closing", "d1 d4 d5")]
    [InlineData("opened", "d5 d4 d2 d3 d1")]
    [InlineData(null, "d5 d4 d2 d3 d1")]
    public async Task The_order_is_the_one_asked_for(string? order, string first)
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, _) = await call.RunAsync("list_deals", order is null ? "{}" : $$"""{"orderBy":"{{order}}"}""");

        Assert.StartsWith(first, string.Join(' ', data["deals"]!.AsArray().Select(deal => (string?)deal!["id"])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"product":"GTXPro"}""", "No deal has the product 'GTXPro'. Deals have these: GTX Pro, MG Special.")]
    [InlineData("""{"stage":"Wonn","status":"won"}""", "No deal has the stage 'Wonn'. Deals have these: Won, Engaging, Lost, Prospecting.")]
    [InlineData("""{"ownerId":"u-nobody"}""", "No user has the id 'u-nobody'. Look the id up with find_users.")]
    [InlineData("""{"clientId":"c-nobody"}""", "No client has the id 'c-nobody'. Look the id up with search_clients.")]
    [InlineData("""{"closingFrom":"last year"}""", "closingFrom must be YYYY-MM-DD; today is 2026-11-20 (Friday).")]
    [InlineData("""{"closingTo":"2026-11-20T10:00"}""", "closingTo takes dates only (YYYY-MM-DD).")]
    [InlineData("""{"closingFrom":"2026-12-01","closingTo":"2026-11-01"}""", "closingFrom (2026-12-01) is after closingTo (2026-11-01): swap them.")]
    public async Task A_filter_that_cannot_match_is_answered_with_what_could(string arguments, string expected)
    {
        var call = await ToolCall.OverSampleAsync();

        Assert.Equal(expected, await call.RefusalAsync("list_deals", arguments));
        Assert.Equal(expected, await call.RefusalAsync("pipeline_summary", arguments.Replace("{", """{"groupBy":"stage",""", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task No_match_for_words_that_exist_is_an_answer()
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, citations) = await call.RunAsync("list_deals", """{"product":"GTX Pro","status":"lost","stage":""}""");

        data.IsJson("""{"deals":[],"total":0,"valuedCount":0,"sums":[]}""");
        citations.AreRecords("filter Deals: status lost, product GTX Pro /api/deals?status=lost&product=GTX%20Pro");
    }
}
