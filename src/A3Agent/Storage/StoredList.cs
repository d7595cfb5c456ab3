using System.Collections;

namespace A3Agent.Storage;

/// <summary>A list from a JSON column, parsed when it is first looked at: a turn reads its whole history, but seldom every part.</summary>
internal sealed class StoredList<T>(byte[] utf8) : IReadOnlyList<T>
{
    private IReadOnlyList<T>? parsed;

    public int Count => Parsed.Count;

    /// <summary>Two threads at once parse twice, to the same.</summary>
    private IReadOnlyList<T> Parsed => parsed ??= StoredJson.Read<IReadOnlyList<T>>(utf8);

    public T this[int index] => Parsed[index];

    public IEnumerator<T> GetEnumerator() => Parsed.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
