using System.Collections.Concurrent;
using A3Agent.Models;
using A3Agent.Search;
using static A3Agent.Tests.Search.EmbeddingBench;

namespace A3Agent.Tests.Search;

/// <summary>The loop around the claims.</summary>
public sealed class EmbeddingWorkerTests
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(500);

    private readonly EmbeddingBench _bench = new();

    [Fact]
    public async Task A_worker_makes_the_configured_set_embeds_who_waits_and_looks_again_every_half_second()
    {
        _bench.Vectors.Put(Acme, Client("c0"));
        await using var worker = Run(_bench);

        await _bench.Time.PassAsync(_interval);
        await _bench.UntilAsync(() => _bench.Vectors.Vectors.Count == 1);
        _bench.Vectors.Put(Beta, Client("c1"));
        await _bench.UntilAsync(() => _bench.Vectors.Vectors.Count == 2);

        var set = Assert.Single(_bench.Vectors.Sets);
        Assert.Equal(("small", 8, VectorSetState.Active), (set.Model, set.Dimensions, set.State));
    }

    [Fact]
    public async Task Another_model_is_filled_beside_the_active_one_and_takes_over_when_it_is_complete()
    {
        await _bench.AddSetAsync();
        _bench.Vectors.Put(Acme, Client("c0"));
        await _bench.FinishAsync();
        var larger = new EmbeddingBench(new EmbeddingOptions { Model = "large", Dimensions = 16 });
        larger.Vectors.Put(Acme, Client("c0"));
        await larger.Vectors.AddSetAsync("small", 8, again: true, Stop);
        var gate = new TaskCompletionSource();
        larger.Provider.Script = async (request, _) =>
        {
            await gate.Task;
            return ScriptedGenerator.Right(request);
        };
        await using var worker = Run(larger);

        await larger.UntilAsync(() => larger.Provider.Requests.Count == 2);
        Assert.Equal(["small Active", "large Filling"], larger.Vectors.Sets.Select(set => $"{set.Model} {set.State}"));
        gate.SetResult();
        await larger.UntilAsync(() => larger.Vectors.Sets[^1].State == VectorSetState.Active);

        Assert.Equal(["small Retired", "large Active"], larger.Vectors.Sets.Select(set => $"{set.Model} {set.State}"));
        larger.Time.Advance(TimeSpan.FromMinutes(1));
        await larger.UntilAsync(() => larger.Vectors.Sets.Count == 1);
        Assert.All(larger.Vectors.Vectors, vector => Assert.Equal(16, vector.Value.Length));
    }

    [Fact]
    public async Task Not_more_batches_are_in_flight_than_allowed_and_organizations_take_turns()
    {
        await _bench.AddSetAsync();
        for (var i = 0; i < 3 * 2_048; i++)
        {
            _bench.Vectors.Put(Acme, Client($"c{i}"));
        }

        _bench.Vectors.Put(Beta, Client("c"));
        var (inFlight, most) = (0, new List<int>());
        _bench.Provider.Script = async (request, _) =>
        {
            lock (most)
            {
                most.Add(++inFlight);
            }

            await Task.Yield();
            lock (most)
            {
                inFlight--;
            }

            return ScriptedGenerator.Right(request);
        };
        await using var worker = Run(_bench);

        await _bench.UntilAsync(() => _bench.Vectors.Vectors.Count == (3 * 2_048) + 1);

        Assert.Equal([Acme, Beta, Acme, Acme], _bench.Vectors.Claims);
        Assert.InRange(most.Max(), 1, 2);
        Assert.All(_bench.Provider.Requests, request => Assert.InRange(request.Texts.Count, 1, 2_048));
    }

    [Fact]
    public async Task A_database_that_fails_is_logged_once_and_tried_again()
    {
        _bench.Vectors.Put(Acme, Client("c0"));
        var failures = 0;
        _bench.Vectors.Before = _ =>
        {
            if (++failures <= 5)
            {
                throw new InvalidOperationException("the database is away");
            }
        };
        await using var worker = Run(_bench);

        await _bench.UntilAsync(() => _bench.Vectors.Vectors.Count == 1);
        await _bench.UntilAsync(() => _bench.Log.Any(line => line.Contains("worked on again", StringComparison.Ordinal)));

        Assert.Single(_bench.Log, line => line.StartsWith("The queue of clients to embed cannot be worked on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failing_provider_is_left_alone_for_longer_and_longer_up_to_a_minute()
    {
        await _bench.AddSetAsync();
        _bench.Vectors.Put(Acme, Client("c0"));
        var asked = new ConcurrentQueue<DateTimeOffset>();
        _bench.Provider.Answer(_ =>
        {
            asked.Enqueue(_bench.Time.GetUtcNow());
            throw new ModelException(ModelFailure.Busy, "busy", 429);
        });
        await using var worker = Run(_bench);

        double[] longest = [1, 2, 4, 8, 16, 32, 60, 60, 60];
        await _bench.UntilAsync(() => asked.Count > longest.Length);

        Assert.All(longest.Zip(asked.Zip(asked.Skip(1), (one, next) => next - one)), pause =>
            Assert.InRange(pause.Second, TimeSpan.FromSeconds(pause.First / 2), TimeSpan.FromSeconds(pause.First) + _interval));
        Assert.Single(_bench.Log, line => line.StartsWith("Clients cannot be embedded: ai_busy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stopped_worker_gives_back_what_it_has_claimed()
    {
        await _bench.AddSetAsync();
        _bench.Vectors.Put(Acme, Client("c0"));
        var asked = new TaskCompletionSource();
        _bench.Provider.Script = (_, _) =>
        {
            asked.TrySetResult();
            return new TaskCompletionSource<IEnumerable<float[]>>().Task;
        };
        var worker = Run(_bench);
        await asked.Task.InTimeAsync("a request");

        await worker.DisposeAsync();

        Assert.NotNull(await _bench.Vectors.ClaimAsync(null, 10, TimeSpan.FromMinutes(1), Stop));
    }

    [Fact]
    public async Task Without_a_provider_the_offline_model_embeds()
    {
        var offline = new EmbeddingBench(provider: false);
        offline.Vectors.Put(Acme, Client("c0"));
        await using var worker = Run(offline);

        await offline.UntilAsync(() => offline.Vectors.Vectors.Count == 1);

        Assert.Equal(("offline-embedding", 512), (offline.Vectors.Sets[0].Model, offline.Vectors.Sets[0].Dimensions));
        Assert.Empty(offline.Provider.Requests);
    }

    [Fact]
    public async Task A_providers_vectors_are_not_replaced_by_the_offline_models()
    {
        var offline = new EmbeddingBench(provider: false);
        await offline.Vectors.AddSetAsync("small", 8, again: true, Stop);
        await using var worker = Run(offline);

        await offline.Time.PassAsync(_interval);

        Assert.Single(offline.Vectors.Sets);
        Assert.Single(offline.Log, line => line.Contains("no provider is configured", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Offline_vectors_give_way_to_the_providers()
    {
        await _bench.Vectors.AddSetAsync("offline-embedding", 512, again: true, Stop);
        _bench.Vectors.Put(Acme, Client("c0"));
        await using var worker = Run(_bench);

        await _bench.UntilAsync(() => _bench.Vectors.Sets.Any(set => set is { Model: "small", State: VectorSetState.Active }));
    }

    private static RunningWorker Run(EmbeddingBench bench) => new(bench.Worker());

    private sealed class RunningWorker : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public RunningWorker(EmbeddingWorker worker) => _running = worker.RunAsync(_stop.Token);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running.InTimeAsync("the end of the worker");
            _stop.Dispose();
        }
    }
}
