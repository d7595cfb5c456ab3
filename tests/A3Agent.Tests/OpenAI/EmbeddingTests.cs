using A3Agent.Models;
using Microsoft.Extensions.AI;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

public sealed class EmbeddingTests
{
    private static readonly string[] Inputs = ["medical supplies", "steel", "bread and butter"];

    [Theory, InlineData(true), InlineData(false)]
    public async Task Embeddings_come_in_the_order_of_their_inputs_whatever_the_order_on_the_wire(bool asNumbers)
    {
        await using var upstream = await Upstream.StartAsync();
        upstream.Simulator.ScriptEmbeddings(request =>
        {
            var reply = new EmbeddingsReply(request);
            return reply with { Items = [.. reply.Items.Reverse()], AlwaysNumbers = asNumbers };
        });

        var embeddings = await upstream.Embeddings.GenerateAsync(Inputs, null, TestContext.Current.CancellationToken);

        Assert.Equal(Inputs.Select(text => EmbeddingsReply.VectorOf(text)), embeddings.Select(embedding => embedding.Vector.ToArray()));
        Assert.Equal(6, embeddings.Usage!.InputTokenCount);
        Assert.Equal("text-embedding-3-small", embeddings[0].ModelId);
    }

    [Fact]
    public async Task Model_and_dimensions_of_the_call_are_sent()
    {
        await using var upstream = await Upstream.StartAsync();

        var options = new EmbeddingGenerationOptions { ModelId = "text-embedding-3-large", Dimensions = 256 };
        var embeddings = await upstream.Embeddings.GenerateAsync(Inputs, options, TestContext.Current.CancellationToken);

        var request = Assert.Single(upstream.Simulator.EmbeddingRequests);
        Assert.Equal(("text-embedding-3-large", 256), (request.Model, request.Dimensions));
        Assert.All(embeddings, embedding => Assert.Equal(256, embedding.Dimensions));
    }

    [Fact]
    public async Task Nothing_to_embed_asks_nobody()
    {
        await using var upstream = await Upstream.StartAsync();

        Assert.Empty(await upstream.Embeddings.GenerateAsync([], null, TestContext.Current.CancellationToken));
        Assert.Empty(upstream.Simulator.EmbeddingRequests);
    }

    private static readonly Dictionary<string, Func<SimulatedEmbeddingRequest, SimulatedReply>> WrongAnswers = new()
    {
        ["too few"] = request => new EmbeddingsReply(request) with { Items = [.. new EmbeddingsReply(request).Items.Skip(1)] },
        ["index twice"] = request => Changed(request, (_, vector) => (0, vector)),
        ["index beyond"] = request => Changed(request, (index, vector) => (index + 1, vector)),
        ["other dimensions"] = request => Changed(request, (index, vector) => (index, vector[..(7 + index)])),
        ["not the dimensions asked for"] = request => new EmbeddingsReply(request with { Dimensions = 12 }),
        ["NaN"] = request => Changed(request, (index, vector) => (index, [float.NaN, .. vector[1..]])),
        ["infinity at the end"] = request => Changed(request, (index, vector) => (index, [.. vector[..^1], float.PositiveInfinity])),
        ["no vectors"] = request => Fault.Raw(200, "application/json", """{"object":"list","data":[]}"""),
        ["no data"] = request => Fault.Raw(200, "application/json", """{"object":"list"}"""),
        ["not base64"] = request => Fault.Raw(200, "application/json", """{"data":[{"index":0,"embedding":"???"}]}"""),
        ["page"] = request => Fault.Html(),
    };

    public static TheoryData<string> WrongNames => [.. WrongAnswers.Keys];

    [Theory, MemberData(nameof(WrongNames))]
    public async Task A_batch_of_which_anything_is_wrong_is_refused_as_a_whole(string name)
    {
        await using var upstream = await Upstream.StartAsync();
        upstream.Simulator.ScriptEmbeddings(WrongAnswers[name]);

        var exception = await Assert.ThrowsAsync<ModelException>(() => upstream.Embeddings.GenerateAsync(
            Inputs, new EmbeddingGenerationOptions { Dimensions = 9 }, TestContext.Current.CancellationToken));

        Assert.Equal((ModelFailure.Protocol, name != "page"), (exception.Failure, exception.MayBeBilled));
    }

    [Fact]
    public async Task An_error_status_is_the_same_failure_as_in_a_chat()
    {
        await using var upstream = await Upstream.StartAsync();
        upstream.Simulator.ScriptEmbeddings(_ => Fault.RateLimited(("Retry-After", "3")));

        var exception = await Assert.ThrowsAsync<ModelException>(
            () => upstream.Embeddings.GenerateAsync(Inputs, null, TestContext.Current.CancellationToken));

        Assert.Equal((ModelFailure.Busy, TimeSpan.FromSeconds(3)), (exception.Failure, exception.RetryAfter));
    }

    private static EmbeddingsReply Changed(SimulatedEmbeddingRequest request, Func<int, float[], (int, float[])> change)
    {
        var reply = new EmbeddingsReply(request);
        return reply with { Items = [.. reply.Items.Select(item => change(item.Index, item.Vector))] };
    }
}
