using A3Agent.Crm;

namespace A3Agent.Storage;

/// <summary>The order of a pipeline summary: largest sum first, then largest count, then key.</summary>
internal static class PipelineOrder
{
    public static IReadOnlyList<PipelineRow> Of(IEnumerable<PipelineRow> rows) =>
    [
        .. rows
            .OrderByDescending(row => row.Sum.HasValue)
            .ThenByDescending(row => row.Sum)
            .ThenByDescending(row => row.Count)
            .ThenBy(row => row.Key is null)
            .ThenBy(row => row.Key, StringComparer.Ordinal)
            .ThenBy(row => row.Currency, StringComparer.Ordinal),
    ];
}
