using A3Agent.Usage;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>Statements about reservations.</summary>
internal static class ReservationRows
{
    /// <summary>What reserving takes, in one transaction; the last statement gives what became of it, see <see cref="ReadOutcome"/>.</summary>
    public static Sql[] Reserve(string organization, Reservation reservation, IReadOnlyList<Budget> installation)
    {
        var counters = BudgetCounter.Of(reservation);
        return
        [
            CounterRows.LockAgainstPruning(organization),
            CounterRows.LockForMaking(organization, installation, counters),
            CounterRows.Make(organization, installation, counters),
            CounterRows.LockRows(organization, reservation.Id, counters),
            Take(organization, reservation, installation, counters),
        ];
    }

    /// <summary>Gives back what was reserved, without a call.</summary>
    public static Sql[] Release(string organization, Guid reservation)
    {
        const string Text = """
            WITH gone AS (
              DELETE FROM a3.usage_reservations WHERE organization = $1 AND id = $2 RETURNING tokens, cost_usd, counters)
            UPDATE a3.budget_counters b SET
              reserved_tokens = b.reserved_tokens - g.tokens, reserved_cost_usd = b.reserved_cost_usd - g.cost_usd, touched_at = now()
            FROM gone g WHERE b.organization = $1 AND b.counter = ANY (g.counters)
            """;
        return
        [
            CounterRows.LockForChanging(organization, reservation, []),
            CounterRows.LockRows(organization, reservation, []),
            new Sql(Text).Bind(organization).Bind(reservation),
        ];
    }

    public static ReservationOutcome ReadOutcome(NpgsqlDataReader row, DateTimeOffset at) =>
        new(row.IsDBNull(1) ? null : BudgetRows.Read(row, 1, at), row.GetBoolean(0));

    /// <summary>Reservations whose lease is over.</summary>
    public static Sql ListExpired(string organization)
    {
        const string Text = """
            SELECT id, at, user_id, conversation_id, turn_id, model, tokens, cost_usd
            FROM a3.usage_reservations WHERE organization = $1 AND expires_at <= now() ORDER BY expires_at, id
            """;
        return new Sql(Text).Bind(organization);
    }

    /// <summary>Reads a reservation as the call that it is taken for.</summary>
    public static UsageCall ReadLost(NpgsqlDataReader row) => LostCall.Of(new Reservation
    {
        Id = row.GetGuid(0),
        At = row.Time(1),
        Lease = TimeSpan.Zero,
        UserId = row.TextOrNull(2),
        ConversationId = row.GuidOrNull(3),
        TurnId = row.GuidOrNull(4),
        Model = row.GetString(5),
        Tokens = row.GetInt64(6),
        CostUsd = row.GetDecimal(7),
    });

    // Of several budgets without room it tells the one that ends last: until then there is none. What is reserved already stays so.
    private static Sql Take(
        string organization, Reservation reservation, IReadOnlyList<Budget> installation, IReadOnlyList<BudgetCounter> counters)
    {
        const string Text = $"""
            WITH budgets AS ({BudgetRows.All}),
            falls AS (
              SELECT b.*, c.used_tokens + c.reserved_tokens AS tokens, c.used_cost_usd + c.reserved_cost_usd AS cost_usd,
                c.reserved_tokens, c.reserved_cost_usd
              FROM unnest($3, $4, $5, $6, $7) AS k (counter, scope, id, period, key)
              JOIN budgets b ON b.scope = k.scope AND b.period = k.period AND (b.id IS NULL OR b.id = k.id)
              JOIN a3.budget_counters c ON c.organization = $1 AND c.counter = k.counter),
            exceeded AS (
              SELECT {BudgetRows.Columns} FROM falls
              WHERE (($15 > 0 AND tokens + $15 > max_tokens) OR ($16 > 0 AND cost_usd + $16 > max_cost_usd))
                AND NOT EXISTS (SELECT FROM a3.usage_reservations WHERE organization = $1 AND id = $8)
              ORDER BY array_position(ARRAY['turn', 'conversation', 'month', 'day'], period), position LIMIT 1),
            reserved AS (
              INSERT INTO a3.usage_reservations (organization, id, at, expires_at, user_id, conversation_id, turn_id, model, tokens, cost_usd,
                counters, installation)
              SELECT $1, $8, $9, now() + $10, $11, $12, $13, $14, $15, $16, $3, $2
              WHERE EXISTS (SELECT FROM falls) AND NOT EXISTS (SELECT FROM exceeded)
              ON CONFLICT (organization, id) DO NOTHING
              RETURNING 1),
            taken AS (
              UPDATE a3.budget_counters SET reserved_tokens = reserved_tokens + $15, reserved_cost_usd = reserved_cost_usd + $16, touched_at = now()
              WHERE organization = $1 AND counter = ANY ($3) AND EXISTS (SELECT FROM reserved))
            SELECT EXISTS (SELECT FROM budgets), e.* FROM (SELECT) one LEFT JOIN exceeded e ON true
            """;
        return new Sql(Text)
            .Bind(organization).BindJson(StoredJson.WriteList(installation)).BindKeys(counters)
            .Bind(reservation.Id).Bind(reservation.At).Bind(reservation.Lease).Bind(reservation.UserId).Bind(reservation.ConversationId)
            .Bind(reservation.TurnId).Bind(reservation.Model).Bind(reservation.Tokens).Bind((decimal?)reservation.CostUsd);
    }
}
