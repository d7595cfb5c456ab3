using System.Net;
using System.Text.Json.Nodes;
using A3Agent.Conversations;
using A3Agent.Identity;
using A3Agent.Usage;

namespace A3Agent.Server.Tests.Usage;

public sealed class UsageApiTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(environment: "Production");
        _client = await _server.ClientOfAsync("acme");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Days_and_totals_have_every_figure()
    {
        var failed = Accounts.Call(On(18, 10)) with { Outcome = "ai_unavailable", TimeToFirstTokenMs = null, Usage = TokenUsage.None };
        var embedded = Accounts.Call(On(19, 23)) with
        {
            Kind = UsageKind.Embedding, Model = "text-embedding-3-small", TimeToFirstTokenMs = null,
            Usage = new TokenUsage(500, 0, 0, 0, 0.00001m, Estimated: false),
        };
        await _server.SettleAsync("acme", Accounts.Call(On(18, 0)), Accounts.Call(On(18, 23)), failed, Accounts.Call(On(19, 1)), embedded);

        var report = await _client.ReadAsync("/api/usage");

        Assert.Equal(["2026-11-18", "2026-11-19"], report.Items().Select(item => item.Text("period")));
        var day = report.Items().First();
        Assert.Equal((3, 1, 1800, 200), ((int)day["requests"]!, (int)day["failures"]!, (int)day["promptTokens"]!, (int)day["completionTokens"]!));
        Assert.Equal((2000, 600, 80), ((int)day["totalTokens"]!, (int)day["cachedTokens"]!, (int)day["reasoningTokens"]!));
        Assert.Equal((0.02m, 0, 0m), ((decimal)day["costUsd"]!, (int)day["embeddingTokens"]!, (decimal)day["embeddingCostUsd"]!));
        Assert.False(day.AsObject().ContainsKey("group"));
        foreach (var percentile in new[] { "p50", "p95", "p99" })
        {
            Assert.InRange((double)day["latencyMs"]![percentile]!, 180, 220);
            Assert.InRange((double)day["timeToFirstTokenMs"]![percentile]!, 45, 55);
        }

        var totals = report["totals"]!;
        Assert.Equal((4, 1, 3000, 0.03m), ((int)totals["requests"]!, (int)totals["failures"]!, (int)totals["totalTokens"]!, (decimal)totals["costUsd"]!));
        Assert.Equal((500, 0.00001m), ((int)totals["embeddingTokens"]!, (decimal)totals["embeddingCostUsd"]!));
        Assert.False(totals.AsObject().ContainsKey("period"));
    }

    [Fact]
    public async Task Without_usage_totals_are_zero_and_times_are_null()
    {
        var report = await _client.ReadAsync("/api/usage");

        Assert.Empty(report.Items());
        var totals = report["totals"]!;
        Assert.Equal((0, 0m), ((int)totals["requests"]!, (decimal)totals["costUsd"]!));
        Assert.Equal("""{"p50":null,"p95":null,"p99":null}""", totals["latencyMs"]!.ToJsonString());
        Assert.Equal("""{"p50":null,"p95":null,"p99":null}""", totals["timeToFirstTokenMs"]!.ToJsonString());
    }

    [Theory]
    [InlineData("model", "gpt-4o", "gpt-4.1-nano")]
    [InlineData("user", "ann", "ben")]
    [InlineData("prompt", "crm-assistant", "email-draft")]
    [InlineData("agent", "crm-assistant", "calling-agent")]
    public async Task Items_are_split_by_what_is_asked_for(string groupBy, params string[] groups)
    {
        var other = Accounts.Call(On(18)) with
        {
            Model = "gpt-4.1-nano", UserId = "ben", PromptName = "email-draft", Agent = "calling-agent",
        };
        await _server.SettleAsync("acme", Accounts.Call(On(18)), Accounts.Call(On(18)), other);

        var report = await _client.ReadAsync($"/api/usage?groupBy={groupBy}");

        Assert.Equal(
            groups.Zip([2, 1]).Order(), report.Items().Select(item => (item.Text("group"), (int)item["requests"]!)).Order());
        Assert.Equal(3, (int)report["totals"]!["requests"]!);
    }

    [Fact]
    public async Task What_nobody_asked_for_has_no_group()
    {
        await _server.SettleAsync("acme", Accounts.Call(On(18)) with { UserId = null });

        var item = Assert.Single((await _client.ReadAsync("/api/usage?groupBy=user")).Items());

        Assert.False(item.AsObject().ContainsKey("group"));
    }

    [Fact]
    public async Task The_last_thirty_days_or_twelve_months_are_the_default()
    {
        var today = _server.Time.GetUtcNow();
        await _server.SettleAsync("acme", [.. new[]
        {
            today, today.AddDays(-29), today.AddDays(-30), new(2025, 12, 1, 0, 0, 0, TimeSpan.Zero), new(2025, 11, 30, 23, 59, 59, TimeSpan.Zero),
        }.Select(Accounts.Call)]);

        Assert.Equal(["2026-10-22", "2026-11-20"], await PeriodsAsync(""));
        Assert.Equal(["2025-12", "2026-10", "2026-11"], await PeriodsAsync("?period=month"));
        Assert.Equal(["2025-11-30"], await PeriodsAsync("?to=2025-11-30"));
        Assert.Equal(["2025-11", "2025-12", "2026-10", "2026-11"], await PeriodsAsync("?period=month&from=2024-01-01"));
    }

    [Fact]
    public async Task A_time_stands_for_its_day_of_utc()
    {
        await _server.SettleAsync("acme", Accounts.Call(On(18)), Accounts.Call(On(19)), Accounts.Call(On(20)));

        Assert.Equal(["2026-11-19", "2026-11-20"], await PeriodsAsync("?from=2026-11-18T23:30:00-02:00"));
        Assert.Equal(["2026-11-18"], await PeriodsAsync("?from=2026-11-18&to=2026-11-18T00:00:00Z"));
        Assert.Equal(["2026-11-18"], await PeriodsAsync("?to=2026-11-19T01:00:00.123%2B02:00"));
    }

    [Fact]
    public async Task Only_an_administrator_sees_what_everybody_used()
    {
        using var member = await _server.ClientOfAsync("acme", "ann", Role.Member);

        foreach (var path in new[] { "/api/usage", "/api/budgets", "/api/alerts" })
        {
            var refused = await member.GetAsync(path, TestContext.Current.CancellationToken);
            await refused.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        }

        var put = await member.PutAsync("/api/budgets", new JsonObject { ["items"] = new JsonArray() });
        await put.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    private static DateTimeOffset On(int day, int hour = 12) => new(2026, 11, day, hour, 0, 0, TimeSpan.Zero);

    private async Task<IEnumerable<string>> PeriodsAsync(string query) =>
        (await _client.ReadAsync($"/api/usage{query}")).Items().Select(item => item.Text("period"));
}
