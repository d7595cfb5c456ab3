using A3Agent.Search;
using Microsoft.Extensions.Logging;

namespace A3Agent.Usage;

/// <summary>
/// Sums up calls by day, counts reservations of dead processes as spent, looks for spikes and removes counters of budgets that nobody asks
/// for any more once an hour, and posts alerts. Any number of processes may run one.
/// </summary>
/// <remarks>Run it once.</remarks>
public sealed partial class UsageWorker
{
    private const int MostCalls = 2_000;
    private const int MostCounters = 1_000;
    private static readonly TimeSpan _busy = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    private readonly IStorage _storage;
    private readonly BudgetOptions _options;
    private readonly AlertPoster? _poster;
    private readonly AlertRaiser _alerts;
    private readonly TimeProvider _time;
    private readonly ILogger<UsageWorker> _logger;
    private DateTimeOffset _spikesUntil;
    private DateTimeOffset _pruneAt;

    /// <summary>Makes a worker; it does nothing until <see cref="RunAsync"/>.</summary>
    /// <param name="storage">The database.</param>
    /// <param name="options">What a spike is.</param>
    /// <param name="poster">Posts alerts; null when they are only listed.</param>
    /// <param name="time">For waits and hours.</param>
    /// <param name="logger">Told of alerts and of a database that fails.</param>
    public UsageWorker(IStorage storage, BudgetOptions options, AlertPoster? poster, TimeProvider time, ILogger<UsageWorker> logger)
    {
        (_storage, _options, _poster, _time, _logger) = (storage, options, poster, time, logger);
        _alerts = new AlertRaiser(storage, logger);
    }

    /// <summary>Works until it is told to stop. Trouble of the database or the webhook does not end it.</summary>
    /// <param name="stop">Ends it; that is no error.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await Task.WhenAll(
                RepeatAsync(SumUpAsync, stop),
                _poster is null ? Task.CompletedTask : RepeatAsync(PostAsync, stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task RepeatAsync(Func<CancellationToken, Task<TimeSpan>> round, CancellationToken stop)
    {
        var (database, fails) = (new ProviderPause(_time, Random.Shared), false);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            TimeSpan wait;
            try
            {
                wait = await round(stop);
                database.Succeed();
                if (fails)
                {
                    LogDatabaseWorks();
                }

                fails = false;
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                wait = database.Fail();
                if (!fails)
                {
                    LogDatabaseFails(error);
                }

                fails = true;
            }

            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _time, stop);
            }
        }
    }

    private async Task<TimeSpan> SumUpAsync(CancellationToken stop)
    {
        var work = _storage.UsageWork;
        var expired = await work.ExpireReservationsAsync(stop);
        if (expired > 0)
        {
            LogExpired(expired);
        }

        var added = await work.RollUpAsync(MostCalls, stop);
        await FindSpikesAsync(work, stop);
        await PruneAsync(work, stop);
        return added >= MostCalls ? TimeSpan.Zero : added > 0 ? _busy : _idle;
    }

    private async Task<TimeSpan> PostAsync(CancellationToken stop) => await _poster!.PostNextAsync(stop) ? TimeSpan.Zero : _idle;

    // Whole hours, so that all replicas look at the same ones; their alerts have the hour in their key.
    private async Task FindSpikesAsync(IUsageWork work, CancellationToken stop)
    {
        var now = _time.GetUtcNow();
        var hour = now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerHour));
        if (hour <= _spikesUntil)
        {
            return;
        }

        foreach (var spike in await work.FindSpikesAsync(hour, _options.SpikeFactor, _options.SpikeLeastUsd, stop))
        {
            await _alerts.RaiseAsync(spike.Organization, AlertTexts.Spike(spike, hour, now), stop);
        }

        _spikesUntil = hour;
    }

    private async Task PruneAsync(IUsageWork work, CancellationToken stop)
    {
        var now = _time.GetUtcNow();
        if (now < _pruneAt)
        {
            return;
        }

        while (await work.PruneCountersAsync(MostCounters, stop) >= MostCounters)
        {
            stop.ThrowIfCancellationRequested();
        }

        _pruneAt = now + _hour;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Calls} calls of processes that are no longer there were counted as spent")]
    private partial void LogExpired(int calls);

    [LoggerMessage(Level = LogLevel.Error, Message = "The accounts cannot be worked on; it is tried again")]
    private partial void LogDatabaseFails(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "The accounts are worked on again")]
    private partial void LogDatabaseWorks();
}
