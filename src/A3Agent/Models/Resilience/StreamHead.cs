using Microsoft.Extensions.AI;

namespace A3Agent.Models.Resilience;

/// <summary>A stream that was read up to its first visible update: until then a failed attempt leaves no trace.</summary>
internal sealed class StreamHead : IAsyncDisposable
{
    private readonly IAsyncEnumerator<ChatResponseUpdate> _source;
    private readonly List<ChatResponseUpdate> _read = [];
    private int _next;

    private StreamHead(IAsyncEnumerator<ChatResponseUpdate> source) => _source = source;

    /// <summary>Whether something of the stream was visible.</summary>
    public bool IsVisible { get; private set; }

    public ChatResponseUpdate Current { get; private set; } = null!;

    /// <summary>Starts a stream; throws what it throws before its first visible update, and ends it then.</summary>
    public static Task<StreamHead> OpenAsync(IAsyncEnumerable<ChatResponseUpdate> stream, CancellationToken cancellationToken) =>
        OpenAsync(stream, ResetUpdate.IsVisible, cancellationToken);

    /// <summary>The same, with another notion of what is visible.</summary>
    public static async Task<StreamHead> OpenAsync(
        IAsyncEnumerable<ChatResponseUpdate> stream, Func<ChatResponseUpdate, bool> isVisible, CancellationToken cancellationToken)
    {
        var head = new StreamHead(stream.GetAsyncEnumerator(cancellationToken));
        try
        {
            while (!head.IsVisible && await head._source.MoveNextAsync())
            {
                head._read.Add(head._source.Current);
                head.IsVisible = isVisible(head._source.Current);
            }

            return head;
        }
        catch
        {
            await head.DisposeAsync();
            throw;
        }
    }

    public async ValueTask<bool> MoveNextAsync()
    {
        if (_next < _read.Count)
        {
            Current = _read[_next++];
            return true;
        }

        if (!IsVisible || !await _source.MoveNextAsync())
        {
            return false;
        }

        Current = _source.Current;
        return true;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
