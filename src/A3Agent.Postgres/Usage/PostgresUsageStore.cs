using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Usage;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>One organization's accounts. Every call is one round trip and one transaction.</summary>
internal sealed class PostgresUsageStore(Database database, OrganizationId organization) : IUsageStore
{
    private readonly string _owner = organization.Value;

    public Task<ReservationOutcome> ReserveAsync(
        Reservation reservation, IReadOnlyList<Budget> installation, CancellationToken cancellationToken) => database.WriteOnceAsync(
            organization,
            async session => (await LastAsync(
                session, 4, row => ReservationRows.ReadOutcome(row, reservation.At), cancellationToken,
                ReservationRows.Reserve(_owner, reservation, installation)).ConfigureAwait(false))[0],
            cancellationToken);

    public Task<IReadOnlyList<BudgetStatus>> SettleAsync(UsageCall call, CancellationToken cancellationToken) =>
        database.WriteOnceAsync<IReadOnlyList<BudgetStatus>>(
            organization,
            async session => await LastAsync(
                session, 3, row => BudgetRows.Read(row, 0, call.At), cancellationToken, CallRows.Settle(_owner, call)).ConfigureAwait(false),
            cancellationToken);

    public Task ReleaseAsync(Guid reservation, CancellationToken cancellationToken) => database.WriteOnceAsync(
        organization, session => session.RunAsync(cancellationToken, ReservationRows.Release(_owner, reservation)), cancellationToken);

    public async Task<UsageReport> ReportAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            organization,
            session => session.ListAsync(row => UsageReports.Read(row, query), cancellationToken, UsageReports.Of(_owner, query)),
            cancellationToken).ConfigureAwait(false);
        return new UsageReport([.. rows.Where(row => !row.IsTotal).Select(row => row.Item)], rows.Single(row => row.IsTotal).Item.Sums);
    }

    public Task<IReadOnlyList<BudgetStatus>> ListBudgetsAsync(
        DateTimeOffset now, IReadOnlyList<Budget> installation, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<BudgetStatus>>(
            organization,
            async session => await session.ListAsync(
                row => BudgetRows.Read(row, 0, now), cancellationToken, BudgetRows.List(_owner, installation, now)).ConfigureAwait(false),
            cancellationToken);

    public Task ReplaceBudgetsAsync(IReadOnlyList<Budget> budgets, CancellationToken cancellationToken) => database.WriteOnceAsync(
        organization, session => session.RunAsync(cancellationToken, BudgetRows.Replace(_owner, budgets)), cancellationToken);

    public async Task<bool> RaiseAsync(Alert alert, CancellationToken cancellationToken) => await database.WriteOnceAsync(
        organization,
        session => session.RunAsync(cancellationToken, AlertRows.Insert(_owner, alert)),
        cancellationToken).ConfigureAwait(false) is [> 0];

    public async Task<Page<Alert>> ListAlertsAsync(PageRequest page, CancellationToken cancellationToken)
    {
        Pages.Check(page);
        var after = AlertCursor.Read(page.Cursor);
        var items = await database.ReadAsync(
            organization,
            session => session.ListAsync(AlertRows.Read, cancellationToken, AlertRows.List(_owner, after, page.Limit + 1)),
            cancellationToken).ConfigureAwait(false);
        var total = page.WithTotal
            ? await database.ReadAsync(
                organization,
                session => session.ListAsync(row => (int)row.GetInt64(0), cancellationToken, AlertRows.Count(_owner)),
                cancellationToken).ConfigureAwait(false)
            : [];
        return new Page<Alert>(items, Pages.Cut(items, page) is { } last ? AlertCursor.Write(last) : null, total is [var count] ? count : null);
    }

    // Reserving and settling lock names, then rows, then do what they are for: that is the last result.
    private static Task<List<T>> LastAsync<T>(
        Session session, int results, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, Sql[] statements)
    {
        return session.ReadAsync(ReadAsync, cancellationToken, statements);

        async Task<List<T>> ReadAsync(NpgsqlDataReader rows)
        {
            for (var i = 1; i < results; i++)
            {
                await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }

            return await rows.AllAsync(read, cancellationToken).ConfigureAwait(false);
        }
    }
}
