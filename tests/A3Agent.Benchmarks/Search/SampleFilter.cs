using A3Agent.Crm;

namespace A3Agent.Benchmarks.Search;

/// <summary>A filter of a search, and how many clients pass it.</summary>
internal sealed record SampleFilter(string Name, ClientStatus? Status, string? Tag, double Share)
{
    /// <summary>
    /// None, four that have nothing to do with what a client is about, and one that lets the clients of every tenth topic pass, among
    /// which most queries have no near one.
    /// </summary>
    public static IReadOnlyList<SampleFilter> All { get; } =
    [
        new("none", null, null, 1),
        new("50 %", ClientStatus.Active, null, 0.5),
        new("10 %", null, "tenth", 0.1),
        new("1 %", null, "hundredth", 0.01),
        new("0.1 %", null, "thousandth", 0.001),
        new("every tenth topic", null, "topic", 0.1),
    ];

    /// <summary>Status as the database has it.</summary>
    public string? StatusText => Status is null ? null : "active";

    public string[] Tags => Tag is null ? [] : [Tag];
}
