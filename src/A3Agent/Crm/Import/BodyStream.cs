namespace A3Agent.Crm.Import;

/// <summary>The body, read forward and asynchronously only: counts bytes and lets the beginning be looked at.</summary>
internal sealed class BodyStream(Stream inner) : Stream
{
    private const int PeekBytes = 4096;

    private readonly byte[] _peeked = new byte[PeekBytes];
    private int _peekedLength;
    private int _peekedTaken;

    /// <summary>Bytes handed on.</summary>
    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => BytesRead; set => throw new NotSupportedException(); }

    /// <summary>The first bytes of the body, which stay to be read.</summary>
    public async Task<ReadOnlyMemory<byte>> PeekAsync(CancellationToken cancellationToken)
    {
        _peekedLength = await inner.ReadAtLeastAsync(_peeked, PeekBytes, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        return _peeked.AsMemory(0, _peekedLength);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Math.Min(buffer.Length, _peekedLength - _peekedTaken);
        if (count > 0)
        {
            _peeked.AsMemory(_peekedTaken, count).CopyTo(buffer);
            _peekedTaken += count;
        }
        else
        {
            count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        BytesRead += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The body is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
