namespace A3Agent.Benchmarks.Embedding;

/// <summary>The memory of this process at the start, at each quarter and at the end of some work.</summary>
internal sealed class MemoryLine
{
    private const int Parts = 4;
    private const double Megabyte = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly List<(double Heap, double Resident)> _points = [];

    /// <summary>The managed heap after a collection, in MB.</summary>
    public string Heap => string.Join(", ", _points.Select(point => $"{point.Heap:0}"));

    /// <summary>The working set, in MB.</summary>
    public string Resident => string.Join(", ", _points.Select(point => $"{point.Resident:0}"));

    /// <summary>Takes a point when another quarter is reached.</summary>
    public void Add(long done, long all)
    {
        lock (_gate)
        {
            while (_points.Count <= done * Parts / all && _points.Count <= Parts)
            {
                _points.Add((GC.GetTotalMemory(forceFullCollection: true) / Megabyte, Environment.WorkingSet / Megabyte));
            }
        }
    }
}
