using A3Agent.Identity;
using Microsoft.Extensions.Logging;

namespace A3Agent.Search;

/// <summary>
/// Embeds the clients that wait, of every organization in turn, and moves searches to another set of vectors when it is complete. Any
/// number of processes may run one; one that dies leaves nothing but leases.
/// </summary>
/// <remarks>Run it once. No text of a client is logged.</remarks>
public sealed partial class EmbeddingWorker
{
    /// <summary>The most clients of one claim: as many as one request to OpenAI takes.</summary>
    private const int MostClients = 2_048;

    private const int LooksBetweenAdvances = 20;
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(500);

    private readonly IStorage _storage;
    private readonly EmbeddingModels _models;
    private readonly EmbeddingOptions _options;
    private readonly EmbeddingHealth _health;
    private readonly TimeProvider _time;
    private readonly ILogger<EmbeddingWorker> _logger;
    private readonly ProviderPause _provider;
    private readonly ProviderPause _database;
    private readonly List<Task> _running = [];
    private OrganizationId? _served;
    private bool _hasTarget;
    private int _databaseFails;
    private EmbeddingWork? _work;
    private int _looks;

    /// <summary>Makes a worker; it does nothing until <see cref="RunAsync"/>.</summary>
    public EmbeddingWorker(
        IStorage storage, EmbeddingModels models, EmbeddingOptions options, EmbeddingHealth health, TimeProvider time,
        ILogger<EmbeddingWorker> logger)
        : this(storage, models, options, health, time, logger, Random.Shared)
    {
    }

    internal EmbeddingWorker(
        IStorage storage, EmbeddingModels models, EmbeddingOptions options, EmbeddingHealth health, TimeProvider time,
        ILogger<EmbeddingWorker> logger, Random chance)
    {
        (_storage, _models, _options, _health, _time, _logger) = (storage, models, options, health, time, logger);
        (_provider, _database) = (new ProviderPause(time, chance), new ProviderPause(time, chance));
    }

    /// <summary>
    /// Works until it is told to stop, and then gives back what it has claimed. Trouble of the provider or the database does not end it.
    /// </summary>
    /// <param name="stop">Ends it; that is no error.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await TurnAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        finally
        {
            await Task.WhenAll(_running);
        }
    }

    private async Task TurnAsync(CancellationToken stop)
    {
        _running.RemoveAll(run => run.IsCompleted);
        if (_running.Count >= _options.RequestsInFlight)
        {
            await Task.WhenAny(_running);
            return;
        }

        var pause = _provider.Left > _database.Left ? _provider.Left : _database.Left;
        if (pause == TimeSpan.Zero && await FoundWorkAsync(stop))
        {
            return;
        }

        await Task.Delay(pause > _interval ? pause : _interval, _time, stop);
    }

    private async Task<bool> FoundWorkAsync(CancellationToken stop)
    {
        try
        {
            await SetTargetAsync(stop);
            var claim = await _storage.Vectors.ClaimAsync(_served, MostClients, _options.Lease, stop);
            var found = claim is not null || await AdvancedAsync(stop);
            DatabaseWorks();
            if (claim is not null)
            {
                (_served, _looks) = (claim.Organization, 0);
                _work ??= new EmbeddingWork(_storage.Vectors, _models, _options, _health, _provider, _time, _logger);
                _running.Add(WorkAsync(_work, claim, stop));
            }

            return found;
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            DatabaseFailed(error);
            return false;
        }
    }

    /// <summary>Makes sure, once, that there are vectors of the configured model, or are going to be.</summary>
    private async Task SetTargetAsync(CancellationToken stop)
    {
        if (!_hasTarget)
        {
            await new EmbeddingTarget(_storage.Vectors, _models, _logger).EnsureAsync(stop);
            _hasTarget = true;
        }
    }

    /// <summary>Nobody waits: perhaps another set is complete. Asked at once when work has ended, else every ten seconds.</summary>
    private async Task<bool> AdvancedAsync(CancellationToken stop)
    {
        if (_running.Exists(run => !run.IsCompleted) || _looks++ % LooksBetweenAdvances != 0)
        {
            return false;
        }

        if (await _storage.Vectors.AdvanceAsync(stop) is not { } active)
        {
            return false;
        }

        LogSwitched(active.Id, active.Model, active.Dimensions);
        return true;
    }

    private async Task WorkAsync(EmbeddingWork work, ClaimedClients claim, CancellationToken stop)
    {
        try
        {
            // A generator that answers at once must not hold up the next claim.
            await Task.Run(() => new EmbeddingRun(work, claim, stop).RunAsync(), CancellationToken.None);
            DatabaseWorks();
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // What was claimed has been given back, or is free when its lease ends.
        }
        catch (Exception error)
        {
            DatabaseFailed(error);
        }
    }

    private void DatabaseWorks()
    {
        _database.Succeed();
        if (Interlocked.Exchange(ref _databaseFails, 0) == 1)
        {
            LogDatabaseWorks();
        }
    }

    private void DatabaseFailed(Exception error)
    {
        _database.Fail();
        if (Interlocked.Exchange(ref _databaseFails, 1) == 0)
        {
            LogDatabaseFails(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Searches compare with set {Set} now: {Model}, {Dimensions} dimensions")]
    private partial void LogSwitched(int set, string model, int dimensions);

    [LoggerMessage(Level = LogLevel.Error, Message = "The queue of clients to embed cannot be worked on; it is tried again")]
    private partial void LogDatabaseFails(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "The queue of clients to embed is worked on again")]
    private partial void LogDatabaseWorks();
}
