using A3Agent.Conversations;
using A3Agent.Models;
using A3Agent.Models.Metering;
using A3Agent.Models.Tokens;
using A3Agent.Search;
using A3Agent.Tests.Search;
using A3Agent.Tests.Usage;
using A3Agent.Usage;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Models.Metering;

/// <summary>Calls for embeddings: recorded, never refused.</summary>
public sealed class MeteredEmbeddingTests
{
    private static readonly ModelCatalogue _catalogue = new(new ModelsOptions
    {
        Catalogue = { ["small"] = new() { Kind = ModelKind.Embedding, Dimensions = 8, InputUsdPerMillion = 0.02m } },
    });

    private readonly AccountsBench _bench = new(AccountsBench.Daily(1));
    private readonly Generator _provider = new();
    private readonly MeteredEmbeddingGenerator _metered;

    public MeteredEmbeddingTests() =>
        _metered = new MeteredEmbeddingGenerator(_provider, _bench.Accounts, _catalogue, new TokenCorrection(), _bench.Time);

    private UsageCall Settled => Assert.Single(_bench.Store.Calls);

    private static CancellationToken Stop => AccountsBench.Stop;

    private static EmbeddingGenerationOptions Options =>
        MeteredEmbeddingGenerator.For(new ModelCall { Organization = AccountsBench.Acme, UserId = "anna" }, "small", 8);

    [Fact]
    public async Task What_the_provider_reports_is_recorded_whatever_the_budgets_say()
    {
        _provider.Usage = new UsageDetails { InputTokenCount = 5_000 };

        await _metered.GenerateAsync(["a", "b"], Options, Stop);

        Assert.Equal(new TokenUsage(5_000, 0, 0, 0, 0.0001m, false), Settled.Usage);
        Assert.Equal(
            (UsageKind.Embedding, "small", "anna", UsageCall.Completed),
            (Settled.Kind, Settled.Model, Settled.UserId, Settled.Outcome));
        Assert.Empty(_bench.Store.Asked);
    }

    [Fact]
    public async Task Without_a_report_the_texts_are_estimated()
    {
        await _metered.GenerateAsync([MeteredBench.Question, MeteredBench.Question], Options, Stop);

        Assert.True(Settled.Usage.Estimated);
        Assert.InRange(Settled.Usage.PromptTokens, 30, 60);
    }

    [Fact]
    public async Task A_failure_used_nothing()
    {
        _provider.Error = new ModelException(ModelFailure.Busy, "scripted", 429);

        await Assert.ThrowsAsync<ModelException>(() => _metered.GenerateAsync(["a"], Options, Stop));

        Assert.Equal((TokenUsage.None, "ai_busy"), (Settled.Usage, Settled.Outcome));
    }

    [Fact]
    public async Task An_answer_that_cannot_be_used_was_billed()
    {
        _provider.Error = new ModelException(ModelFailure.Protocol, "scripted", 200) { MayBeBilled = true };

        await Assert.ThrowsAsync<ModelException>(() => _metered.GenerateAsync([MeteredBench.Question], Options, Stop));

        Assert.Equal(("upstream_protocol", true), (Settled.Outcome, Settled.Usage.Estimated));
        Assert.InRange(Settled.Usage.PromptTokens, 15, 30);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_used_its_input()
    {
        using var cancellation = new CancellationTokenSource();
        _provider.Before = cancellation.Cancel;

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => _metered.GenerateAsync([MeteredBench.Question], Options, cancellation.Token));

        Assert.Equal((UsageCall.Cancelled, true), (Settled.Outcome, Settled.Usage.Estimated));
        Assert.InRange(Settled.Usage.PromptTokens, 15, 30);
    }

    [Fact]
    public async Task Without_a_payer_there_is_no_call()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _metered.GenerateAsync(["a"], null, Stop));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => _metered.GenerateAsync(["a"], new EmbeddingGenerationOptions { ModelId = "small" }, Stop));

        Assert.Equal(0, _provider.Calls);
    }

    [Fact]
    public async Task Who_pays_does_not_reach_the_provider()
    {
        var options = Options;
        options.AdditionalProperties!["own"] = 1;

        await _metered.GenerateAsync(["a"], Options, Stop);
        await _metered.GenerateAsync(["a"], options, Stop);

        Assert.Null(_provider.Asked[0]!.AdditionalProperties);
        Assert.Equal(["own"], _provider.Asked[1]!.AdditionalProperties!.Keys);
        Assert.Equal(("small", 8), (_provider.Asked[1]!.ModelId, _provider.Asked[1]!.Dimensions));
    }

    [Fact]
    public async Task The_organization_whose_clients_are_embedded_pays_and_so_does_the_one_that_searches()
    {
        var bench = new EmbeddingBench(around: provider => new MeteredEmbeddingGenerator(
            provider, _bench.Accounts, _catalogue, new TokenCorrection(), _bench.Time));
        await bench.AddSetAsync();
        bench.Vectors.Put(EmbeddingBench.Beta, EmbeddingBench.Client("c"));
        await bench.FinishAsync();
        await bench.Vectors.AdvanceAsync(Stop);
        Assert.Equal(UsageKind.Embedding, Settled.Kind);
        Assert.Equal(EmbeddingBench.Beta, Assert.Single(_bench.Store.Owners));

        for (var i = 0; i < 2; i++)
        {
            var search = new ClientSearch { Query = "hospitals", Mode = SearchMode.Semantic };
            await bench.Searcher.Of(EmbeddingBench.Acme).SearchAsync(search, Stop);
        }

        Assert.Equal([EmbeddingBench.Beta, EmbeddingBench.Acme], _bench.Store.Owners);
    }

    private sealed class Generator : IEmbeddingGenerator<string, Embedding<float>>
    {
        public UsageDetails? Usage { get; set; }

        public Exception? Error { get; set; }

        public Action? Before { get; set; }

        public List<EmbeddingGenerationOptions?> Asked { get; } = [];

        public int Calls => Asked.Count;

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            Asked.Add(options);
            Before?.Invoke();
            cancellationToken.ThrowIfCancellationRequested();
            var made = values.Select(_ => new Embedding<float>(new float[8]));
            return Error is null
                ? Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(made) { Usage = Usage })
                : Task.FromException<GeneratedEmbeddings<Embedding<float>>>(Error);
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
