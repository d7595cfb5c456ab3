using System.Net;
using System.Text.Json.Nodes;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Usage;

public sealed class BudgetsApiTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(settings:
        [
            ("Budgets:Defaults:0:Scope", "user"), ("Budgets:Defaults:0:Period", "day"), ("Budgets:Defaults:0:MaxCostUsd", "5"),
        ]);
        _client = await _server.ClientOfAsync("acme");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_is_put_is_listed_with_what_is_used_of_it()
    {
        await _server.SettleAsync("acme", Accounts.Call(_server.Time.GetUtcNow()));

        var put = await PutAsync(
            """{"scope":"organization","period":"month","maxTokens":5000,"maxCostUsd":20.5}""",
            """{"scope":"user","id":"ben","period":"day","maxTokens":7}""");
        var month = Own(put).First();

        Assert.Equal(("organization", "month", 5000, 20.5m), (month.Text("scope"), month.Text("period"), (int)month["maxTokens"]!, (decimal)month["maxCostUsd"]!));
        Assert.Equal((1000, 0.01m), ((int)month["usedTokens"]!, (decimal)month["usedCostUsd"]!));
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), (DateTimeOffset)month["resetsAt"]!);
        Assert.False(month.AsObject().ContainsKey("id"));
        var day = Own(put).Last();
        Assert.Equal(("user", "ben", "day", 0), (day.Text("scope"), day.Text("id"), day.Text("period"), (int)day["usedTokens"]!));
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), (DateTimeOffset)day["resetsAt"]!);
        Assert.False(day.AsObject().ContainsKey("maxCostUsd"));
        Assert.Equal(put.ToJsonString(), (await _client.ReadAsync("/api/budgets")).ToJsonString());
    }

    [Fact]
    public async Task A_list_that_is_put_takes_the_place_of_the_one_before()
    {
        await PutAsync("""{"scope":"organization","period":"month","maxTokens":5000}""");

        var second = await PutAsync("""{"scope":"conversation","period":"turn","maxTokens":9}""");
        Assert.Equal(["turn"], Own(second).Select(item => item.Text("period")));
        Assert.True(Own(second).Single().AsObject().TryGetPropertyValue("resetsAt", out var never) && never is null);

        Assert.Empty(Own(await PutAsync()));
    }

    [Fact]
    public async Task The_installations_budgets_are_listed_and_stay()
    {
        await PutAsync("""{"scope":"user","period":"day","maxCostUsd":5}""");

        var all = (await _client.ReadAsync("/api/budgets")).Items().ToList();

        Assert.Equal(2, all.Count);
        var installation = Assert.Single(all, item => item["installation"] is not null);
        Assert.True((bool)installation["installation"]!);
        Assert.Equal(("user", "day", 5m), (installation.Text("scope"), installation.Text("period"), (decimal)installation["maxCostUsd"]!));
        Assert.Single((await PutAsync()).Items(), item => (bool?)item["installation"] == true);
    }

    [Fact]
    public async Task Ids_are_kept_as_calls_are_accounted()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        await using var server = await RunningServer.StartAsync(provider, settings: ("Models:Aliases:volume", "gpt-4o-mini"));
        using var client = await server.ClientOfAsync("acme");

        var answer = await client.PutAsync("/api/budgets", Body(
            """{"scope":"model","id":"volume","period":"day","maxTokens":1}""",
            """{"scope":"model","id":"gpt-4o","period":"day","maxTokens":1}""",
            """{"scope":"conversation","id":"0193A000-0000-7000-8000-0000000000AB","period":"conversation","maxTokens":1}"""));
        var put = await answer.JsonAsync(HttpStatusCode.OK);

        Assert.Equal(
            ["gpt-4o-mini", "gpt-4o", "0193a000-0000-7000-8000-0000000000ab"],
            Own(put).Select(item => item.Text("id")));
    }

    [Theory]
    [InlineData("""{"period":"day","maxTokens":1}""", "items[1].scope")]
    [InlineData("""{"scope":"team","period":"day","maxTokens":1}""", "items[1].scope")]
    [InlineData("""{"scope":"user","maxTokens":1}""", "items[1].period")]
    [InlineData("""{"scope":"user","period":"week","maxTokens":1}""", "items[1].period")]
    [InlineData("""{"scope":"user","period":"day"}""", "items[1]")]
    [InlineData("""{"scope":"user","period":"day","maxTokens":0}""", "items[1].maxTokens")]
    [InlineData("""{"scope":"user","period":"day","maxTokens":1.5}""", "items[1].maxTokens")]
    [InlineData("""{"scope":"user","period":"day","maxTokens":"5"}""", "items[1].maxTokens")]
    [InlineData("""{"scope":"user","period":"day","maxTokens":1000000000001}""", "items[1].maxTokens")]
    [InlineData("""{"scope":"user","period":"day","maxCostUsd":0}""", "items[1].maxCostUsd")]
    [InlineData("""{"scope":"user","period":"day","maxCostUsd":-1}""", "items[1].maxCostUsd")]
    [InlineData("""{"scope":"user","period":"day","maxCostUsd":1e30}""", "items[1].maxCostUsd")]
    [InlineData("""{"scope":"user","period":"day","maxCostUsd":0.0000001}""", "items[1].maxCostUsd")]
    [InlineData("""{"scope":"organization","id":"acme","period":"day","maxTokens":1}""", "items[1].id")]
    [InlineData("""{"scope":"conversation","id":"first","period":"day","maxTokens":1}""", "items[1].id")]
    [InlineData("""{"scope":"user","id":" ","period":"day","maxTokens":1}""", "items[1].id")]
    [InlineData("""{"scope":"user","id":"a\u0000","period":"day","maxTokens":1}""", "items[1].id")]
    [InlineData("""{"scope":"user","id":"ann","period":"day","maxTokens":2}""", "items[1]")]
    [InlineData("""{"scope":"user","period":"day","maxTokens":1,"usedTokens":0}""", "items[1].usedTokens")]
    [InlineData("""{"scope":"user","period":"day","maxTokens":1,"installation":true}""", "items[1].installation")]
    [InlineData("null", "items[1]")]
    [InlineData("""{"scope":"model","id":"gpt-99","period":"day","maxTokens":1}""", "items[1].id", "unknown_model")]
    public async Task A_wrong_budget_is_named_and_the_list_stays(string wrong, string field, string code = "validation_failed")
    {
        var before = await PutAsync("""{"scope":"organization","period":"month","maxTokens":5000}""");

        var response = await _client.PutAsync("/api/budgets", Body("""{"scope":"user","id":"ann","period":"day","maxTokens":1}""", wrong));

        var problem = await response.ProblemAsync(HttpStatusCode.BadRequest, code);
        Assert.Equal([field], problem["errors"]!.AsObject().Select(error => error.Key));
        Assert.Equal(before.ToJsonString(), (await _client.ReadAsync("/api/budgets")).ToJsonString());
    }

    [Fact]
    public async Task A_budget_of_money_needs_the_prices_of_the_models_that_fall_under_it()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        await using var server = await RunningServer.StartAsync(provider, settings:
        [
            ("Models:Catalogue:new:ContextTokens", "20000"), ("Models:Catalogue:half:InputUsdPerMillion", "1"), ("Models:Aliases:quality", "new"),
        ]);
        using var client = await server.ClientOfAsync("acme");
        const string Of = "; set InputUsdPerMillion and OutputUsdPerMillion of Models:Catalogue:";

        var refused = await client.PutAsync("/api/budgets", Body(
            """{"scope":"user","period":"day","maxTokens":1}""",
            """{"scope":"user","period":"month","maxCostUsd":1}""",
            """{"scope":"model","id":"quality","period":"day","maxTokens":1,"maxCostUsd":1}"""));

        var errors = (await refused.ProblemAsync(HttpStatusCode.BadRequest, "validation_failed"))["errors"]!.AsObject();
        Assert.Equal(
            [
                ("items[1].maxCostUsd", $"cannot be held, because there is no price of half, new{Of}half and the others, or limit tokens."),
                ("items[2].maxCostUsd", $"cannot be held, because there is no price of new{Of}new, or limit tokens."),
            ],
            errors.Select(error => (error.Key, (string)error.Value![0]!)));

        var taken = await client.PutAsync("/api/budgets", Body(
            """{"scope":"user","period":"day","maxTokens":1}""", """{"scope":"model","id":"gpt-4o","period":"day","maxCostUsd":1}"""));
        Assert.Equal(2, (await taken.JsonAsync(HttpStatusCode.OK)).Items().Count());
    }

    [Fact]
    public async Task Two_hundred_budgets_are_the_most()
    {
        static string[] Users(int count) =>
            [.. Enumerable.Range(0, count).Select(i => $$"""{"scope":"user","id":"u{{i}}","period":"day","maxTokens":1}""")];

        Assert.Equal(200, Own(await PutAsync(Users(200))).Count());
        var refused = await _client.PutAsync("/api/budgets", Body(Users(201)));
        await refused.ProblemAsync(HttpStatusCode.BadRequest, "validation_failed");
    }

    private static IEnumerable<JsonNode> Own(JsonNode list) => list.Items().Where(item => item["installation"] is null);

    private static JsonObject Body(params string[] items) => new() { ["items"] = new JsonArray([.. items.Select(item => JsonNode.Parse(item))]) };

    private async Task<JsonNode> PutAsync(params string[] items) =>
        await (await _client.PutAsync("/api/budgets", Body(items))).JsonAsync(HttpStatusCode.OK);
}
