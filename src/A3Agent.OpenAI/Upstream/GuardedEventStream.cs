using System.Runtime.CompilerServices;
using A3Agent.Models;

namespace A3Agent.OpenAI.Upstream;

/// <summary>
/// Passes an event stream on byte by byte as it comes, and throws <see cref="ModelException"/> at an in-band error, or at the end
/// when no terminal marker came. What precedes the failure is always passed on first.
/// </summary>
internal sealed class GuardedEventStream(Stream inner, EventScanner scanner) : Stream
{
    private ModelException? _failure;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_failure is not null)
        {
            throw _failure;
        }

        var count = 0;
        try
        {
            count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException) when (scanner.MarkerSeen && !cancellationToken.IsCancellationRequested)
        {
            // The answer is complete; that the provider then drops the connection instead of saying [DONE] takes nothing from it.
        }

        return count == 0 ? End(buffer.Length) : Look(buffer.Span[..count]);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
        => throw new NotSupportedException("The connector reads asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }
    }

    private int End(int wanted) => scanner.MarkerSeen || wanted == 0
        ? 0
        : throw scanner.NoMarker();

    private int Look(ReadOnlySpan<byte> bytes)
    {
        var clean = scanner.Pass(bytes, out _failure);
        return _failure is not null && clean == 0 ? throw _failure : clean;
    }
}
