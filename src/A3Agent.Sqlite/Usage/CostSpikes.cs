using A3Agent.Identity;
using A3Agent.Usage;

namespace A3Agent.Sqlite;

/// <summary>Hours that cost far more than usual.</summary>
internal static class CostSpikes
{
    /// <summary>Compares the hour before <paramref name="now"/> with those of the seven days before it that cost anything.</summary>
    public static IReadOnlyList<CostSpike> Find(Database database, DateTimeOffset now, double factor, decimal leastUsd)
    {
        const string Sql = """
            WITH hours AS (
              SELECT organization, (?1 - 1 - at) / 3600000000 AS ago, sum(cost_usd) AS usd
              FROM usage_calls WHERE kind = 'chat' AND at >= ?1 - 169 * 3600000000 AND at < ?1
              GROUP BY 1, 2)
            SELECT organization, sum(usd) FILTER (WHERE ago = 0) AS last, sum(usd) FILTER (WHERE ago > 0), count(*) FILTER (WHERE ago > 0)
            FROM hours WHERE usd > 0 GROUP BY organization HAVING last > 0 ORDER BY organization
            """;
        using var rows = database.Prepare(Sql).Bind(now);
        var spikes = new List<CostSpike>();
        while (rows.Step())
        {
            if (rows.CostOrNull(1) is { } last && rows.CostOrNull(2) is { } before
                && new CostSpike(new OrganizationId(rows.Text(0)), last, before / rows.Int64(3)) is var spike
                && last >= leastUsd && last >= spike.UsualUsd * (decimal)factor)
            {
                spikes.Add(spike);
            }
        }

        return spikes;
    }
}
