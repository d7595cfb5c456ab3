using System.Collections.Concurrent;

namespace A3Agent.Sqlite;

/// <summary>
/// Connections for reading. A read is short and never waits for the writer, so it runs on the caller's thread.
/// </summary>
internal sealed class Readers(string path) : IDisposable
{
    private static readonly int MaxIdle = Math.Max(4, Environment.ProcessorCount * 2);

    private readonly ConcurrentStack<Database> idle = new();
    private volatile bool closed;

    /// <summary>Runs a read at once; whatever it throws is in the task.</summary>
    public Task<T> RunAsync<T>(Func<Database, T> read, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        try
        {
            return Task.FromResult(Run(read));
        }
        catch (Exception trouble)
        {
            return Task.FromException<T>(trouble);
        }
    }

    public void Dispose()
    {
        closed = true;
        while (idle.TryPop(out var database))
        {
            database.Dispose();
        }
    }

    private T Run<T>(Func<Database, T> read)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        if (!idle.TryPop(out var database))
        {
            database = new Database(path);
        }

        try
        {
            return read(database);
        }
        catch
        {
            database.Reset();
            throw;
        }
        finally
        {
            if (closed || idle.Count >= MaxIdle)
            {
                database.Dispose();
            }
            else
            {
                idle.Push(database);
            }
        }
    }
}
