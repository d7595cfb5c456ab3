using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace A3Agent.Storage;

/// <summary>
/// Records of an import on their way: read once from wherever they come, then as often as needed. Few stay in memory; more go to a file in
/// the system's folder for temporary files, which loses its name at once, so that nothing of it is left whatever happens.
/// </summary>
/// <remarks>Used by one caller at a time.</remarks>
internal sealed class SpooledRecords<T>(int maxMemory = SpooledRecords<T>.DefaultMaxMemory) : IAsyncDisposable
{
    private const int DefaultMaxMemory = 4 * 1024 * 1024;
    private const int FileBuffer = 64 * 1024;

    private Stream _stream = new MemoryStream();

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one at the end.</summary>
    /// <exception cref="IOException">There is no room for it.</exception>
    public async ValueTask AddAsync(T record, CancellationToken cancellationToken)
    {
        var utf8 = StoredJson.Write(record);
        if (_stream is MemoryStream memory && memory.Length + utf8.Length > maxMemory)
        {
            _stream = NewFile();
            memory.Position = 0;
            await memory.CopyToAsync(_stream, cancellationToken).ConfigureAwait(false);
        }

        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        await _stream.WriteAsync(length, cancellationToken).ConfigureAwait(false);
        await _stream.WriteAsync(utf8, cancellationToken).ConfigureAwait(false);
        Count++;
    }

    /// <summary>Reads all from the beginning.</summary>
    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _stream.Position = 0;
        var length = new byte[sizeof(int)];
        var utf8 = new byte[FileBuffer];
        for (var i = 0; i < Count; i++)
        {
            await _stream.ReadExactlyAsync(length, cancellationToken).ConfigureAwait(false);
            var size = BinaryPrimitives.ReadInt32LittleEndian(length);
            utf8 = utf8.Length < size ? new byte[size] : utf8;
            await _stream.ReadExactlyAsync(utf8.AsMemory(0, size), cancellationToken).ConfigureAwait(false);
            yield return StoredJson.Read<T>(utf8.AsSpan(0, size));
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static FileStream NewFile()
    {
        var path = Path.Combine(Path.GetTempPath(), "a3agent-" + Path.GetRandomFileName());
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete, BufferSize = FileBuffer,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }
}
