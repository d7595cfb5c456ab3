namespace A3Agent.Sqlite;

/// <summary>The clients most alike to a query, a bounded number of them: largest similarity first, ties by id.</summary>
internal sealed class MostAlike(int most, double floor)
{
    private readonly PriorityQueue<string, (float Similarity, string Id)> heap = new(WorstFirst.Instance);

    /// <summary>Whether a client so similar can be among them; on a tie its id decides.</summary>
    public bool MayTake(float similarity) =>
        similarity >= floor && (heap.Count < most || (heap.TryPeek(out _, out var worst) && similarity >= worst.Similarity));

    public void Add(string id, float similarity)
    {
        if (heap.Count < most)
        {
            heap.Enqueue(id, (similarity, id));
        }
        else
        {
            heap.EnqueueDequeue(id, (similarity, id));
        }
    }

    /// <summary>Gives them, best first, and notes how similar they are.</summary>
    public IReadOnlyList<string> Take(Dictionary<string, float> similarities)
    {
        var ids = new string[heap.Count];
        for (var i = ids.Length - 1; heap.TryDequeue(out var id, out var priority); i--)
        {
            ids[i] = id;
            similarities[id] = priority.Similarity;
        }

        return ids;
    }

    private sealed class WorstFirst : IComparer<(float Similarity, string Id)>
    {
        public static WorstFirst Instance { get; } = new();

        public int Compare((float Similarity, string Id) x, (float Similarity, string Id) y) =>
            x.Similarity != y.Similarity ? x.Similarity.CompareTo(y.Similarity) : string.CompareOrdinal(y.Id, x.Id);
    }
}
