using System.Collections.ObjectModel;

namespace Microsoft.SemanticKernel;

/// <summary>A list of filters that refuses null when one is added, rather than in the middle of an invocation.</summary>
internal sealed class FilterCollection<TFilter> : Collection<TFilter> where TFilter : class
{
    public FilterCollection()
    {
    }

    public FilterCollection(IEnumerable<TFilter> filters)
    {
        foreach (var filter in filters)
        {
            Add(filter);
        }
    }

    protected override void InsertItem(int index, TFilter item)
    {
        ArgumentNullException.ThrowIfNull(item);
        base.InsertItem(index, item);
    }

    protected override void SetItem(int index, TFilter item)
    {
        ArgumentNullException.ThrowIfNull(item);
        base.SetItem(index, item);
    }
}
