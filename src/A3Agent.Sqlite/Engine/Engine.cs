namespace A3Agent.Sqlite;

/// <summary>What the stores work with: reads at once, writes through the one writer, and the time.</summary>
internal sealed class Engine(Readers readers, Writer writer, TimeProvider time)
{
    public TimeProvider Time => time;

    public Task<T> ReadAsync<T>(Func<Database, T> read, CancellationToken cancellationToken) => readers.RunAsync(read, cancellationToken);

    public Task<T> WriteAsync<T>(Func<Database, T> write, CancellationToken cancellationToken) => writer.RunAsync(write, cancellationToken);
}
