namespace A3Agent.Search;

/// <summary>A query for one model.</summary>
internal readonly record struct QueryKey(string Model, int Dimensions, string Text)
{
    /// <summary>The key of what a person typed: spaces at the ends and repeated ones mean nothing.</summary>
    public static QueryKey Of(VectorSet set, string query) => new(set.Model, set.Dimensions, Normal(query));

    private static string Normal(string query)
    {
        for (var i = 0; i < query.Length; i++)
        {
            if (char.IsWhiteSpace(query[i]) && (query[i] != ' ' || i == 0 || i == query.Length - 1 || char.IsWhiteSpace(query[i - 1])))
            {
                return string.Join(' ', query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            }
        }

        return query;
    }
}

/// <summary>The vectors of the queries used last, bounded by count and size. Not safe for concurrent use.</summary>
internal sealed class QueryVectorCache(int most, long mostBytes)
{
    // What an entry costs beside its vector and its text: two objects and their places in list and dictionary.
    private const int EntryBytes = 200;

    private readonly LinkedList<(QueryKey Key, ReadOnlyMemory<float> Vector)> _used = new();
    private readonly Dictionary<QueryKey, LinkedListNode<(QueryKey Key, ReadOnlyMemory<float> Vector)>> _entries = [];

    public int Count => _entries.Count;

    public long Bytes { get; private set; }

    public bool TryGet(QueryKey key, out ReadOnlyMemory<float> vector)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            vector = default;
            return false;
        }

        _used.Remove(entry);
        _used.AddFirst(entry);
        vector = entry.Value.Vector;
        return true;
    }

    public void Add(QueryKey key, ReadOnlyMemory<float> vector)
    {
        if (_entries.ContainsKey(key))
        {
            return;
        }

        _entries[key] = _used.AddFirst((key, vector));
        Bytes += Size(key, vector);
        while (_used.Last is { } oldest && (Count > most || Bytes > mostBytes))
        {
            _used.RemoveLast();
            _entries.Remove(oldest.Value.Key);
            Bytes -= Size(oldest.Value.Key, oldest.Value.Vector);
        }
    }

    private static long Size(QueryKey key, ReadOnlyMemory<float> vector) =>
        EntryBytes + (sizeof(char) * (long)key.Text.Length) + (sizeof(float) * (long)vector.Length);
}
