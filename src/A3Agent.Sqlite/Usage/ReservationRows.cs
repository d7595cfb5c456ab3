using A3Agent.Identity;
using A3Agent.Usage;

namespace A3Agent.Sqlite;

/// <summary>Rows of reservations.</summary>
internal static class ReservationRows
{
    /// <summary>Reserves in every budget that a call falls under, or in none.</summary>
    public static ReservationOutcome Reserve(
        Database database, string organization, Reservation reservation, IReadOnlyList<Budget> installation, DateTimeOffset now)
    {
        IReadOnlyList<Budget> budgets = [.. BudgetRows.Own(database, organization), .. installation];
        var counters = BudgetCounter.Of(reservation);
        var falls = (
            from budget in budgets
            from counter in counters
            where counter.IsOf(budget)
            select (Budget: budget, Counter: counter)).ToList();
        foreach (var counter in falls.Select(pair => pair.Counter).Distinct())
        {
            // To make one is to add up all that its period has seen.
            if (CounterRows.Find(database, organization, counter) is null)
            {
                CounterRows.Make(database, organization, counter, reservation.At, now);
            }
        }

        if (falls.Count == 0 || Exists(database, organization, reservation.Id))
        {
            return new ReservationOutcome(null, budgets.Count > 0);
        }

        // Of several budgets without room it tells the one that ends last: until then there is none.
        var exceeded = falls
            .Select(pair => Status(database, organization, pair.Budget, pair.Counter, reservation.At)!)
            .Where(status => !status.HasRoomFor(reservation))
            .MinBy(status => status.Budget.Period switch { BudgetPeriod.Month => 2, BudgetPeriod.Day => 3, var other => (int)other });
        if (exceeded is null)
        {
            var names = CounterRows.Names(counters);
            Insert(database, organization, reservation, names, installation, now);
            CounterRows.Reserve(database, organization, names, reservation.Tokens, reservation.CostUsd, now);
        }

        return new ReservationOutcome(exceeded, HasBudgets: true);
    }

    /// <summary>Gives back what was reserved.</summary>
    /// <returns>The budgets of the installation that it was reserved under; none without a reservation.</returns>
    public static IReadOnlyList<Budget> Release(Database database, string organization, Guid id, DateTimeOffset now)
    {
        const string Sql = """
            DELETE FROM usage_reservations WHERE organization = ? AND id = ? RETURNING tokens, cost_usd, counters, installation
            """;
        long tokens;
        decimal cost;
        byte[] counters;
        IReadOnlyList<Budget> installation;
        using (var row = database.Prepare(Sql).Bind(organization).Bind(id))
        {
            if (!row.Step())
            {
                return [];
            }

            (tokens, cost, counters) = (row.Int64(0), row.CostOrNull(1)!.Value, row.Bytes(2).ToArray());
            installation = StoredJson.ReadList<Budget>(row.Bytes(3));
        }

        CounterRows.Reserve(database, organization, counters, -tokens, -cost, now);
        return installation;
    }

    /// <summary>Reservations whose lease is over, as the calls that they are taken for.</summary>
    public static List<(OrganizationId Organization, UsageCall Call)> ListLost(Database database, DateTimeOffset now)
    {
        const string Sql = """
            SELECT organization, id, at, user_id, conversation_id, turn_id, model, tokens, cost_usd
            FROM usage_reservations WHERE expires_at <= ? ORDER BY expires_at, id
            """;
        using var rows = database.Prepare(Sql).Bind(now);
        var lost = new List<(OrganizationId, UsageCall)>();
        while (rows.Step())
        {
            lost.Add((new OrganizationId(rows.Text(0)), LostCall.Of(new Reservation
            {
                Id = rows.Guid(1),
                At = rows.Time(2),
                Lease = TimeSpan.Zero,
                UserId = rows.TextOrNull(3),
                ConversationId = rows.GuidOrNull(4),
                TurnId = rows.GuidOrNull(5),
                Model = rows.Text(6),
                Tokens = rows.Int64(7),
                CostUsd = rows.CostOrNull(8)!.Value,
            })));
        }

        return lost;
    }

    /// <summary>A budget with what its counter says; null where there is none.</summary>
    public static BudgetStatus? Status(Database database, string organization, Budget budget, BudgetCounter counter, DateTimeOffset at) =>
        CounterRows.Find(database, organization, counter) is var (tokens, cost, reservedTokens, reservedCost)
            ? new BudgetStatus(budget, tokens, cost, BudgetSpan.End(budget.Period, at))
            {
                ReservedTokens = reservedTokens, ReservedCostUsd = reservedCost,
            }
            : null;

    private static bool Exists(Database database, string organization, Guid id)
    {
        using var row = database.Prepare("SELECT 1 FROM usage_reservations WHERE organization = ? AND id = ?").Bind(organization).Bind(id);
        return row.Step();
    }

    private static void Insert(
        Database database, string organization, Reservation reservation, byte[] counters, IReadOnlyList<Budget> installation, DateTimeOffset now)
    {
        const string Sql = """
            INSERT INTO usage_reservations (organization, id, at, expires_at, user_id, conversation_id, turn_id, model, tokens, cost_usd,
              counters, installation)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
        database.Prepare(Sql)
            .Bind(organization).Bind(reservation.Id).Bind(reservation.At).Bind(now + reservation.Lease).Bind(reservation.UserId)
            .Bind(reservation.ConversationId).Bind(reservation.TurnId).Bind(reservation.Model).Bind(reservation.Tokens)
            .BindCost(reservation.CostUsd).BindUtf8(counters).BindUtf8(StoredJson.WriteList(installation)).Run();
    }
}
