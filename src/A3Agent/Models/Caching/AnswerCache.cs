namespace A3Agent.Models.Caching;

/// <summary>Answers by key, bounded in time, number and memory. Thread-safe.</summary>
internal sealed class AnswerCache(CacheOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);

    // The most recently used first.
    private readonly LinkedList<Entry> _used = new();

    // All live equally long, so the oldest ends first.
    private readonly Queue<Entry> _kept = new();
    private long _bytes;

    /// <summary>How many answers are held.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Finds an answer that is not too old; null when there is none.</summary>
    public RememberedAnswer? Find(string key)
    {
        lock (_gate)
        {
            RemoveExpired();
            if (!_entries.TryGetValue(key, out var node))
            {
                return null;
            }

            _used.Remove(node);
            _used.AddFirst(node);
            return node.Value.Answer;
        }
    }

    /// <summary>Keeps an answer, at the cost of those that were used least recently.</summary>
    public void Keep(string key, RememberedAnswer answer)
    {
        var entry = new Entry(key, answer, time.GetTimestamp());
        if (entry.SizeBytes > options.MaxBytes)
        {
            return;
        }

        lock (_gate)
        {
            RemoveExpired();
            if (_entries.TryGetValue(key, out var earlier))
            {
                Remove(earlier);
            }

            _entries[key] = _used.AddFirst(entry);
            _kept.Enqueue(entry);
            _bytes += entry.SizeBytes;
            while (_entries.Count > options.MaxEntries || _bytes > options.MaxBytes)
            {
                Remove(_used.Last!);
            }
        }
    }

    private void RemoveExpired()
    {
        while (_kept.TryPeek(out var oldest) && (oldest.IsRemoved || time.GetElapsedTime(oldest.KeptAt) >= options.Ttl))
        {
            _kept.Dequeue();
            if (!oldest.IsRemoved)
            {
                Remove(_entries[oldest.Key]);
            }
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _used.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.SizeBytes;
        node.Value.Answer = null;
    }

    private sealed class Entry(string key, RememberedAnswer answer, long keptAt)
    {
        public string Key => key;

        public long KeptAt => keptAt;

        public long SizeBytes { get; } = answer.SizeBytes + (2L * key.Length);

        /// <summary>Null once removed: the queue must not hold what the cache has let go.</summary>
        public RememberedAnswer? Answer { get; set; } = answer;

        public bool IsRemoved => Answer is null;
    }
}
