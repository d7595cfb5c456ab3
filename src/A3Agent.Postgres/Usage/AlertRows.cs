using A3Agent.Usage;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>Statements about alerts.</summary>
internal static class AlertRows
{
    private const string Columns = "id, at, kind, key, message, data";

    /// <summary>Stores an alert unless there is one of its key.</summary>
    public static Sql Insert(string organization, Alert alert)
    {
        const string Text = $"""
            INSERT INTO a3.alerts (organization, {Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
            """;
        return new Sql(Text)
            .Bind(organization).Bind(alert.Id).Bind(alert.At).Bind(Word<AlertKind>.Text(alert.Kind)).Bind(alert.Key).Bind(alert.Message)
            .BindJson(System.Text.Encoding.UTF8.GetBytes(alert.Data));
    }

    /// <summary>Newest first, from a place on; from the newest where there is none.</summary>
    public static Sql List(string organization, (DateTimeOffset At, Guid Id)? after, int limit)
    {
        const string Text = $"""
            SELECT {Columns} FROM a3.alerts
            WHERE organization = $1 AND (at, id) < (coalesce($2, 'infinity'), $3)
            ORDER BY at DESC, id DESC LIMIT $4
            """;
        return new Sql(Text).Bind(organization).Bind(after?.At).Bind(after?.Id ?? Guid.AllBitsSet).Bind(limit);
    }

    public static Sql Count(string organization)
    {
        const string Text = "SELECT count(*) FROM a3.alerts WHERE organization = $1";
        return new Sql(Text).Bind(organization);
    }

    /// <summary>Claims the oldest alert that is due; gives how often it was claimed before, too.</summary>
    /// <remarks>It waits for who claims the same one, and gives none then.</remarks>
    public static Sql Claim(string organization, TimeSpan lease)
    {
        const string Text = $"""
            UPDATE a3.alerts SET due_at = now() + $2, attempts = attempts + 1
            WHERE organization = $1 AND id = (
              SELECT id FROM a3.alerts WHERE organization = $1 AND due_at <= now() ORDER BY at, id LIMIT 1 FOR UPDATE)
            RETURNING {Columns}, attempts - 1
            """;
        return new Sql(Text).Bind(organization).Bind(lease);
    }

    public static Sql End(string organization, Guid id, TimeSpan? again)
    {
        const string Text = "UPDATE a3.alerts SET due_at = CASE WHEN $3 THEN now() + $4 END WHERE organization = $1 AND id = $2";
        return new Sql(Text).Bind(organization).Bind(id).Bind(again is not null).Bind(again ?? TimeSpan.Zero);
    }

    public static Alert Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.Time(1), Word<AlertKind>.Parse(row.GetString(2)), row.GetString(3), row.GetString(4), row.GetString(5));

    public static int ReadAttempts(NpgsqlDataReader row) => row.GetInt32(6);
}
