namespace A3Agent.Sqlite;

/// <summary>A write that waits for the writer.</summary>
internal abstract class WriteOperation
{
    /// <summary>Why it failed; null when it did not.</summary>
    public Exception? Trouble { get; protected set; }

    /// <summary>Does the work, perhaps for the second time; a failure is kept and asks for its changes to be discarded.</summary>
    public abstract void Run(Database database);

    /// <summary>Tells the caller, after the commit.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that the whole batch failed.</summary>
    public abstract void Fail(Exception trouble);
}

/// <summary>A write that gives a <typeparamref name="T"/>.</summary>
internal sealed class WriteOperation<T>(Func<Database, T> work, CancellationToken cancellationToken) : WriteOperation
{
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;

    public Task<T> Task => completion.Task;

    public override void Run(Database database)
    {
        Trouble = null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            result = work(database);
        }
        catch (Exception trouble)
        {
            Trouble = trouble;
            database.Reset();
            database.Discard = true;
        }
    }

    public override void Complete()
    {
        if (Trouble is null)
        {
            completion.SetResult(result!);
        }
        else
        {
            Fail(Trouble);
        }
    }

    public override void Fail(Exception trouble)
    {
        if ((Trouble ?? trouble) is OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            completion.SetCanceled(cancellationToken);
        }
        else
        {
            completion.SetException(Trouble ?? trouble);
        }
    }
}
