using System.Net;
using A3Agent.Identity;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Embeddings;

/// <summary>From a client's write to a search by its meaning, through the real server and its database.</summary>
public sealed class EmbeddingPipelineTests : IAsyncLifetime
{
    private static readonly (string Name, string Value) _small = ("Embeddings:Dimensions", "256");

    private Simulator _provider = null!;
    private RunningServer _server = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        _server = await RunningServer.StartAsync(_provider, "Production", _small);
        _client = await _server.ClientOfAsync("acme");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task A_written_client_is_found_by_its_meaning_an_edited_one_by_its_new_text_and_a_deleted_one_not_at_all()
    {
        await _client.PutClientAsync("c1", "Mercy", "hospital chain that asked about renewals");
        await _client.PutClientAsync("c2", "Northwind", "steel works in need of cutters");
        await _server.UntilEmbeddedAsync(_client);

        var found = await _client.SearchAsync("hospital chain", "semantic");
        Assert.Equal(["c1", "c2"], found.Ids());
        Assert.False((bool)found["degraded"]!);
        var first = found["results"]![0]!;
        Assert.True((double)first["similarity"]! > 0.3);
        Assert.Equal(["notes", "meaning"], first["matchedOn"]!.AsArray().Select(reason => (string?)reason));

        await _client.PutClientAsync("c1", "Mercy", "vineyard");
        await _server.UntilEmbeddedAsync(_client);
        Assert.True((double)(await _client.SearchAsync("vineyard", "semantic"))["results"]![0]!["similarity"]! > 0.3);

        await _client.DeleteAsync("/api/clients/c1", TestContext.Current.CancellationToken);
        Assert.Equal(["c2"], (await _client.SearchAsync("vineyard", "semantic")).Ids());
        Assert.Equal(1, (int)(await _client.ReadAsync("/api/embeddings"))["sets"]![0]!["embedded"]!);
    }

    [Fact]
    public async Task The_status_is_of_the_callers_organization_and_for_administrators()
    {
        using var other = await _server.ClientOfAsync("beta");
        using var member = await _server.ClientOfAsync("acme", "member", Role.Member);
        _provider.ScriptEmbeddings(EmbeddingFault.Poison("poison"));
        await _client.PutClientAsync("c1", "One", "poison");
        await _client.PutClientAsync("c2", "Two", "harmless");
        await other.PutClientAsync("c1", "Three", "harmless");

        var answer = await _server.UntilEmbeddedAsync(_client);

        var set = Assert.Single(answer["sets"]!.AsArray())!;
        Assert.Equal(
            ("text-embedding-3-small", 256, "active", 1, 0, 1),
            (set.Text("model"), (int)set["dimensions"]!, set.Text("state"), (int)set["embedded"]!, (int)set["queued"]!, (int)set["dead"]!));
        var dead = Assert.Single(answer["dead"]!.AsArray())!;
        Assert.Equal(
            ("c1", "text-embedding-3-small", 256, 5, "upstream_rejected: Invalid AI request (HTTP 400)"),
            (dead.Text("clientId"), dead.Text("model"), (int)dead["dimensions"]!, (int)dead["attempts"]!, dead.Text("error")));
        Assert.Empty((await _server.UntilEmbeddedAsync(other))["dead"]!.AsArray());
        using var refused = await member.GetAsync("/api/embeddings", TestContext.Current.CancellationToken);
        await refused.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");

        // What cannot be embedded is found by its words.
        Assert.Equal(["c1"], (await _client.SearchAsync("poison")).Ids());
    }

    public static TheoryData<string> WrongAnswers => ["count", "NaN", "dimension", "page", "JSON", "error under 200"];

    [Theory, MemberData(nameof(WrongAnswers))]
    public async Task A_wrong_answer_is_refused_as_a_whole_and_made_again(string kind)
    {
        var wrong = 0;
        _provider.ScriptEmbeddings(request => request.Inputs.Count > 1 || wrong++ < 1 ? kind switch
        {
            "count" => EmbeddingFault.WrongCount(request),
            "NaN" => EmbeddingFault.NaN(request),
            "dimension" => EmbeddingFault.WrongDimension(request),
            "page" => Fault.Html(502),
            "JSON" => Fault.Raw(200, "application/json", """{"data":[{"ind"""),
            _ => Fault.JsonError(),
        } : new EmbeddingsReply(request));
        for (var i = 0; i < 5; i++)
        {
            await _client.PutClientAsync($"c{i}", $"Name{i}", $"word{i}");
        }

        await _server.UntilEmbeddedAsync(_client);

        await AssertRightAsync(5);
    }

    [Fact]
    public async Task Vectors_belong_to_their_texts_whatever_the_order_of_the_answer()
    {
        _provider.ScriptEmbeddings(EmbeddingFault.OutOfOrder);
        for (var i = 0; i < 5; i++)
        {
            await _client.PutClientAsync($"c{i}", $"Name{i}", $"word{i}");
        }

        await _server.UntilEmbeddedAsync(_client);

        await AssertRightAsync(5);
    }

    [Fact]
    public async Task While_the_provider_is_down_words_find_clients_and_the_answer_says_so_and_afterwards_nobody_was_lost()
    {
        _provider.ScriptEmbeddings(EmbeddingFault.Always(Fault.Status(503, "server_error")));
        await _client.PutClientAsync("c1", "Mercy", "hospital");
        await _server.UntilAsync(_client, _ => _provider.EmbeddingRequests.Count > 3);

        var found = await _client.SearchAsync("hospital");
        Assert.True((bool)found["degraded"]!);
        Assert.Equal(["c1"], found.Ids());
        Assert.False((bool)(await _client.SearchAsync("hospital", "keyword"))["degraded"]!);
        var ready = await _client.ReadAsync("/readyz");
        Assert.Equal(("degraded", "provider unavailable"), (ready.Text("status"), ready["checks"]!.Text("embeddings")));

        _provider.ScriptEmbeddings(request => new EmbeddingsReply(request));
        await _server.UntilEmbeddedAsync(_client);
        await AssertRightAsync(1);
    }

    [Fact]
    public async Task A_client_edited_and_one_deleted_while_they_are_embedded_leave_nothing_stale()
    {
        var asked = new TaskCompletionSource<HeldReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _provider.ScriptEmbeddings(request =>
        {
            var held = new HeldReply(new EmbeddingsReply(request));
            return asked.TrySetResult(held) ? held : new EmbeddingsReply(request);
        });
        await _client.PutClientAsync("c1", "One", "before");
        await _client.PutClientAsync("c2", "Two", "deleted");
        await _client.PutClientAsync("c3", "Three", "kept");
        await _server.UntilAsync(_client, _ => _provider.EmbeddingRequests.Count > 0);
        var held = await asked.Task.InTimeAsync();
        await held.Arrived.InTimeAsync();

        await _client.PutClientAsync("c1", "One", "after");
        await _client.DeleteAsync("/api/clients/c2", TestContext.Current.CancellationToken);
        held.Release();

        await _server.UntilEmbeddedAsync(_client);
        var found = await _client.SearchAsync("One after", "semantic");
        Assert.Equal(["c1", "c3"], found.Ids());
        Assert.Equal(1, (double)found["results"]![0]!["similarity"]!, 0.01);
    }

    private async Task AssertRightAsync(int clients)
    {
        for (var i = 0; i < clients && clients > 1; i++)
        {
            var best = (await _client.SearchAsync($"Name{i} word{i}", "semantic"))["results"]![0]!;
            Assert.Equal($"c{i}", best.Text("clientId"));
            Assert.Equal(1, (double)best["similarity"]!, 0.01);
        }

        var set = Assert.Single((await _client.ReadAsync("/api/embeddings"))["sets"]!.AsArray())!;
        Assert.Equal((clients, 0, 0), ((int)set["embedded"]!, (int)set["queued"]!, (int)set["dead"]!));
    }
}
