using A3Agent.Crm;

namespace A3Agent.Sqlite;

/// <summary>Counts and sums of deals by group, in one statement.</summary>
internal static class DealSummary
{
    /// <summary>Sums are taken in two parts, since ten-thousandths of large values could overflow 64 bits in one.</summary>
    private const long Part = 100_000_000;

    private const string Figures = "currency, count(*), count(value), sum(value / 100000000), sum(value % 100000000)";

    private const string UserName =
        "(SELECT display_name FROM users WHERE users.organization = deals.organization AND users.id = owner_id)";

    private const string ClientName =
        "(SELECT display_name FROM clients WHERE clients.organization = deals.organization AND clients.id = client_id)";

    public static IReadOnlyList<PipelineRow> Read(Database database, string organization, DealFilter filter, PipelineGroup group)
    {
        var (head, tail) = Sql(group);
        using var rows = DealKind.Instance.Filtered.Prepare(database, head, filter, tail, organization);
        var summary = new List<PipelineRow>();
        while (rows.Step())
        {
            summary.Add(Row(rows));
        }

        return PipelineOrder.Of(summary);
    }

    private static (string Head, string Tail) Sql(PipelineGroup group) => group switch
    {
        PipelineGroup.Stage => ($"SELECT stage, stage, {Figures} FROM deals WHERE organization = ?", "GROUP BY stage, currency"),
        PipelineGroup.Status => ($"SELECT status, status, {Figures} FROM deals WHERE organization = ?", "GROUP BY status, currency"),
        PipelineGroup.Owner => ($"SELECT owner_id, {UserName}, {Figures} FROM deals WHERE organization = ?", "GROUP BY owner_id, currency"),
        PipelineGroup.Product => ($"SELECT product, product, {Figures} FROM deals WHERE organization = ?", "GROUP BY product, currency"),
        PipelineGroup.Client =>
            ($"SELECT client_id, {ClientName}, {Figures} FROM deals WHERE organization = ?", "GROUP BY client_id, currency"),
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, "No such group."),
    };

    private static PipelineRow Row(Statement rows)
    {
        var valued = rows.Int32(4);
        decimal? sum = valued == 0 ? null : ((decimal)rows.Int64(5) * Part + rows.Int64(6)) / Stored.MoneyUnits;
        decimal? average = sum is { } known ? Math.Round(known / valued, 4, MidpointRounding.AwayFromZero) : null;
        return new PipelineRow(rows.TextOrNull(0), rows.TextOrNull(1), rows.Text(2), rows.Int32(3), valued, sum, average);
    }
}
