using A3Agent.Models;
using A3Agent.Search;
using static A3Agent.Tests.Search.EmbeddingBench;

namespace A3Agent.Tests.Search;

/// <summary>What a search does around the store: the query's vector, what is remembered of it, and when it is degraded.</summary>
public sealed class ClientSearcherTests
{
    private readonly EmbeddingBench _bench = new();
    private readonly List<QueryVector?> _given = [];

    public ClientSearcherTests() => _bench.Found = (_, vector) =>
    {
        lock (_given)
        {
            _given.Add(vector);
        }

        return new StoreSearchResult([], Compared: vector is not null, Missing: false);
    };

    [Theory]
    [InlineData(SearchMode.Hybrid, true)]
    [InlineData(SearchMode.Semantic, true)]
    [InlineData(SearchMode.Keyword, false)]
    public async Task The_query_is_embedded_with_the_active_sets_model_unless_only_words_are_compared(SearchMode mode, bool embedded)
    {
        var set = await _bench.AddSetAsync();

        var found = await SearchAsync("hospital in Ohio", mode);

        Assert.False(found.Degraded);
        Assert.Equal(embedded ? set.Id : null, Assert.Single(_given)?.SetId);
        Assert.Equal(embedded ? [("small", 8)] : [], _bench.Provider.Requests.Select(request => (request.Model, request.Dimensions)));
    }

    [Fact]
    public async Task The_same_query_again_costs_no_request_whatever_its_spaces()
    {
        await _bench.AddSetAsync();

        foreach (var query in new[] { "hospital chain", " hospital  chain ", "hospital\tchain" })
        {
            await SearchAsync(query);
        }

        Assert.Equal("hospital chain", Assert.Single(Assert.Single(_bench.Provider.Requests).Texts));
    }

    [Fact]
    public async Task Searches_that_come_together_share_one_request_and_one_that_is_cancelled_does_not_take_it_from_the_others()
    {
        await _bench.AddSetAsync();
        var answer = new TaskCompletionSource();
        _bench.Provider.Script = async (request, _) =>
        {
            await answer.Task;
            return ScriptedGenerator.Right(request);
        };
        using var impatient = new CancellationTokenSource();
        var first = _bench.Searcher.Of(Acme).SearchAsync(new ClientSearch { Query = "q" }, impatient.Token);
        var second = SearchAsync("q");

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult();

        Assert.False((await second).Degraded);
        Assert.Single(_bench.Provider.Requests);
    }

    [Fact]
    public async Task Without_a_set_a_generator_or_all_vectors_a_search_is_degraded_but_not_one_by_words()
    {
        Assert.True((await SearchAsync("q")).Degraded);

        var offline = new EmbeddingBench(provider: false);
        await offline.Vectors.AddSetAsync("small", 8, again: true, Stop);
        Assert.True((await SearchAsync("q", bench: offline)).Degraded);

        await _bench.AddSetAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.False((await SearchAsync("q")).Degraded);
        _bench.Found = (_, vector) => new StoreSearchResult([], vector is not null, Missing: true);
        Assert.True((await SearchAsync("q")).Degraded);
        Assert.False((await SearchAsync("q", SearchMode.Keyword)).Degraded);
    }

    [Fact]
    public async Task While_the_provider_is_down_searches_answer_at_once_by_words_and_one_tries_again_after_a_while()
    {
        await _bench.AddSetAsync();
        _bench.Provider.Answer(_ => throw new ModelException(ModelFailure.Unavailable, "zebra", 503));

        for (var i = 0; i < 20; i++)
        {
            Assert.True((await SearchAsync($"zebra {i}")).Degraded);
        }

        Assert.Single(_bench.Provider.Requests);
        Assert.Equal(ModelFailure.Unavailable, _bench.Health.Failure);
        _bench.Time.Advance(TimeSpan.FromSeconds(5));
        _bench.Provider.Answer(ScriptedGenerator.Right);
        Assert.False((await SearchAsync("zebra 20")).Degraded);
        Assert.Null(_bench.Health.Failure);
        Assert.All(_given.SkipLast(1), Assert.Null);
        Assert.Collection(
            _bench.Log,
            line => Assert.StartsWith("Queries cannot be embedded: ai_unavailable (HTTP 503)", line, StringComparison.Ordinal),
            line => Assert.StartsWith("Embedding of Queries works again", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provider_that_hangs_costs_one_search_its_patience_and_the_others_nothing()
    {
        await _bench.AddSetAsync();
        _bench.Provider.Script = (_, _) => new TaskCompletionSource<IEnumerable<float[]>>().Task;

        var patient = SearchAsync("first");
        await _bench.Time.PassAsync(_bench.Options.QueryTimeout);
        Assert.True((await patient).Degraded);
        Assert.True((await SearchAsync("second")).Degraded);
        _bench.Time.Advance(TimeSpan.FromSeconds(5));
        var trying = SearchAsync("third");
        Assert.True((await SearchAsync("fourth")).Degraded);

        Assert.False(trying.IsCompleted);
        Assert.Equal(ModelFailure.TimedOut, _bench.Health.Failure);
        await _bench.Time.PassAsync(_bench.Options.QueryTimeout);
        Assert.True((await trying).Degraded);
    }

    [Fact]
    public async Task A_query_that_the_provider_refuses_says_nothing_about_the_next()
    {
        await _bench.AddSetAsync();
        _bench.Provider.Refuse("bad");

        Assert.True((await SearchAsync("bad")).Degraded);
        Assert.False((await SearchAsync("good")).Degraded);
        Assert.Null(_bench.Health.Failure);
    }

    [Fact]
    public async Task A_search_that_meets_the_switch_to_another_model_is_made_again_with_that_model()
    {
        await _bench.AddSetAsync();
        await SearchAsync("q");
        var next = await _bench.Vectors.AddSetAsync("large", 16, again: true, Stop);
        await _bench.Vectors.AdvanceAsync(Stop);
        _given.Clear();
        _bench.Found = (_, vector) =>
        {
            _given.Add(vector);
            return new StoreSearchResult([], Compared: vector?.SetId == next.Id, Missing: false);
        };

        var found = await SearchAsync("q");

        Assert.False(found.Degraded);
        Assert.Equal([8, 16], _given.Select(vector => vector!.Values.Length));
        Assert.Equal(["small", "large"], _bench.Provider.Requests.Select(request => request.Model));
    }

    [Fact]
    public async Task The_sets_are_looked_up_once_in_five_seconds()
    {
        await _bench.AddSetAsync();
        var reads = 0;
        _bench.Vectors.Before = operation => reads += operation == "sets" ? 1 : 0;

        for (var i = 0; i < 10; i++)
        {
            await SearchAsync("q");
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task Every_result_says_why_it_matched()
    {
        await _bench.AddSetAsync();
        var client = Client("c1", "wants renewals");
        _bench.Found = (_, _) => new StoreSearchResult([new ClientHit("c1", 0.3, 1, client)], true, false);

        Assert.Equal(["notes", "meaning"], Assert.Single((await SearchAsync("renewals")).Results).MatchedOn);
    }

    [Fact]
    public void The_vectors_used_last_are_kept_within_count_and_size()
    {
        var set = new VectorSet(1, "small", 8, VectorSetState.Active, default);
        var few = new QueryVectorCache(3, long.MaxValue);
        var small = new QueryVectorCache(1_000, 10_000);
        for (var i = 0; i < 1_000; i++)
        {
            few.Add(QueryKey.Of(set, $"q{i}"), new float[8]);
            small.Add(QueryKey.Of(set, $"q{i}"), new float[100]);
            Assert.True(few.TryGet(QueryKey.Of(set, "q0"), out _));
            Assert.InRange(small.Bytes, 1, 10_000);
        }

        Assert.Equal(3, few.Count);
        Assert.InRange(small.Count, 10, 20);
        Assert.False(few.TryGet(QueryKey.Of(set with { Model = "large" }, "q0"), out _));
        Assert.False(few.TryGet(QueryKey.Of(set with { Dimensions = 16 }, "q0"), out _));
    }

    private Task<ClientSearchResult> SearchAsync(string query, SearchMode mode = SearchMode.Hybrid, EmbeddingBench? bench = null) =>
        (bench ?? _bench).Searcher.Of(Acme).SearchAsync(new ClientSearch { Query = query, Mode = mode }, Stop);
}
