using System.Text.Json.Nodes;
using A3Agent.Server.Tests.Processes;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Embeddings;

public sealed class EmbeddingsCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task A_rebuild_that_waits_fills_the_set_and_the_status_shows_it()
    {
        Assert.Contains("There are no vectors yet", (await _folder.RunAsync("embeddings", "status")).Exits(0).Output, StringComparison.Ordinal);

        var first = (await _folder.RunAsync("embeddings", "rebuild", "--wait")).Exits(0);
        var second = (await _folder.RunAsync("embeddings", "rebuild", "--wait", "--json")).Exits(0);

        Assert.StartsWith("Set 1 of offline-embedding with 512 dimensions is made.\n", first.Output, StringComparison.Ordinal);
        Assert.Matches("set 1: [0-9]+ embedded, 0 failed; searches use it now.\n$", first.Output);
        var made = JsonNode.Parse(second.Output)!;
        Assert.Equal((2, "active", 0), ((int)made["id"]!, made.Text("state"), (int)made["queued"]!));
        var status = JsonNode.Parse((await _folder.RunAsync("embeddings", "status", "--json")).Exits(0).Output)!;
        Assert.Equal(["retired", "active"], status["sets"]!.AsArray().Select(set => set!.Text("state")));
        Assert.Empty(status["dead"]!.AsArray());
    }

    [Fact]
    public async Task A_rebuild_without_waiting_leaves_the_work_to_the_servers()
    {
        var made = (await _folder.RunAsync("embeddings", "rebuild")).Exits(0);

        Assert.Contains("Running servers fill it", made.Output, StringComparison.Ordinal);
        Assert.Matches(
            "^set 1  active   offline-embedding  512 dimensions  0 embedded, [1-9][0-9]* queued, 0 failed\n$",
            (await _folder.RunAsync("embeddings", "status")).Exits(0).Output);
    }

    [Fact]
    public async Task Outside_development_the_totals_need_no_organization_and_the_failed_clients_do()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        provider.ScriptEmbeddings(EmbeddingFault.Poison("poison"));
        await using (var server = await RunningServer.StartAsync(provider, "Production", _folder.Store.Setting))
        {
            using var client = await server.ClientOfAsync("acme");
            await client.PutClientAsync("c1", "One", "poison");
            await server.UntilEmbeddedAsync(client);
        }

        var totals = (await ProductionAsync("embeddings", "status")).Exits(0);
        var own = (await ProductionAsync("embeddings", "status", "--org", "acme")).Exits(0);

        Assert.DoesNotContain("c1", totals.Output, StringComparison.Ordinal);
        Assert.Contains("0 embedded, 0 queued, 1 failed", totals.Output, StringComparison.Ordinal);
        Assert.Matches("failed  c1  text-embedding-3-small  5 attempts, last .* upstream_rejected: Invalid AI request", own.Output);
        (await ProductionAsync("embeddings", "status", "--org", "nobody")).Exits(1);
    }

    public void Dispose() => _folder.Dispose();

    private Task<ProcessResult> ProductionAsync(params string[] arguments) =>
        _folder.RunWithAsync([("ASPNETCORE_ENVIRONMENT", "Production")], arguments);
}
