using Microsoft.Data.Sqlite;

namespace A3Agent.Sqlite;

/// <summary>
/// The one writer. Operations that wait together are committed together (group commit); when one of them fails, all are undone
/// and run again, each under a savepoint, so that the failing one is undone alone. An operation may therefore run twice and has
/// no effect but on the database. A caller hears of its operation only after the commit. When the process is at rest, who
/// finds the writer idle runs its own operation at once, without a change of threads. Under load the writer lines up behind the
/// work that waits in the thread pool, and finds the operations of that work when its turn comes.
/// </summary>
internal sealed class Writer(Database database) : IThreadPoolWorkItem, IAsyncDisposable
{
    private const string Begin = "BEGIN IMMEDIATE";
    private const string Commit = "COMMIT";
    private const string Rollback = "ROLLBACK";
    private const string Save = "SAVEPOINT operation";
    private const string Keep = "RELEASE operation";
    private const string Undo = "ROLLBACK TO operation";

    private readonly Lock gate = new();
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<WriteOperation> waiting = [];
    private List<WriteOperation> batch = [];
    private bool busy;
    private bool closed;

    /// <summary>Runs a write; when the task completes it is committed.</summary>
    public Task<T> RunAsync<T>(Func<Database, T> work, CancellationToken cancellationToken)
    {
        var operation = new WriteOperation<T>(work, cancellationToken);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            waiting.Add(operation);
            if (busy)
            {
                return operation.Task;
            }

            busy = true;
        }

        if (ThreadPool.PendingWorkItemCount == 0)
        {
            Execute();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return operation.Task;
    }

    /// <summary>Runs one batch; what came meanwhile goes to the thread pool, so that no caller works for the others for long.</summary>
    public void Execute()
    {
        lock (gate)
        {
            (batch, waiting) = (waiting, batch);
        }

        RunBatch();
        batch.Clear();
        bool more;
        lock (gate)
        {
            more = busy = waiting.Count > 0;
            if (closed && !busy)
            {
                idle.TrySetResult();
            }
        }

        if (more)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closed = true;
            if (!busy)
            {
                idle.TrySetResult();
            }
        }

        await idle.Task.ConfigureAwait(false);
        database.Dispose();
    }

    private void RunBatch()
    {
        try
        {
            if (!TryTogether())
            {
                RunApart();
            }
        }
        catch (Exception trouble)
        {
            FailAll(trouble);
            return;
        }

        foreach (var operation in batch)
        {
            operation.Complete();
        }
    }

    /// <summary>Runs all in one transaction without savepoints, which cost a copy of every page that is touched.</summary>
    /// <returns>False when one has to be undone: then all are.</returns>
    private bool TryTogether()
    {
        Do(Begin);
        foreach (var operation in batch)
        {
            database.Discard = false;
            operation.Run(database);
            if (database.Discard)
            {
                if (database.InTransaction)
                {
                    Do(Rollback);
                }

                return batch.Count == 1;
            }
        }

        Do(Commit);
        return true;
    }

    /// <summary>Runs all again in one transaction, each under a savepoint.</summary>
    private void RunApart()
    {
        Do(Begin);
        foreach (var operation in batch)
        {
            Do(Save);
            database.Discard = false;
            operation.Run(database);
            if (!database.InTransaction)
            {
                // A full disk or an I/O error has ended the whole transaction: nobody's work is kept.
                throw operation.Trouble ?? new InvalidOperationException("A write operation ended the transaction.");
            }

            if (database.Discard)
            {
                Do(Undo);
            }

            Do(Keep);
        }

        Do(Commit);
    }

    private void FailAll(Exception trouble)
    {
        try
        {
            if (database.InTransaction)
            {
                Do(Rollback);
            }
        }
        catch (SqliteException)
        {
            // The callers hear of the first trouble; the next BEGIN says it when this one lasts.
        }

        foreach (var operation in batch)
        {
            operation.Fail(trouble);
        }
    }

    private void Do(string sql) => database.Prepare(sql).Run();
}
