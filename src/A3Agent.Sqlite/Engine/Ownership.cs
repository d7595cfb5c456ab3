namespace A3Agent.Sqlite;

/// <summary>
/// Tells whether another living process works on the database, by a lock on a file beside it, which the operating system gives
/// back when a process dies. Without it a command run beside the server would end the server's turns as if it were dead.
/// </summary>
internal sealed class Ownership(string path) : IDisposable
{
    private FileStream? held;

    /// <summary>Takes the lock and keeps it until disposed.</summary>
    /// <returns>False when another process has it, or when it was taken before.</returns>
    public bool TryTake()
    {
        if (held is not null)
        {
            return false;
        }

        try
        {
            held = new FileStream(path + "-owner", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose() => held?.Dispose();
}
