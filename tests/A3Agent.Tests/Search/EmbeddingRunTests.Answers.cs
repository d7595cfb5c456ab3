using A3Agent.Models;
using A3Agent.Search;
using static A3Agent.Tests.Search.EmbeddingBench;

namespace A3Agent.Tests.Search;

/// <summary>What a provider may answer instead of vectors.</summary>
public sealed partial class EmbeddingRunTests
{
    public static TheoryData<string> BadAnswers => ["too few", "too many", "NaN", "infinity", "zero", "dimension", "defect"];

    [Theory, MemberData(nameof(BadAnswers))]
    public async Task An_answer_of_which_anything_is_wrong_is_refused_as_a_whole_and_its_cause_found(string kind)
    {
        await PutAsync(9);
        _bench.Vectors.Put(Acme, Client("c4", "poison"));
        _bench.Provider.Answer(request => request.Texts.Any(text => text.Contains("poison", StringComparison.Ordinal))
            ? Wrong(kind, ScriptedGenerator.Right(request).ToArray())
            : ScriptedGenerator.Right(request));

        await _bench.RunOnceAsync();
        await _bench.FinishAsync();

        Assert.Equal((8, 0, 1), await CountsAsync());
        Assert.StartsWith("upstream_protocol", Assert.Single(await _bench.Vectors.ListDeadAsync(Acme, Stop)).Error, StringComparison.Ordinal);
        AssertEmbedded(except: "c4");
    }

    [Theory, InlineData("upstream_rejected"), InlineData("upstream_protocol")]
    public async Task A_provider_that_refuses_everything_is_asked_twice_and_no_client_is_blamed(string code)
    {
        await PutAsync(500);
        var failure = code == "upstream_rejected" ? ModelFailure.Rejected : ModelFailure.Protocol;
        _bench.Provider.Answer(_ => throw new ModelException(failure, "no"));

        await _bench.RunOnceAsync();

        Assert.Equal(2, _bench.Provider.Requests.Count);
        Assert.Equal((0, 500, 0), await CountsAsync());
        Assert.InRange(_bench.Pause.Left, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1));
        _bench.Provider.Answer(ScriptedGenerator.Right);
        await _bench.FinishAsync();
        AssertEmbedded();
    }

    [Fact]
    public async Task A_batch_full_of_poison_is_given_back_after_a_bounded_number_of_requests()
    {
        await PutAsync(2_048, "poison");
        _bench.Provider.Refuse("poison");

        await _bench.RunOnceAsync();

        Assert.InRange(_bench.Provider.Requests.Count, EmbeddingRun.MaxRefusals, 2 * EmbeddingRun.MaxRefusals + 20);
        Assert.Equal(2_048, (await _bench.StatusAsync()).Queued);
    }

    public static TheoryData<string> Troubles =>
    [
        "ai_busy", "ai_unavailable", "upstream_timeout", "ai_quota_exhausted", "ai_not_configured", "model_unavailable",
    ];

    [Theory, MemberData(nameof(Troubles))]
    public async Task Trouble_of_the_provider_counts_no_attempt_and_everything_waits(string code)
    {
        ModelFailure[] all =
        [
            ModelFailure.Busy, ModelFailure.Unavailable, ModelFailure.TimedOut, ModelFailure.QuotaExhausted, ModelFailure.NotConfigured,
            ModelFailure.ModelUnavailable,
        ];
        var failure = all.Single(failure => failure.Code == code);
        await PutAsync(10);
        _bench.Provider.Answer(_ => throw new ModelException(failure, "the provider says notes of Client c0", 500));

        for (var i = 0; i < 8; i++)
        {
            Assert.True(await _bench.RunOnceAsync());
            Assert.False(await _bench.RunOnceAsync());
            _bench.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal((0, 10, 0), await CountsAsync());
        Assert.Equal(failure, _bench.Health.Failure);
        _bench.Provider.Answer(ScriptedGenerator.Right);
        await _bench.FinishAsync();
        AssertEmbedded();
        Assert.Null(_bench.Health.Failure);
        Assert.Collection(
            _bench.Log,
            line => Assert.StartsWith($"Clients cannot be embedded: {code} (HTTP 500)", line, StringComparison.Ordinal),
            line => Assert.StartsWith("Embedding of Clients works again", line, StringComparison.Ordinal));
    }

    private static IEnumerable<float[]> Wrong(string kind, float[][] right) => kind switch
    {
        "too few" => right[1..],
        "too many" => [.. right, right[0]],
        "NaN" => [[float.NaN, .. right[0][1..]], .. right[1..]],
        "infinity" => [.. right[..^1], [.. right[^1][..^1], float.PositiveInfinity]],
        "zero" => [new float[8], .. right[1..]],
        "dimension" => [right[0][..7], .. right[1..]],
        _ => throw new InvalidOperationException("a defect"),
    };
}
