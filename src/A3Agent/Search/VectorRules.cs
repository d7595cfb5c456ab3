namespace A3Agent.Search;

/// <summary>What every store demands of sets and vectors.</summary>
internal static class VectorRules
{
    /// <summary>As far as an index over half-precision vectors goes.</summary>
    private const int MaxDimensions = 4_000;

    /// <exception cref="ArgumentOutOfRangeException">It is not 1 to 4,000.</exception>
    public static void CheckDimensions(int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, MaxDimensions);
    }

    /// <exception cref="ArgumentException">A vector is not one of the set.</exception>
    public static void Check(VectorSet set, IReadOnlyList<EmbeddedClient> embedded)
    {
        foreach (var client in embedded)
        {
            if (client.Vector is { } vector && (vector.Length != set.Dimensions || !AreFinite(vector.Span)))
            {
                throw new ArgumentException($"A vector of set {set.Id} is {set.Dimensions} finite numbers.", nameof(embedded));
            }
        }
    }

    private static bool AreFinite(ReadOnlySpan<float> numbers)
    {
        foreach (var number in numbers)
        {
            if (!float.IsFinite(number))
            {
                return false;
            }
        }

        return true;
    }
}
