using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Usage;

namespace A3Agent.Sqlite;

/// <summary>Rows of alerts.</summary>
internal static class AlertRows
{
    private const string Columns = "id, at, kind, key, message, data";

    /// <summary>Stores an alert unless there is one of its key.</summary>
    public static bool Insert(Database database, string organization, Alert alert, DateTimeOffset now)
    {
        const string Sql = $"INSERT INTO alerts (organization, {Columns}, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
        return database.Prepare(Sql)
            .Bind(organization).Bind(alert.Id).Bind(alert.At).BindUtf8(Word<AlertKind>.Of(alert.Kind)).Bind(alert.Key).Bind(alert.Message)
            .Bind(alert.Data).Bind(now).Run() > 0;
    }

    public static Page<Alert> List(Database database, string organization, PageRequest page)
    {
        const string Sql = $"""
            SELECT {Columns} FROM alerts WHERE organization = ? AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?
            """;
        Pages.Check(page);
        var after = AlertCursor.Read(page.Cursor);
        var items = new List<Alert>();
        using (var rows = database.Prepare(Sql)
            .Bind(organization).Bind(after is { } place ? StoredTime.Microseconds(place.At) : long.MaxValue)
            .Bind(after?.Id ?? Guid.AllBitsSet).Bind(page.Limit + 1))
        {
            while (rows.Step())
            {
                items.Add(Read(rows, 0));
            }
        }

        var last = Pages.Cut(items, page);
        return new Page<Alert>(items, last is null ? null : AlertCursor.Write(last), page.WithTotal ? Count(database, organization) : null);
    }

    /// <summary>Claims the oldest alert that is due.</summary>
    public static ClaimedAlert? Claim(Database database, DateTimeOffset now, TimeSpan lease)
    {
        const string Sql = $"""
            UPDATE alerts SET due_at = ?1, attempts = attempts + 1
            WHERE (organization, id) = (SELECT organization, id FROM alerts WHERE due_at <= ?2 ORDER BY at, organization, id LIMIT 1)
            RETURNING organization, {Columns}, attempts - 1
            """;
        using var row = database.Prepare(Sql).Bind(now + lease).Bind(now);
        return row.Step() ? new ClaimedAlert(new OrganizationId(row.Text(0)), Read(row, 1), row.Int32(7)) : null;
    }

    public static int End(Database database, string organization, Guid id, DateTimeOffset? again)
    {
        const string Sql = "UPDATE alerts SET due_at = ? WHERE organization = ? AND id = ?";
        return database.Prepare(Sql).Bind(again).Bind(organization).Bind(id).Run();
    }

    private static int Count(Database database, string organization)
    {
        using var row = database.Prepare("SELECT count(*) FROM alerts WHERE organization = ?").Bind(organization);
        row.Step();
        return row.Int32(0);
    }

    private static Alert Read(Statement row, int first) => new(
        row.Guid(first), row.Time(first + 1), Word<AlertKind>.Parse(row.Bytes(first + 2)), row.Text(first + 3), row.Text(first + 4),
        row.Text(first + 5));
}
