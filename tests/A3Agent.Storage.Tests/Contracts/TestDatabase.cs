namespace A3Agent.Storage.Tests.Contracts;

/// <summary>A fresh database of one backend, gone when it is disposed.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>The storage, prepared.</summary>
    public abstract IStorage Storage { get; }

    /// <summary>Closes the storage and opens it again, prepared, as a new process would.</summary>
    public abstract Task ReopenAsync();

    public abstract ValueTask DisposeAsync();
}
