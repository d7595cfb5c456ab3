using A3Agent.Identity;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>The connections of the application's role. Safe for concurrent use.</summary>
internal sealed class Database : IAsyncDisposable
{
    private const int MaxTries = 3;

    // Each of these tries takes a broken connection out of the pool, while other callers may be taking theirs.
    private const int MaxBroken = 10;

    private volatile NpgsqlDataSource? _source;

    /// <summary>Whether <see cref="Use"/> has been called.</summary>
    public bool IsOpen => _source is not null;

    /// <summary>The connections; there are none before the storage has been prepared.</summary>
    /// <exception cref="NpgsqlException">The storage is not prepared, since its server could not be reached.</exception>
    public NpgsqlDataSource Source => _source ?? throw NotReached();

    /// <summary>What is thrown before the storage has been prepared.</summary>
    public static NpgsqlException NotReached() => new("The database has not been reached yet.");

    /// <summary>Says which connections are used from now on.</summary>
    public void Use(NpgsqlDataSource source) => _source = source;

    public ValueTask DisposeAsync() => _source?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>
    /// Reads: the statements that are sent together cost one round trip and are one transaction of their own. A connection that broke,
    /// perhaps long ago in the pool, is replaced; a database that does not answer in time is not asked again.
    /// </summary>
    public Task<T> ReadAsync<T>(OrganizationId? organization, Func<Session, Task<T>> read, CancellationToken cancellationToken) =>
        AgainAsync(
            async () =>
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                return await read(new Session(connection, organization)).ConfigureAwait(false);
            },
            error => error.IsTransient && error.InnerException is not TimeoutException);

    /// <summary>
    /// Writes with one batch of statements, which is a transaction of its own and costs one round trip: the work may send only one.
    /// </summary>
    public Task<T> WriteOnceAsync<T>(OrganizationId? organization, Func<Session, Task<T>> write, CancellationToken cancellationToken) =>
        AgainAsync(
            async () =>
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                return await write(new Session(connection, organization)).ConfigureAwait(false);
            },
            IsUndone);

    /// <summary>
    /// Writes in a transaction, which is committed when the work returns true beside its result, else rolled back. The work may run again
    /// when another transaction stood in its way.
    /// </summary>
    public Task<T> WriteAsync<T>(
        OrganizationId? organization, Func<Session, Task<(T Result, bool Keep)>> write, CancellationToken cancellationToken) => AgainAsync(
            async () =>
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                var (result, keep) = await write(new Session(connection, organization, inTransaction: true)).ConfigureAwait(false);
                if (keep)
                {
                    await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                }

                return result;
            },
            IsUndone);

    private async Task<T> AgainAsync<T>(Func<Task<T>> work, Func<NpgsqlException, bool> mayTryAgain)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (NpgsqlException error)
            {
                if (IsBroken(error))
                {
                    // The server has restarted, perhaps: then the others of the pool are broken too.
                    _source?.Clear();
                }

                if (tries >= (IsBroken(error) ? MaxBroken : MaxTries) || !mayTryAgain(error))
                {
                    throw;
                }

                // Nothing of it was kept: a deadlock, a lost race between two writes of the same row, or a broken connection of a read.
            }
        }
    }

    // A connection that was there is gone; a server that cannot be reached is another thing.
    private static bool IsBroken(NpgsqlException error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown }
        || error.InnerException is IOException;

    // Deadlocks and serialization failures are rolled back as a whole; so is a statement that lost a race for a unique key.
    private static bool IsUndone(NpgsqlException error) => error is PostgresException
    {
        SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation
    };
}
