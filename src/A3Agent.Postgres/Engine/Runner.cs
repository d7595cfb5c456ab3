using System.Security.Cryptography;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>
/// Shows the other replicas that this process lives: a connection of its own holds an advisory lock of the number that stands on its
/// running turns. The lock ends with the process, whichever way that ends.
/// </summary>
/// <remarks>
/// The lock is shared, so that a connection that the server still believes in does not keep the next one waiting; whoever looks whether
/// the process lives asks for the lock alone.
/// </remarks>
internal sealed class Runner(TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly long _number = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private string? _connectionString;
    private volatile NpgsqlConnection? _holder;
    private Task _watch = Task.CompletedTask;

    /// <summary>Says where the database is.</summary>
    public void Use(string connectionString) => _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false, KeepAlive = 30, ApplicationName = "a3agent runner",
    }.ConnectionString;

    /// <summary>The process's number, after making sure that its lock is held.</summary>
    public async ValueTask<long> NumberAsync(CancellationToken cancellationToken)
    {
        if (_holder is null)
        {
            await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await HoldAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _gate.Release();
            }
        }

        return _number;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watch.ConfigureAwait(false);
        if (_holder is { } holder)
        {
            await CloseAsync(holder).ConfigureAwait(false);
        }

        _stopping.Dispose();
        _gate.Dispose();
    }

    private async Task HoldAsync(CancellationToken cancellationToken)
    {
        if (_holder is not null)
        {
            return;
        }

        if (_connectionString is null)
        {
            throw Database.NotReached();
        }

        var connection = new NpgsqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var hold = new NpgsqlCommand("SELECT pg_advisory_lock_shared($1)", connection) { Parameters = { new() { Value = _number } } };
            await hold.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        _holder = connection;
        _watch = WatchAsync(connection);
    }

    // Nothing is ever sent on the connection: waiting on it ends when it breaks.
    private async Task WatchAsync(NpgsqlConnection connection)
    {
        try
        {
            while (true)
            {
                await connection.WaitAsync(_stopping.Token).ConfigureAwait(false);
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception)
        {
            _holder = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        await HoldAgainAsync().ConfigureAwait(false);
    }

    private async Task HoldAgainAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await NumberAsync(_stopping.Token).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(Wait, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Given back at once: the server may take a moment to notice that a connection has gone.
    private static async Task CloseAsync(NpgsqlConnection holder)
    {
        try
        {
            await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", holder);
            await release.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is NpgsqlException or InvalidOperationException)
        {
            // The lock went with its connection.
        }

        await holder.DisposeAsync().ConfigureAwait(false);
    }
}
