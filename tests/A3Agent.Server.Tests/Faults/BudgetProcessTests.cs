using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using A3Agent.Server.Tests.Chat;
using A3Agent.Server.Tests.Processes;
using Npgsql;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Faults;

/// <summary>A budget holds for all processes together.</summary>
[Trait("store", "postgres")]
public sealed class BudgetProcessTests
{
    private const string Organization = "buyers";
    private const int Turns = 200;
    private const int Affordable = 50;
    private static readonly SimulatedUsage Usage = new(1_000, 200);
    private static readonly int Tokens = Usage.PromptTokens + Usage.CompletionTokens;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_processes_never_spend_more_than_one_budget_and_lose_no_turn()
    {
        await using var provider = await Simulator.StartAsync(Stop);
        provider.Script(_ => SimulatedReply.Text("Bought.") with { Usage = Usage });
        using var folder = new TestFolder();
        await using var one = await StartAsync(folder, provider);
        await using var other = await StartAsync(folder, provider);
        // An organization of its own: the demo one spends on embeddings meanwhile.
        var key = (await folder.RunAsync("keys", "create", "--org", Organization, "--role", "admin")).Exits(0).LastLine;
        HttpClient[] clients = [one.Client, other.Client];
        Array.ForEach(clients, client => client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key));
        await (await one.Client.PutAsync("/api/budgets", new JsonObject
        {
            ["items"] = new JsonArray(new JsonObject
            {
                ["scope"] = "organization", ["period"] = "month", ["maxTokens"] = Affordable * Tokens,
            }),
        })).JsonAsync(HttpStatusCode.OK);

        var seen = await Task.WhenAll(Enumerable.Range(0, Turns).Select(
            i => AskAsync(clients[i % 2], (Route)(i / 2 % 2), $"question {i}")));

        var bought = seen.Count(turn => turn.Reply is not null);
        Assert.InRange(bought, 1, Affordable);
        await HoldsAsync(folder, provider, clients, bought, asked: Turns);
        Assert.All(seen, turn => AssertBoughtOrRefused(turn, alone: false));

        // What was reserved and not spent is there for the next ones, down to less than one reservation.
        for (var asked = Turns; ; asked++)
        {
            var next = await AskAsync(clients[asked % 2], Route.Chat, $"question {asked}");
            AssertBoughtOrRefused(next, alone: true);
            if (next.Reply is null)
            {
                await HoldsAsync(folder, provider, clients, bought, asked + 1);
                break;
            }

            bought++;
        }

        Assert.InRange(bought, Affordable * 4 / 5, Affordable);
    }

    private static Task<ServerProcess> StartAsync(TestFolder folder, Simulator provider) => ServerProcess.StartAsync(
        folder, ("OPENAI_BASE_URL", provider.BaseUrl), ("Turns__DeadlineSeconds", "600"), ("Upstream__QueueSeconds", "120"),
        ("Models__Catalogue__gpt-4o__MaxConcurrent", "200"));

    private static async Task<TurnSeen> AskAsync(HttpClient client, Route route, string message)
    {
        var request = new JsonObject { ["message"] = message, ["model"] = "gpt-4o", ["maxTokens"] = 500 };
        if (route == Route.Chat)
        {
            using var response = await client.PostAsync("/api/chat", JsonContent.Create(request), Stop);
            return await TurnSeen.ReadAsync(response);
        }

        using var reader = await SseReader.OpenAsync(client, request);
        return TurnSeen.Of(await reader.ToEndAsync());
    }

    private static void AssertBoughtOrRefused(TurnSeen turn, bool alone)
    {
        if (turn.Reply is not null)
        {
            turn.Answers("Bought.");
            return;
        }

        Assert.Equal((429, "budget_exceeded"), ((int)turn.Problem!["status"]!, turn.Problem.Text("code")));
        Assert.Contains("organization", turn.Problem.Text("detail"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("month", turn.Problem.Text("detail"), StringComparison.OrdinalIgnoreCase);
        // The end of this month, or of the next one when midnight passed in between; or there is room again when others have ended.
        const string End = @"It ends at \d{4}-\d\d-01T00:00:00Z\.";
        Assert.Matches(alone ? End : $"{End}|Calls under way have reserved what is missing", turn.Problem.Text("detail"));
        Assert.True(turn.RetryAfter > 0, $"{turn.Problem}");
    }

    private static async Task HoldsAsync(TestFolder folder, Simulator provider, HttpClient[] clients, int bought, int asked)
    {
        var spent = bought * Tokens;
        Assert.Equal((bought, bought * Usage.PromptTokens), (provider.Served.Total.Requests, provider.Served.Total.PromptTokens));
        foreach (var client in clients)
        {
            var budget = Assert.Single((await client.ReadAsync("/api/budgets")).Items());
            Assert.Equal((Affordable * Tokens, spent), ((int)budget["maxTokens"]!, (int)budget["usedTokens"]!));
        }

        await using var connection = new NpgsqlConnection(folder.Store.Administrator);
        await connection.OpenAsync(Stop);
        Assert.Equal(spent, await CountAsync(
            connection,
            "SELECT COALESCE(sum(prompt_tokens + completion_tokens), 0) FROM a3.usage_calls WHERE organization = @organization"));
        Assert.Equal(bought, await CountAsync(connection, "SELECT count(*) FROM a3.usage_calls WHERE organization = @organization"));
        Assert.Equal(0, await CountAsync(connection, "SELECT count(*) FROM a3.usage_reservations WHERE organization = @organization"));
        Assert.Equal(0, await CountAsync(
            connection, "SELECT count(*) FROM a3.budget_counters WHERE organization = @organization AND reserved_tokens <> 0"));
        Assert.Equal(asked, await CountAsync(
            connection, "SELECT count(*) FROM a3.messages WHERE organization = @organization AND role = 'user'"));
        Assert.Equal(bought, await CountAsync(
            connection, "SELECT count(*) FROM a3.turns WHERE organization = @organization AND status = 'completed'"));
        Assert.Equal(asked - bought, await CountAsync(
            connection,
            "SELECT count(*) FROM a3.turns WHERE organization = @organization AND status = 'failed' AND error_code = 'budget_exceeded'"));
    }

    private static async Task<int> CountAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // The text is a test's constant.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.Parameters.AddWithValue("organization", Organization);
        return Convert.ToInt32(await command.ExecuteScalarAsync(Stop), CultureInfo.InvariantCulture);
    }
}
