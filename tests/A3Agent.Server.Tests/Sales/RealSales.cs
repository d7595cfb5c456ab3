using System.Globalization;

namespace A3Agent.Server.Tests.Sales;

/// <summary>The export in ../shared/data/crm-sales, read by a few lines of its own: what answers are compared with.</summary>
internal sealed class RealSales
{
    private RealSales(IReadOnlyList<Sale> sales, IReadOnlyList<string[]> accounts) => (Sales, Accounts) = (sales, accounts);

    public sealed record Sale(string Id, string Agent, string Product, string Account, string Stage, string Opened, string Closed, decimal? Value);

    public IReadOnlyList<Sale> Sales { get; }

    public IReadOnlyList<string[]> Accounts { get; }

    public static RealSales Read() => new(
        [.. Rows("sales_pipeline.csv").Select(cells => new Sale(
            cells[0], cells[1], cells[2] == "GTXPro" ? "GTX Pro" : cells[2], cells[3], cells[4], cells[5], cells[6],
            cells[7].Length == 0 ? null : decimal.Parse(cells[7], CultureInfo.InvariantCulture)))],
        [.. Rows("accounts.csv")]);

    public static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(SharedData.Path($"crm-sales/{file}")).Skip(1).Where(line => line.Length > 0).Select(line => line.Split(','));
}
