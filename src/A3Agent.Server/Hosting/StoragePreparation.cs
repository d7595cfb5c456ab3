using System.Data.Common;
using System.Runtime.ExceptionServices;

namespace A3Agent.Server.Hosting;

/// <summary>
/// Prepares the database. One that cannot be reached does not stop the server: it answers that the storage is not available and looks
/// again every second. One that cannot be used (its schema, its role) stops it.
/// </summary>
internal sealed partial class StoragePreparation(
    IServiceProvider services, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<StoragePreparation> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private ExceptionDispatchInfo? _failure;
    private bool _isMissing;
    private volatile bool _isDone;

    /// <summary>Whether the database has been prepared.</summary>
    public bool IsDone => _isDone;

    /// <summary>Prepares the database unless it cannot be reached.</summary>
    public async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StartUp.PrepareStorageAsync(services, cancellationToken);
            _isDone = true;
        }
        catch (DbException error) when (error.IsTransient)
        {
            if (!_isMissing)
            {
                LogMissing(logger, Repairable.MessageOf(error));
            }

            _isMissing = true;
        }
    }

    /// <summary>Throws what stopped the server, if anything did.</summary>
    public void ThrowIfFailed() => _failure?.Throw();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (!_isDone && await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAsync(stoppingToken);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            _failure = ExceptionDispatchInfo.Capture(error);
            lifetime.StopApplication();
            return;
        }

        if (_isMissing)
        {
            LogFound(logger);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server is not ready and looks for its database every second. {Trouble}")]
    private static partial void LogMissing(ILogger logger, string? trouble);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database is there; the server is ready.")]
    private static partial void LogFound(ILogger logger);
}
