using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace A3Agent.Server.Tests.Sales;

/// <summary>The issue's questions over the real export, through the connector and through the offline model.</summary>
public sealed partial class SalesQuestionTests : IClassFixture<SalesServer>
{
    private readonly SalesServer _sales;

    public SalesQuestionTests(SalesServer sales)
    {
        SharedData.Path("crm-sales");
        _sales = sales;
    }

    public enum Model
    {
        Offline,
        Connected,
    }

    [Theory]
    [CombinatorialData("find medical clients", "which of our clients are in the medical sector?", "Show me all medical customers", "list clients from the medical industry please", "who are our medical accounts")]
    public async Task Medical_clients_are_found_and_cited(Model model, string question)
    {
        var reply = await AskAsync(model, question);

        var medical = _sales.Real.Accounts.Where(account => account[1] == "medical").Select(account => account[0]).ToList();
        Assert.Equal(12, medical.Count);
        Assert.All(medical, name => Assert.Contains(name, reply.Text("content"), StringComparison.Ordinal));
        Assert.Equal(medical.Order(), Cited(reply, "client").Order());
    }

    [Theory]
    [CombinatorialData("what do we know about Betasoloin", "Tell me about Betasoloin.", "give me a briefing on Betasoloin", "who is betasoloin?", "Betasoloin: what should I know before the meeting?")]
    public async Task A_client_is_explained_with_its_deals(Model model, string question)
    {
        var reply = await AskAsync(model, question);

        var deals = _sales.Real.Sales.Where(sale => sale.Account == "Betasoloin").ToList();
        AssertShows(reply, deals.Count(sale => sale.Value is null));
        AssertShows(reply, deals.Count(sale => sale.Stage == "Won"));
        AssertShows(reply, deals.Count(sale => sale.Stage == "Lost"));
        Assert.Contains("medical", reply.Text("content"), StringComparison.Ordinal);
        Assert.Contains("United States", reply.Text("content"), StringComparison.Ordinal);
        Assert.Contains("Betasoloin", Cited(reply, "client"));
    }

    [Theory]
    [CombinatorialData("which deals does Cancity have open and what are they worth?", "show the open deals of Cancity and their value", "What's open with Cancity, and how much is it worth", "list Cancity's open deals with their worth", "cancity open deals, what are they worth")]
    public async Task Open_deals_without_a_value_are_said_to_have_none(Model model, string question)
    {
        var reply = await AskAsync(model, question);

        var open = _sales.Real.Sales.Where(sale => sale is { Account: "Cancity", Stage: "Prospecting" or "Engaging" }).ToList();
        Assert.Equal(8, open.Count);
        AssertShows(reply, 8);
        Assert.All(open, deal => Assert.Contains(deal.Id, reply.Text("content"), StringComparison.Ordinal));
        Assert.Matches("(?i)no value is recorded", reply.Text("content"));
        Assert.Equal(open.Select(deal => deal.Id).Order(), CitedIds(reply, "deal").Order());
    }

    [Theory]
    [CombinatorialData("show me the pipeline by stage", "the pipeline by stage please", "how many deals are in each stage?", "pipeline per stage", "Give me a breakdown of deals by stage")]
    public async Task The_pipeline_by_stage_is_counted_and_summed(Model model, string question)
    {
        var reply = await AskAsync(model, question);

        foreach (var stage in _sales.Real.Sales.GroupBy(sale => sale.Stage))
        {
            Assert.Contains(stage.Key, reply.Text("content"), StringComparison.Ordinal);
            AssertShows(reply, stage.Count());
        }

        AssertShows(reply, _sales.Real.Sales.Sum(sale => sale.Value ?? 0));
        await AssertFilterListsAsync(model, reply, _sales.Real.Sales.Count);
    }

    [Theory]
    [CombinatorialData("who are our best sales people by won value?", "top sellers by won value", "which sales reps won the most value", "best salespeople by value of won deals", "who sold the most? rank by won value")]
    public async Task The_best_sales_people_are_ranked_by_what_they_won(Model model, string question)
    {
        var reply = await AskAsync(model, question);

        var best = _sales.Real.Sales.Where(sale => sale.Stage == "Won").GroupBy(sale => sale.Agent)
            .Select(agent => (Name: agent.Key, Value: agent.Sum(sale => sale.Value!.Value))).OrderByDescending(agent => agent.Value).ToList();
        var content = reply.Text("content");
        Assert.All(best.Take(3), agent =>
        {
            Assert.Contains(agent.Name, content, StringComparison.Ordinal);
            AssertShows(reply, agent.Value);
        });
        Assert.True(content.IndexOf(best[0].Name, StringComparison.Ordinal) < content.IndexOf(best[1].Name, StringComparison.Ordinal));
        await AssertFilterListsAsync(model, reply, _sales.Real.Sales.Count(sale => sale.Stage == "Won"));
    }

    [Theory]
    [CombinatorialData("what is the average won deal of GTX Pro?", "average value of won GTX Pro deals", "How much is a won GTX Pro deal on average", "what's the mean value of a won GTX Pro deal?", "the average won deal for gtx pro")]
    public async Task The_average_won_deal_of_a_product_is_the_databases(Model model, string question)
    {
        var reply = await AskAsync(model, question);

        var won = _sales.Real.Sales.Where(sale => sale is { Product: "GTX Pro", Stage: "Won" }).ToList();
        AssertShows(reply, won.Average(sale => sale.Value!.Value));
        AssertShows(reply, won.Count);
        await AssertFilterListsAsync(model, reply, won.Count);
    }

    [Theory]
    [CombinatorialData("create a task for Moses Frase to call Cancity next Tuesday", "Please create a task for Moses Frase: call Cancity, next Tuesday", "add a to-do for Moses Frase to call Cancity next Tuesday", "remind Moses Frase to call Cancity next Tuesday")]
    public async Task A_task_exists_once_for_the_right_person_client_and_day(Model model, string question)
    {
        using var client = await ClientAsync(model);
        var before = (await client.ReadAsync("/api/tasks?assignedTo=moses-frase&limit=200")).Items().Select(task => task.Text("id")).ToHashSet();

        var reply = await client.ChatAsync(question);

        var made = (await client.ReadAsync("/api/tasks?assignedTo=moses-frase&limit=200")).Items()
            .Where(task => !before.Contains(task.Text("id"))).ToList();
        var task = Assert.Single(made);
        Assert.Equal("moses-frase", task.Text("assignedTo"));
        Assert.Equal("cancity", task.Text("clientId"));
        Assert.Equal("2026-11-24", task.Text("dueDate"));
        Assert.Equal("anna-snelling", task.Text("createdBy"));
        Assert.Contains("Cancity", task.Text("title"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(task.Text("id"), CitedIds(reply, "task"));
    }

    private async Task<JsonNode> AskAsync(Model model, string question)
    {
        using var client = await ClientAsync(model);
        var reply = await client.ChatAsync(question);
        Assert.Equal("completed", reply.Text("status"));
        Assert.Equal(model == Model.Offline ? "offline" : "gpt-4o", reply.Text("model"));
        Assert.Equal(model == Model.Offline, (bool)reply["usage"]!["estimated"]!);
        Assert.Equal(model == Model.Offline, (decimal)reply["usage"]!["costUsd"]! == 0);
        Assert.All(reply["toolCalls"]!.AsArray(), call => Assert.Equal("completed", call!.Text("status")));
        Assert.All(reply["toolCalls"]!.AsArray(), call => Assert.IsType<JsonObject>(call!["result"]));
        return reply;
    }

    private Task<HttpClient> ClientAsync(Model model) =>
        (model == Model.Offline ? _sales.Offline : _sales.Connected).ClientOfAsync("sales", "anna-snelling");

    // An aggregate cites the list that it was computed over, and the link lists exactly those deals.
    private async Task AssertFilterListsAsync(Model model, JsonNode reply, int expected)
    {
        using var client = await ClientAsync(model);
        var links = reply["citations"]!.AsArray().Where(citation => citation!.Text("type") == "filter").Select(citation => citation!.Text("url")).ToList();
        Assert.NotEmpty(links);
        var counts = new List<int>();
        foreach (var link in links)
        {
            counts.Add(await CountAsync(client, link));
        }

        Assert.Contains(expected, counts);
    }

    private static async Task<int> CountAsync(HttpClient client, string link)
    {
        var count = 0;
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await client.ReadAsync($"{link}{(link.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=200&cursor={cursor}");
            count += page.Items().Count();
            cursor = (string?)page["nextCursor"];
        }

        return count;
    }

    private static IEnumerable<string> Cited(JsonNode reply, string type) =>
        reply["citations"]!.AsArray().Where(citation => citation!.Text("type") == type).Select(citation => citation!.Text("label"));

    private static IEnumerable<string> CitedIds(JsonNode reply, string type) =>
        reply["citations"]!.AsArray().Where(citation => citation!.Text("type") == type).Select(citation => citation!.Text("id"));

    // A number of the text equals the expected one to the decimals that the text shows.
    private static void AssertShows(JsonNode reply, decimal expected)
    {
        var shown = NumberPattern().Matches(reply.Text("content")).Select(match => match.Value.Replace(",", "", StringComparison.Ordinal));
        Assert.Contains(shown, text =>
        {
            var decimals = text.Contains('.', StringComparison.Ordinal) ? text.Length - text.IndexOf('.', StringComparison.Ordinal) - 1 : 0;
            return decimal.Parse(text, CultureInfo.InvariantCulture) == Math.Round(expected, decimals, MidpointRounding.AwayFromZero);
        });
    }

    [GeneratedRegex(@"\d[\d,]*(\.\d+)?")]
    private static partial Regex NumberPattern();
}
