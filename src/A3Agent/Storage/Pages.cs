using A3Agent.Crm;

namespace A3Agent.Storage;

/// <summary>What every list checks.</summary>
internal static class Pages
{
    /// <exception cref="ArgumentOutOfRangeException">The page's size is not 1 to 200.</exception>
    public static void Check(PageRequest page)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(page.Limit, PageRequest.MaxLimit);
    }

    /// <summary>Takes the one row away that was read to see whether there are more.</summary>
    /// <returns>The last row of the page when there are more; else null.</returns>
    public static T? Cut<T>(List<T> rows, PageRequest page)
        where T : class
    {
        if (rows.Count <= page.Limit)
        {
            return null;
        }

        rows.RemoveAt(page.Limit);
        return rows[^1];
    }
}
