using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using A3Agent.Models;
using A3Agent.Server.Tests.Chat;
using A3Agent.Server.Tests.Guard;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Faults;

/// <summary>Whatever goes wrong, the accounts hold exactly what the provider says it served.</summary>
public sealed class AccountingTests
{
    private const int Turns = 2_000;
    private const int AtOnce = 16;
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(600);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_2000_turns_with_random_faults_the_sum_of_usage_is_what_was_served()
    {
        await using var provider = await Simulator.StartAsync(Stop);
        var time = new FaultTime();
        await using var server = await StartAsync(provider, time);
        using var client = await server.ClientOfAsync("faults");
        provider.Script(new RandomFaults(seed: 4, tool: "find_users").Reply);
        var ends = new ConcurrentDictionary<string, int>();

        await Parallel.ForAsync(0, Turns, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Stop }, async (i, _) =>
        {
            var model = $"{(i % 2 == 0 ? "chat" : "responses")}{(i % 3 == 0 ? "-first" : "")}";
            var end = await TurnAsync(client, $"question {i}", model, i % 4 < 3 ? Route.Stream : Route.Chat);
            ends.AddOrUpdate(end, 1, static (_, count) => count + 1);
            // Breakers close and pauses end, so that the run goes on.
            time.Advance(TimeSpan.FromSeconds(2));
        });

        Assert.Equal(Turns, ends.Values.Sum());
        Assert.True(ends["completed"] > Turns / 2, string.Join(", ", ends.Select(end => $"{end.Key} {end.Value}")));
        Assert.True(ends["interrupted"] > 0 && ends.Count > 5, string.Join(", ", ends.Select(end => $"{end.Key} {end.Value}")));
        await SumsAreRightAsync(server, provider, client);
    }

    [Theory]
    [InlineData(ModelApi.Chat)]
    [InlineData(ModelApi.Responses)]
    public async Task Calls_that_hang_stall_or_are_reset_are_estimated_and_nothing_else_is(ModelApi api)
    {
        await using var provider = await Simulator.StartAsync(Stop);
        var time = new FaultTime();
        await using var server = await StartAsync(provider, time);
        using var client = await server.ClientOfAsync("faults");
        for (var i = 0; i < 12; i++)
        {
            var hang = Fault.Hang("Some text");
            provider.Script(hang, SimulatedReply.Text("And so on.") with { Usage = new SimulatedUsage(100 + i, 10 + i) });
            using var reader = await SseReader.OpenAsync(client, Request($"question {i}", api == ModelApi.Chat ? "chat" : "responses"));
            await reader.UntilTextAsync("Some text");
            if (i % 2 == 0)
            {
                hang.Reset();
            }
            else
            {
                await time.PendingAsync(Stall);
                time.Advance(Stall);
            }

            TurnSeen.Of(await reader.ToEndAsync()).Answers("And so on.");
        }

        await SumsAreRightAsync(server, provider, client);
        Assert.Equal(12, (await UsageRow.ListAsync(server)).Count(row => row.Estimated));
    }

    private static Task<RunningServer> StartAsync(Simulator provider, FaultTime time) => RunningServer.StartAsync(new ServerSetup
    {
        Provider = provider,
        Environment = "Production",
        Time = time,
        Settings =
        [
            // The clock runs ahead of slow machines: nobody gives up an answer that is on its way.
            ("Turns:DeadlineSeconds", "3600"), ("Upstream:StallSeconds", "600"), ("Upstream:QueueSeconds", "0"),
            ("Tools:TimeoutSeconds", "600"),
            .. Model("chat", "Chat"), .. Model("chat-first", "Chat", "chat"),
            .. Model("responses", "Responses"), .. Model("responses-first", "Responses", "responses"),
        ],
    });

    private static IEnumerable<(string Name, string Value)> Model(string name, string api, string? fallback = null) =>
    [
        ($"Models:Catalogue:{name}:Api", api), ($"Models:Catalogue:{name}:InputUsdPerMillion", "1"),
        ($"Models:Catalogue:{name}:CachedInputUsdPerMillion", "0.5"), ($"Models:Catalogue:{name}:OutputUsdPerMillion", "2"),
        .. fallback is null ? [] : new[] { ($"Models:Catalogue:{name}:Fallback:0", fallback) },
    ];

    private static JsonObject Request(string message, string model) => new() { ["message"] = message, ["model"] = model };

    private static async Task<string> TurnAsync(HttpClient client, string message, string model, Route route)
    {
        if (route == Route.Chat)
        {
            using var response = await client.PostAsync("/api/chat", JsonContent.Create(Request(message, model)), Stop);
            return End(await TurnSeen.ReadAsync(response));
        }

        using var reader = await SseReader.OpenAsync(client, Request(message, model));
        return End(TurnSeen.Of(await reader.ToEndAsync()));
    }

    private static string End(TurnSeen seen) => seen.Reply?.Text("status") ?? seen.Problem!.Text("code");

    private static async Task SumsAreRightAsync(RunningServer server, Simulator provider, HttpClient client)
    {
        await server.DrainAsync();
        var served = provider.Served;
        var rows = await UsageRow.ListAsync(server);
        Assert.Equal(served.Total.Requests, rows.Count);
        foreach (var (model, told) in served.Models)
        {
            var own = rows.Where(row => row.Model == model).ToList();
            var exact = own.Where(row => !row.Estimated).ToList();
            Assert.Equal(
                (model, told.Requests, told.Untold, told.PromptTokens, told.CompletionTokens, told.CachedTokens, told.ReasoningTokens),
                (model, own.Count, own.Count - exact.Count, exact.Sum(row => (long)row.PromptTokens),
                    exact.Sum(row => (long)row.CompletionTokens), exact.Sum(row => (long)row.CachedTokens),
                    exact.Sum(row => (long)row.ReasoningTokens)));
            Assert.Equal(told.Answers, exact.Count(row => row.PromptTokens > 0));
            Assert.All(own.Except(exact), row => Assert.True(row.PromptTokens > 0, $"{row}"));
            Assert.All(own, row => Assert.Equal(
                (row.PromptTokens - row.CachedTokens + (row.CachedTokens * 0.5m) + (row.CompletionTokens * 2)) / 1_000_000, row.CostUsd));
        }

        await TurnsAgreeAsync(server, rows);
        var report = await client.ReadAsync("/api/usage?period=month&from=2026-11-01&to=2026-12-31");
        Assert.Equal(
            (rows.Count, rows.Sum(row => (long)row.PromptTokens), rows.Sum(row => (long)row.CompletionTokens),
                rows.Sum(row => row.CostUsd)),
            ((int)report["totals"]!["requests"]!, (long)report["totals"]!["promptTokens"]!, (long)report["totals"]!["completionTokens"]!,
                (decimal)report["totals"]!["costUsd"]!));
    }

    // What a turn says it used is what its calls used.
    private static async Task TurnsAgreeAsync(RunningServer server, IReadOnlyList<UsageRow> rows)
    {
        var turns = await server.QueryAsync(
            "SELECT prompt_tokens, completion_tokens FROM turns",
            row => (Convert.ToInt64(row[0], CultureInfo.InvariantCulture), Convert.ToInt64(row[1], CultureInfo.InvariantCulture)));
        var told = rows.GroupBy(row => row.Turn).Select(turn => (
            turn.Sum(row => (long)row.PromptTokens), turn.Sum(row => (long)row.CompletionTokens)));
        Assert.Equal(told.Where(turn => turn != (0, 0)).Order(), turns.Where(turn => turn != (0, 0)).Order());
    }
}
