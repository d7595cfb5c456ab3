using A3Agent.Models;
using A3Agent.Search;
using ProviderSimulator;
using static A3Agent.Tests.Search.EmbeddingBench;

namespace A3Agent.Tests.Search;

/// <summary>One claim of the queue, whatever the provider does.</summary>
public sealed partial class EmbeddingRunTests
{
    private readonly EmbeddingBench _bench = new();

    [Fact]
    public async Task Waiting_clients_are_embedded_in_one_request_with_the_model_and_dimensions_of_their_set()
    {
        await PutAsync(3);

        Assert.True(await _bench.RunOnceAsync());

        var request = Assert.Single(_bench.Provider.Requests);
        Assert.Equal(("small", 8), (request.Model, request.Dimensions));
        Assert.Equal(3, request.Texts.Count);
        AssertEmbedded();
        Assert.False(await _bench.RunOnceAsync());
    }

    [Fact]
    public async Task A_client_whose_vector_is_of_this_text_costs_no_request()
    {
        await PutAsync(1);
        await _bench.FinishAsync();
        _bench.Vectors.Put(Acme, Client("c0", "other"));
        _bench.Vectors.Put(Acme, Client("c0"));

        await _bench.FinishAsync();

        Assert.Single(_bench.Provider.Requests);
        AssertEmbedded();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(299)]
    public async Task A_poison_row_is_found_by_halving_and_dies_after_five_tries_while_all_others_are_embedded(int poisoned)
    {
        await PutAsync(300);
        _bench.Vectors.Put(Acme, Client($"c{poisoned}", "poison"));
        _bench.Provider.Refuse("poison");

        await _bench.RunOnceAsync();

        Assert.Equal(299, (await _bench.StatusAsync()).Embedded);
        Assert.InRange(_bench.Provider.Requests.Count, 10, 22);

        await _bench.FinishAsync();

        var dead = Assert.Single(await _bench.Vectors.ListDeadAsync(Acme, Stop));
        Assert.Equal(($"c{poisoned}", 5, "upstream_rejected: Invalid AI request (HTTP 400)"), (dead.ClientId, dead.Attempts, dead.Error));
        Assert.Equal((299, 0, 1), await CountsAsync());
        AssertEmbedded(except: $"c{poisoned}");
    }

    [Fact]
    public async Task A_dead_client_is_queued_again_when_it_changes()
    {
        await PutAsync(2);
        _bench.Vectors.Put(Acme, Client("c1", "poison"));
        _bench.Provider.Refuse("poison");
        await _bench.FinishAsync();

        _bench.Vectors.Put(Acme, Client("c1", "harmless"));
        await _bench.FinishAsync();

        Assert.Equal((2, 0, 0), await CountsAsync());
        AssertEmbedded();
    }

    [Fact]
    public async Task The_waits_between_the_tries_of_a_poison_row_double()
    {
        await PutAsync(1);
        _bench.Vectors.Put(Acme, Client("c0", "poison"));
        _bench.Provider.Refuse("poison");

        foreach (var seconds in new[] { 15, 30, 60, 120 })
        {
            Assert.True(await _bench.RunOnceAsync());
            _bench.Time.Advance(TimeSpan.FromSeconds(seconds - 1));
            Assert.False(await _bench.RunOnceAsync());
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(await _bench.RunOnceAsync());
        Assert.Equal((0, 0, 1), await CountsAsync());
    }

    [Fact]
    public async Task What_was_embedded_before_the_provider_failed_is_kept()
    {
        var bench = new EmbeddingBench(new EmbeddingOptions { Model = "small", Dimensions = 8, MaxInputs = 10 });
        await bench.AddSetAsync();
        Enumerable.Range(0, 35).ToList().ForEach(i => bench.Vectors.Put(Acme, Client($"c{i}")));
        bench.Provider.Answer(request => bench.Provider.Requests.Count > 2
            ? throw new ModelException(ModelFailure.Unavailable, "down")
            : ScriptedGenerator.Right(request));

        await bench.RunOnceAsync();

        Assert.Equal((20L, 15L), ((await bench.StatusAsync()).Embedded, (await bench.StatusAsync()).Queued));
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_in_half_of_the_lease_has_timed_out()
    {
        await PutAsync(2);
        _bench.Provider.Script = (_, _) => new TaskCompletionSource<IEnumerable<float[]>>().Task;

        var run = _bench.RunOnceAsync();
        await _bench.Time.PassAsync(_bench.Options.Lease / 2);
        await run;

        Assert.Equal(ModelFailure.TimedOut, _bench.Health.Failure);
        Assert.Equal((0, 2, 0), await CountsAsync());
    }

    [Fact]
    public async Task At_the_end_of_the_process_what_is_claimed_is_given_back_at_once()
    {
        await PutAsync(2);
        using var stop = new CancellationTokenSource();
        _bench.Provider.Script = async (request, cancelled) =>
        {
            await stop.CancelAsync();
            cancelled.ThrowIfCancellationRequested();
            return ScriptedGenerator.Right(request);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bench.RunOnceAsync(stop: stop.Token));

        Assert.Equal(2, (await _bench.Vectors.ClaimAsync(null, 10, TimeSpan.FromMinutes(1), Stop))!.Clients.Count);
    }

    [Fact]
    public async Task What_a_killed_worker_had_claimed_is_embedded_when_its_lease_has_ended()
    {
        await PutAsync(2);
        await _bench.Vectors.ClaimAsync(null, 10, _bench.Options.Lease, Stop);
        Assert.False(await _bench.RunOnceAsync());

        _bench.Time.Advance(_bench.Options.Lease);

        Assert.True(await _bench.RunOnceAsync());
        AssertEmbedded();
    }

    [Fact]
    public async Task A_client_edited_or_deleted_while_it_is_embedded_leaves_no_stale_and_no_resurrected_vector()
    {
        await PutAsync(3);
        var before = true;
        _bench.Provider.Answer(request =>
        {
            if (before)
            {
                before = false;
                _bench.Vectors.Put(Acme, Client("c0", "edited meanwhile"));
                _bench.Vectors.Delete(Acme, "c1");
            }

            return ScriptedGenerator.Right(request);
        });

        await _bench.RunOnceAsync();

        Assert.Equal(["c2"], _bench.Vectors.Vectors.Keys.Select(place => place.Id));
        await _bench.FinishAsync();
        AssertEmbedded();
        Assert.Equal(["c0", "c2"], _bench.Vectors.Vectors.Keys.Select(place => place.Id).Order());
    }

    [Fact]
    public async Task Clients_of_a_model_that_nobody_serves_wait_long_and_that_is_logged_once()
    {
        var offline = new EmbeddingBench(provider: false);
        await offline.Vectors.AddSetAsync("small", 8, again: true, Stop);
        offline.Vectors.Put(Acme, Client("c0"));

        Assert.True(await offline.RunOnceAsync());
        Assert.False(await offline.RunOnceAsync());
        offline.Time.Advance(EmbeddingRun.UnservedWait);
        Assert.True(await offline.RunOnceAsync());

        Assert.Equal(1, (await offline.StatusAsync()).Queued);
        Assert.Contains("small", Assert.Single(offline.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_the_provider_finds_too_long_gets_through_in_halves()
    {
        await PutAsync(0);
        _bench.Vectors.Put(Acme, Client("c0", new string('#', 20_000)));
        _bench.Provider.Answer(request => request.Texts.Any(text => text.Length > 5_000)
            ? throw new ModelException(ModelFailure.ContextTooLong, "too long", 400)
            : ScriptedGenerator.Right(request));

        await _bench.FinishAsync();

        Assert.Equal((1, 0, 0), await CountsAsync());
    }

    [Fact]
    public async Task Texts_of_clients_are_not_logged_above_trace()
    {
        await PutAsync(4, "zebra");
        _bench.Provider.Refuse("zebra");
        await _bench.FinishAsync();
        _bench.Provider.Answer(_ => throw new ModelException(ModelFailure.Unavailable, "zebra"));
        await PutAsync(4, "zebras");
        await _bench.RunOnceAsync();

        Assert.NotEmpty(_bench.Log);
        Assert.All(_bench.Log, line => Assert.DoesNotContain("zebra", line, StringComparison.Ordinal));
    }

    private async Task PutAsync(int clients, string notes = "notes")
    {
        if (_bench.Vectors.Sets.Count == 0)
        {
            await _bench.AddSetAsync();
        }

        for (var i = 0; i < clients; i++)
        {
            _bench.Vectors.Put(Acme, Client($"c{i}", notes));
        }
    }

    private async Task<(int Embedded, int Queued, int Dead)> CountsAsync() =>
        await _bench.StatusAsync() is var status ? ((int)status.Embedded, (int)status.Queued, (int)status.Dead) : default;

    private void AssertEmbedded(string? except = null)
    {
        foreach (var ((organization, id), client) in _bench.Vectors.Clients.Where(pair => pair.Key.Id != except))
        {
            Assert.Equal(
                EmbeddingsReply.VectorOf(ClientText.Of(client), 8), _bench.Vectors.Vectors[new InMemoryClientVectors.Place(1, organization, id)]);
        }
    }
}
