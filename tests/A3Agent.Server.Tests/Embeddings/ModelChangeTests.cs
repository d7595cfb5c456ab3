using A3Agent.Server.Tests.Processes;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Embeddings;

/// <summary>Another model, other dimensions, no provider any more: searches go on.</summary>
public sealed class ModelChangeTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private Simulator _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("text-embedding-3-large", "3072")]
    [InlineData("text-embedding-3-small", "128")]
    public async Task Searches_answer_from_the_old_vectors_until_all_new_ones_are_there(string model, string dimensions)
    {
        await FillAsync();
        _provider.ScriptEmbeddings(request => $"{request.Dimensions}" == dimensions && request.Inputs.Count > 0 && !IsQuery(request)
            ? _held
            : new EmbeddingsReply(request));
        await using var server = await StartAsync(_provider, ("Embeddings:Model", model), ("Embeddings:Dimensions", dimensions));
        using var client = await server.ClientOfAsync("acme");
        await server.UntilAsync(client, sets => sets.Length == 2);
        await _held.Arrived.InTimeAsync();

        var during = await client.SearchAsync("hospital Mercy", "semantic");
        Assert.False((bool)during["degraded"]!);
        Assert.Equal(1, (double)during["results"]![0]!["similarity"]!, 0.01);
        Assert.Equal("filling 0%", (await client.ReadAsync("/readyz"))["checks"]!.Text("embeddings"));

        _provider.ScriptEmbeddings(request => new EmbeddingsReply(request));
        _held.Release();
        await server.UntilAsync(client, sets => sets[^1].Text("state") == "active");
        var after = await client.SearchAsync("hospital Mercy", "semantic");

        Assert.False((bool)after["degraded"]!);
        Assert.Equal(1, (double)after["results"]![0]!["similarity"]!, 0.01);
        Assert.Equal((model, dimensions), (_provider.EmbeddingRequests[^1].Model, $"{_provider.EmbeddingRequests[^1].Dimensions}"));
        await server.UntilAsync(client, sets => sets.Length == 1);
    }

    [Fact]
    public async Task Without_its_provider_a_search_is_degraded_and_the_vectors_are_kept()
    {
        await FillAsync();
        await using (var server = await StartAsync(null))
        {
            using var client = await server.ClientOfAsync("acme");
            var found = await client.SearchAsync("hospital");
            Assert.Equal((true, "c1"), ((bool)found["degraded"]!, found.Ids()[0]));
            var ready = await client.ReadAsync("/readyz");
            Assert.Equal(("degraded", "provider unavailable"), (ready.Text("status"), ready["checks"]!.Text("embeddings")));
            Assert.Single((await client.ReadAsync("/api/embeddings"))["sets"]!.AsArray());
        }

        var asked = _provider.EmbeddingRequests.Count;
        await using var again = await StartAsync(_provider);
        using var caller = await again.ClientOfAsync("acme");
        Assert.False((bool)(await caller.SearchAsync("hospital Mercy", "semantic"))["degraded"]!);
        Assert.Equal(asked + 1, _provider.EmbeddingRequests.Count);
    }

    [Fact]
    public async Task The_offline_model_embeds_the_demo_organization_and_gives_way_to_a_provider()
    {
        await using (var offline = await RunningServer.StartAsync(settings: _folder.Store.Setting))
        {
            using var client = offline.Client();
            var status = await offline.UntilEmbeddedAsync(client);
            Assert.Equal("offline-embedding", status["sets"]![0]!.Text("model"));
            Assert.True((int)status["sets"]![0]!["embedded"]! > 3);
            Assert.False((bool)(await client.SearchAsync("anything", "semantic"))["degraded"]!);
        }

        await using var server = await RunningServer.StartAsync(_provider, settings: _folder.Store.Setting);
        using var caller = server.Client();
        await server.UntilAsync(caller, sets => sets[^1].Text("model") == "text-embedding-3-small" && sets[^1].Text("state") == "active");
    }

    private readonly HeldReply _held = new(Fault.Status(503));

    private static bool IsQuery(SimulatedEmbeddingRequest request) => request.Inputs[0] == "hospital Mercy";

    private async Task FillAsync()
    {
        await using var server = await StartAsync(_provider);
        using var client = await server.ClientOfAsync("acme");
        await client.PutClientAsync("c1", "Mercy", "hospital");
        await client.PutClientAsync("c2", "Northwind", "steel");
        await server.UntilEmbeddedAsync(client);
    }

    private Task<RunningServer> StartAsync(Simulator? provider, params (string Name, string Value)[] settings) =>
        RunningServer.StartAsync(provider, "Production", [_folder.Store.Setting, .. settings]);
}
