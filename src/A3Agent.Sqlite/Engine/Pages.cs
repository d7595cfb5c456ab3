using A3Agent.Crm;

namespace A3Agent.Sqlite;

/// <summary>What every list checks.</summary>
internal static class Pages
{
    /// <exception cref="ArgumentOutOfRangeException">The page's size is not 1 to 200.</exception>
    public static void Check(PageRequest page)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(page.Limit, PageRequest.MaxLimit);
    }
}
