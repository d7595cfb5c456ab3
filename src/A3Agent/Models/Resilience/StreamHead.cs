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

    public ChatResponseUpdate Current => _next <= _read.Count ? _read[_next - 1] : _source.Current;

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

    // Not async: what comes after the head is the source's, without a state of its own for each update.
    public ValueTask<bool> MoveNextAsync()
    {
        if (_next < _read.Count)
        {
            _next++;
            return new ValueTask<bool>(true);
        }

        _next = _read.Count + 1;
        return IsVisible ? _source.MoveNextAsync() : new ValueTask<bool>(false);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
