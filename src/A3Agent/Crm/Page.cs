namespace A3Agent.Crm;

/// <summary>One page of a list.</summary>
/// <param name="Limit">How many rows at most, 1 to 200.</param>
/// <param name="Cursor">Where the page before ended; null for the first.</param>
/// <param name="WithTotal">Whether the number of all matching rows is wanted too, which costs a count.</param>
public readonly record struct PageRequest(int Limit, string? Cursor = null, bool WithTotal = false)
{
    /// <summary>The largest page.</summary>
    public const int MaxLimit = 200;

    /// <summary>The page's size when nobody says.</summary>
    public const int DefaultLimit = 50;
}

/// <summary>A page that was read.</summary>
/// <typeparam name="T">What it lists.</typeparam>
/// <param name="Items">The rows.</param>
/// <param name="NextCursor">Where the next page begins; null at the end.</param>
/// <param name="Total">The number of all matching rows; null unless asked for.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor, int? Total = null);
