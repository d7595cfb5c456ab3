using A3Agent.Usage;

namespace A3Agent.Server.Tests.Usage;

public sealed class AlertsApiTests
{
    [Fact]
    public async Task Alerts_are_listed_page_by_page_the_newest_first()
    {
        await using var server = await RunningServer.StartAsync(environment: "Production");
        using var client = await server.ClientOfAsync("acme");
        var at = server.Time.GetUtcNow();
        foreach (var (kind, minutes) in Enum.GetValues<AlertKind>().Zip([0, 1, 2, 3]))
        {
            await server.RaiseAsync("acme", kind, at.AddMinutes(minutes), $"alert {minutes}");
        }

        var first = await client.ReadAsync("/api/alerts?limit=3");
        var second = await client.ReadAsync($"/api/alerts?limit=3&cursor={first.Text("nextCursor")}");

        Assert.Equal(["provider", "spike", "budget_exceeded"], first.Items().Select(alert => alert.Text("kind")));
        var last = Assert.Single(second.Items());
        Assert.Equal(("budget_threshold", "alert 0", at), (last.Text("kind"), last.Text("message"), (DateTimeOffset)last["at"]!));
        Assert.Equal(0.8, (double)last["data"]!["share"]!);
        Assert.Equal("organization", last["data"]!["budget"]!.Text("scope"));
        Assert.NotEmpty(last.Text("id"));
        Assert.True(second.AsObject().TryGetPropertyValue("nextCursor", out var end) && end is null);
    }

    [Fact]
    public async Task Without_alerts_the_list_is_empty()
    {
        await using var server = await RunningServer.StartAsync();
        using var client = server.Client();

        Assert.Empty((await client.ReadAsync("/api/alerts")).Items());
    }
}
