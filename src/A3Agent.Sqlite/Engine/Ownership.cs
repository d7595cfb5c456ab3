namespace A3Agent.Sqlite;

/// <summary>
/// Tells whether another living process works on the database, by locks on a file beside it, which the operating system gives
/// back when a process dies. Without it a command run beside the server would end the server's turns as if it were dead.
/// </summary>
/// <remarks>Every process holds a shared lock; only one that is alone gets the exclusive one for a moment.</remarks>
internal sealed class Ownership(string path) : IDisposable
{
    private const int MaxTries = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string _path = path + "-owner";
    private FileStream? _shared;

    /// <summary>Runs an action if no other process works on the database, and counts as one from then on, until disposed.</summary>
    /// <exception cref="IOException">The lock cannot be had.</exception>
    public async Task RunIfAloneAsync(Func<Task> action, CancellationToken cancellationToken)
    {
        if (_shared is not null)
        {
            return;
        }

        if (TryOpenAlone() is { } alone)
        {
            await using (alone.ConfigureAwait(false))
            {
                await action().ConfigureAwait(false);
            }
        }

        _shared = await OpenSharedAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _shared?.Dispose();

    private FileStream? TryOpenAlone()
    {
        try
        {
            return Open(FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Another process may be alone for as long as its action takes; nothing of ours is running yet that it could end. A process that is
    // just being started holds our own lock until it runs its program. Others go by the machine's time, whatever ours is.
    private async Task<FileStream> OpenSharedAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return Open(FileAccess.Read, FileShare.Read);
            }
            catch (IOException) when (tries < MaxTries)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private FileStream Open(FileAccess access, FileShare share) => new(_path, FileMode.OpenOrCreate, access, share, bufferSize: 0);
}
