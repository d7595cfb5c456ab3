using System.Collections.Concurrent;
using A3Agent.Conversations;
using A3Agent.Tests.Search;
using A3Agent.Usage;
using Microsoft.Extensions.Logging;
using static A3Agent.Tests.Usage.AccountsBench;

namespace A3Agent.Tests.Usage;

/// <summary>The worker's rounds, over time that a test moves.</summary>
public sealed class UsageWorkerTests
{
    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(30);

    private readonly AccountsBench _bench = new();
    private readonly SearchTime _time = new(new Pulse());
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _log = new();
    private readonly ConcurrentQueue<string> _done = new();

    [Fact]
    public async Task Work_is_looked_for_every_three_seconds_while_there_is_some_and_every_thirty_when_there_is_none()
    {
        Note();
        await _bench.Accounts.SettleAsync(Acme, _bench.Call(1));
        await using var worker = Run();

        await _time.PassAsync(TimeSpan.FromSeconds(3));
        await _time.PassAsync(_idle);
        await _time.PassAsync(_idle);
        await _time.WaitedAsync(_idle);

        Assert.Equal(4, _done.Count(operation => operation == "RollUpAsync"));
        Assert.Equal(4, _done.Count(operation => operation == "ExpireReservationsAsync"));
        Assert.Equal(1, _done.Count(operation => operation == "FindSpikesAsync"));
    }

    [Fact]
    public async Task A_full_batch_is_followed_by_the_next_at_once()
    {
        Note();
        for (var i = 0; i < 2_001; i++)
        {
            await _bench.Usage(Acme).SettleAsync(_bench.Call(1), Stop);
        }

        await using var worker = Run();
        await _time.WaitedAsync(TimeSpan.FromSeconds(3));

        Assert.Equal(2, _done.Count(operation => operation == "RollUpAsync"));
    }

    [Fact]
    public async Task Reservations_of_dead_processes_are_counted_as_spent()
    {
        await _bench.Accounts.ReplaceBudgetsAsync(Acme, [Daily(1_000)], Stop);
        await _bench.ReserveAsync(_bench.Wanted(77));
        _bench.Time.Advance(TimeSpan.FromMinutes(2));

        await using var worker = Run();
        await _time.WaitedAsync(TimeSpan.FromSeconds(3));

        var lost = Assert.Single(_bench.Store.Calls);
        Assert.Equal((UsageCall.Lost, 77), (lost.Outcome, lost.Usage.TotalTokens));
        Assert.Contains(_log, line => line.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task A_spike_is_told_once_however_many_replicas_look()
    {
        await SpikeAsync(hour: 30);
        await using var one = Run();
        await using var two = Run();
        await _time.PassAsync(TimeSpan.FromSeconds(3));
        await _time.PassAsync(_idle);
        await _time.WaitedAsync(_idle);

        var alert = Assert.Single(_bench.Store.Alerts);
        Assert.Equal((AlertKind.Spike, "spike:2026-11-20t08"), (alert.Kind, alert.Key.ToLowerInvariant()));
        Assert.Equal("The hour from 2026-11-20T08:00:00Z cost 30 US dollars; usual is 2.", alert.Message);
    }

    [Theory]
    [InlineData(5.9)]
    [InlineData(0)]
    public async Task An_hour_that_is_not_far_above_the_usual_is_none(double hour)
    {
        await SpikeAsync((decimal)hour);
        await using var worker = Run();
        await _time.WaitedAsync(TimeSpan.FromSeconds(3));

        Assert.Empty(_bench.Store.Alerts);
    }

    [Fact]
    public async Task The_next_hour_is_looked_at_when_it_has_passed()
    {
        Note();
        await using var worker = Run();
        for (var i = 0; i < 120; i++)
        {
            await _time.PassAsync(_idle);
        }

        await _time.WaitedAsync(_idle);

        Assert.Equal(2, _done.Count(operation => operation == "FindSpikesAsync"));
    }

    [Fact]
    public async Task Old_counters_are_removed_once_an_hour_all_of_them()
    {
        Note();
        _bench.Store.OldCounters = 2_500;
        await using var worker = Run();
        for (var i = 0; i < 119; i++)
        {
            await _time.PassAsync(_idle);
        }

        await _time.WaitedAsync(_idle);
        Assert.Equal(0, _bench.Store.OldCounters);
        Assert.Equal(3, _done.Count(operation => operation == "PruneCountersAsync"));

        await _time.PassAsync(_idle);
        await _time.WaitedAsync(_idle);

        Assert.Equal(4, _done.Count(operation => operation == "PruneCountersAsync"));
    }

    [Fact]
    public async Task A_database_that_fails_is_logged_once_and_tried_again()
    {
        var failures = 5;
        var works = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bench.Store.Before = operation =>
        {
            if (failures-- > 0)
            {
                throw new TimeoutException("the database is away");
            }

            if (operation == "FindSpikesAsync")
            {
                works.TrySetResult();
            }
        };
        await using var worker = Run();

        while (!works.Task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await _time.WaitedAsync(_idle);
        Assert.Single(_log, line => line.Level == LogLevel.Error);
        Assert.Single(_log, line => line.Text.StartsWith("The accounts are worked on again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Alerts_are_posted()
    {
        using var http = new HttpClient(new Accepting());
        var poster = new AlertPoster(
            _bench, http, new AlertOptions { WebhookUrl = new("https://hooks.example"), WebhookSecret = "secret" }, _time,
            new QueueLogger<AlertPoster>(_log));
        Note();
        var now = _bench.Time.GetUtcNow();
        await _bench.Usage(Acme).RaiseAsync(new Alert(Guid.CreateVersion7(now), now, AlertKind.Spike, "key", "words", "{}"), Stop);
        await using var worker = Run(poster);

        var ended = Task.Run(
            async () =>
            {
                while (!_done.Contains("EndAlertAsync"))
                {
                    await Task.Yield();
                }
            },
            Stop);
        await ended.WaitAsync(TimeSpan.FromSeconds(60), Stop);

        Assert.Null(await _bench.Store.ClaimAlertAsync(TimeSpan.FromMinutes(1), Stop));
    }

    private void Note() => _bench.Store.Before = _done.Enqueue;

    // Two dollars in each of three hours, then the hour before nine.
    private async Task SpikeAsync(decimal hour)
    {
        var nine = new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);
        foreach (var (hours, cost) in new[] { (20.5, 2m), (10.5, 2m), (5.5, 2m), (0.5, hour) })
        {
            var call = _bench.Call(1) with { At = nine.AddHours(-hours), Usage = new TokenUsage(1, 0, 0, 0, cost, false) };
            await _bench.Usage(Acme).SettleAsync(call, Stop);
        }
    }

    private Running Run(AlertPoster? poster = null) =>
        new(new UsageWorker(_bench, new BudgetOptions(), poster, _time, new QueueLogger<UsageWorker>(_log)));

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _task;

        public Running(UsageWorker worker) => _task = worker.RunAsync(_stop.Token);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _task;
            _stop.Dispose();
        }
    }

    private sealed class Accepting : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.OK));
    }
}
