namespace A3Agent.Crm.Import;

/// <summary>Remembers on which line each record began. Lines that follow each other take no room.</summary>
internal sealed class LineMap
{
    private readonly List<(int Index, int Line)> _jumps = [];
    private int _count;

    /// <summary>Adds the next record.</summary>
    public void Add(int line)
    {
        if (_jumps.Count == 0 || _jumps[^1].Line + (_count - _jumps[^1].Index) != line)
        {
            _jumps.Add((_count, line));
        }

        _count++;
    }

    /// <summary>The line of a record by its index from 0.</summary>
    public int this[int index]
    {
        get
        {
            var (low, high) = (0, _jumps.Count - 1);
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                (low, high) = _jumps[middle].Index <= index ? (middle, high) : (low, middle - 1);
            }

            return _jumps[low].Line + index - _jumps[low].Index;
        }
    }
}
