namespace A3Agent.Storage.Tests.Contracts;

/// <summary>A fresh database of one backend, gone when it is disposed.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>The storage, prepared.</summary>
    public abstract IStorage Storage { get; }

    /// <summary>Closes the storage and opens it again, prepared, as a new process would.</summary>
    public abstract Task ReopenAsync();

    /// <summary>Lets time pass for leases and waiting, by whatever clock the database goes.</summary>
    public abstract Task PassTimeAsync(TimeSpan time);

    public abstract ValueTask DisposeAsync();
}
