using A3Agent.Identity;
using A3Agent.Usage;

namespace A3Agent.Postgres;

/// <summary>What workers do for all accounts: they ask which organizations have work, and do it bound to one of them at a time.</summary>
internal sealed class PostgresUsageWork(Database database) : IUsageWork
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public async Task<int> RollUpAsync(int most, CancellationToken cancellationToken)
    {
        const string Text = "SELECT organization FROM a3.organizations_to_roll_up() AS organization";
        var moved = 0;
        foreach (var organization in await ListAsync(new Sql(Text), cancellationToken).ConfigureAwait(false))
        {
            if (moved >= most)
            {
                break;
            }

            var left = most - moved;
            moved += (await database.WriteOnceAsync(
                organization,
                session => session.ListAsync(row => row.GetInt32(0), cancellationToken, RollUp.Move(organization.Value, left)),
                cancellationToken).ConfigureAwait(false))[0];
        }

        return moved;
    }

    public async Task<int> ExpireReservationsAsync(CancellationToken cancellationToken)
    {
        const string Text = "SELECT organization FROM a3.organizations_with_lost_calls() AS organization";
        var lost = 0;
        foreach (var organization in await ListAsync(new Sql(Text), cancellationToken).ConfigureAwait(false))
        {
            var store = new PostgresUsageStore(database, organization);
            var calls = await database.ReadAsync(
                organization,
                session => session.ListAsync(ReservationRows.ReadLost, cancellationToken, ReservationRows.ListExpired(organization.Value)),
                cancellationToken).ConfigureAwait(false);
            foreach (var call in calls)
            {
                await store.SettleAsync(call, cancellationToken).ConfigureAwait(false);
                lost++;
            }
        }

        return lost;
    }

    public async Task<int> PruneCountersAsync(int most, CancellationToken cancellationToken)
    {
        const string Text = "SELECT organization FROM a3.organizations_with_old_counters() AS organization";
        var removed = 0;
        foreach (var organization in await ListAsync(new Sql(Text), cancellationToken).ConfigureAwait(false))
        {
            if (removed >= most)
            {
                break;
            }

            var left = most - removed;
            removed += (await database.WriteOnceAsync(
                organization,
                session => session.RunAsync(cancellationToken, CounterRows.Prune(organization.Value, left)),
                cancellationToken).ConfigureAwait(false))[^1];
        }

        return removed;
    }

    public async Task<IReadOnlyList<CostSpike>> FindSpikesAsync(
        DateTimeOffset now, double factor, decimal leastUsd, CancellationToken cancellationToken)
    {
        const string Text = "SELECT organization FROM a3.organizations_that_chatted($1, $2) AS organization";
        const string Compare = """
            WITH hours AS (
              SELECT ceil(extract(epoch FROM $2 - at) / 3600)::integer AS ago, sum(cost_usd) AS usd
              FROM a3.usage_calls WHERE organization = $1 AND kind = 'chat' AND at >= $2 - interval '169 hours' AND at < $2
              GROUP BY 1)
            SELECT last.usd, usual.usd
            FROM (SELECT sum(usd) AS usd FROM hours WHERE ago = 1) last, (SELECT avg(usd) AS usd FROM hours WHERE ago > 1 AND usd > 0) usual
            WHERE last.usd >= $4 AND last.usd >= usual.usd * $3::numeric
            """;
        var spikes = new List<CostSpike>();
        var chatted = await ListAsync(new Sql(Text).Bind(now - Hour).Bind(now), cancellationToken).ConfigureAwait(false);
        foreach (var organization in chatted)
        {
            spikes.AddRange(await database.ReadAsync(
                organization,
                session => session.ListAsync(
                    row => new CostSpike(organization, StoredMoney.Plain(row.GetDecimal(0)), StoredMoney.Plain(row.GetDecimal(1))),
                    cancellationToken,
                    new Sql(Compare).Bind(organization.Value).Bind(now).Bind((double?)factor).Bind((decimal?)leastUsd)),
                cancellationToken).ConfigureAwait(false));
        }

        return spikes;
    }

    public async Task<ClaimedAlert?> ClaimAlertAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        const string Text = "SELECT organization FROM a3.organization_to_alert() AS organization WHERE organization IS NOT NULL";

        // Another worker may take the alert just before; then it is the next one's turn.
        while (await ListAsync(new Sql(Text), cancellationToken).ConfigureAwait(false) is [var organization])
        {
            var claimed = await database.WriteOnceAsync(
                organization,
                session => session.ListAsync(
                    row => new ClaimedAlert(organization, AlertRows.Read(row), AlertRows.ReadAttempts(row)), cancellationToken,
                    AlertRows.Claim(organization.Value, lease)),
                cancellationToken).ConfigureAwait(false);
            if (claimed is [var alert])
            {
                return alert;
            }
        }

        return null;
    }

    public Task EndAlertAsync(OrganizationId organization, Guid alert, TimeSpan? again, CancellationToken cancellationToken) =>
        database.WriteOnceAsync(
            organization,
            session => session.RunAsync(cancellationToken, AlertRows.End(organization.Value, alert, again)),
            cancellationToken);

    private Task<List<OrganizationId>> ListAsync(Sql organizations, CancellationToken cancellationToken) => database.ReadAsync(
        null,
        session => session.ListAsync(row => new OrganizationId(row.GetString(0)), cancellationToken, organizations),
        cancellationToken);
}
