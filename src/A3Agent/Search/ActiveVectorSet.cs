namespace A3Agent.Search;

/// <summary>The set that searches compare with, looked up every few seconds. Safe for concurrent use.</summary>
internal sealed class ActiveVectorSet(IStorage storage, TimeProvider time)
{
    /// <summary>A set that was replaced is kept for a minute, and a search with it is made again: this only saves a read.</summary>
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(5);

    private Known? _known;

    /// <summary>The active set; null when there is none.</summary>
    /// <param name="newerThan">What turned out not to be active any more; null to take what is known.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async ValueTask<VectorSet?> FindAsync(VectorSet? newerThan, CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref _known);
        if (known is not null && (newerThan is null || known.Set?.Id != newerThan.Id) && time.GetElapsedTime(known.ReadAt) < _fresh)
        {
            return known.Set;
        }

        var readAt = time.GetTimestamp();
        var sets = await storage.Vectors.ListSetsAsync(cancellationToken);
        var active = sets.FirstOrDefault(set => set.State == VectorSetState.Active);
        Volatile.Write(ref _known, new Known(active, readAt));
        return active;
    }

    private sealed record Known(VectorSet? Set, long ReadAt);
}
