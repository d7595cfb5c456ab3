using A3Agent.Crm;
using A3Agent.Identity;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>Counts and sums of deals by group, in one statement.</summary>
internal static class DealSummary
{
    // A quotient of so many decimals is rounded once in effect: its own rounding cannot make a half of what is none. round() of numeric
    // goes half away from zero.
    private const string Figures = """
        currency, count(*), count(value), sum(value), round(sum(value)::numeric(60, 24) / nullif(count(value), 0), 4)
        """;

    public static async Task<IReadOnlyList<PipelineRow>> ReadAsync(
        Session session, OrganizationId organization, DealFilter filter, PipelineGroup group, CancellationToken cancellationToken)
    {
        var (key, label) = Group(group);
        var summary = new Narrowing($"SELECT {key}, {label}, {Figures} FROM a3.deals WHERE organization = $1", organization.Value);
        var sql = DealKind.Instance.Narrow(summary, filter).Grouped($"{key}, currency").End();
        return PipelineOrder.Of(await session.ListAsync(Row, cancellationToken, sql).ConfigureAwait(false));
    }

    private static (string Key, string Label) Group(PipelineGroup group) => group switch
    {
        PipelineGroup.Stage => ("stage", "stage"),
        PipelineGroup.Status => ("status", "status"),
        PipelineGroup.Product => ("product", "product"),
        PipelineGroup.Owner =>
            ("owner_id", "(SELECT display_name FROM a3.users WHERE users.organization = $1 AND users.id = deals.owner_id)"),
        PipelineGroup.Client =>
            ("client_id", "(SELECT display_name FROM a3.clients WHERE clients.organization = $1 AND clients.id = deals.client_id)"),
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, "No such group."),
    };

    private static PipelineRow Row(NpgsqlDataReader row) => new(
        row.TextOrNull(0), row.TextOrNull(1), row.GetString(2), (int)row.GetInt64(3), (int)row.GetInt64(4), row.MoneyOrNull(5),
        row.MoneyOrNull(6));
}
