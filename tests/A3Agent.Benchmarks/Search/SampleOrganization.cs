namespace A3Agent.Benchmarks.Search;

/// <summary>An organization of the benchmark.</summary>
/// <param name="Number">From 0, the largest first.</param>
/// <param name="Size">How many clients it has, each with a vector.</param>
internal sealed record SampleOrganization(int Number, int Size)
{
    /// <summary>Every organization has at least so many topics.</summary>
    public const int FewestTopics = 5;

    private const int Smallest = 100;

    /// <summary>Its id.</summary>
    public string Id { get; } = $"org-{Number:000}";

    /// <summary>How many topics its clients are about: client i is about topic i modulo this.</summary>
    public int Topics { get; } = Math.Clamp(Size / 100, FewestTopics, 500);

    /// <summary>Organizations whose sizes fall as in Zipf's law, and faster at the end.</summary>
    public static IReadOnlyList<SampleOrganization> Of(int count, int vectors)
    {
        var weights = Enumerable.Range(1, count).Select(rank => Math.Exp(-2.0 * rank / count) / (rank + 0.5)).ToArray();
        var sum = weights.Sum();
        var sizes = weights.Select(weight => Math.Max(Smallest, (int)(vectors * weight / sum))).ToArray();
        sizes[0] += Math.Max(0, vectors - sizes.Sum());
        return [.. sizes.Select((size, number) => new SampleOrganization(number, size))];
    }

    /// <summary>The id of a client.</summary>
    public static string ClientId(int client) => $"c{client:0000000}";
}
