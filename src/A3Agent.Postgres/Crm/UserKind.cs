using A3Agent.Crm;
using A3Agent.Identity;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>Users. One to whom tasks are assigned stays.</summary>
internal sealed class UserKind() : RecordKind<User, UserFilter>(
    RecordShapes.Users,
    new()
    {
        Content = ["display_name", "email", "role", "team", "time_zone", "locale"],
        Derived = ["folded_name", "folded_team", "folded"],
    })
{
    private const string NotInUse = "AND NOT EXISTS (SELECT FROM a3.tasks WHERE tasks.organization = $1 AND tasks.assigned_to = $2)";

    public static UserKind Instance { get; } = new();

    protected override IEnumerable<string> DeleteSql =>
    [
        Sql.Lock,
        $"UPDATE a3.clients SET owner_id = NULL WHERE organization = $1 AND owner_id = $2 {NotInUse}",
        $"UPDATE a3.deals SET owner_id = NULL WHERE organization = $1 AND owner_id = $2 {NotInUse}",
        $"UPDATE a3.activities SET user_id = NULL WHERE organization = $1 AND user_id = $2 {NotInUse}",
        $"{Sql.Delete} {NotInUse}",
    ];

    public override User Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        DisplayName = row.GetString(1),
        Email = row.TextOrNull(2),
        Role = Word<Role>.Parse(row.GetString(3)),
        Team = row.TextOrNull(4),
        TimeZone = row.TextOrNull(5),
        Locale = row.TextOrNull(6),
    };

    public override Sql Bind(Sql sql, User record) => sql
        .Bind(record.Id).Bind(record.DisplayName).Bind(record.Email).Bind(Word<Role>.Text(record.Role)).Bind(record.Team)
        .Bind(record.TimeZone).Bind(record.Locale)
        .Bind(Folded.Of(record.DisplayName)).Bind(Folded.Of(record.Team)).Bind(Folded.Joined(record.DisplayName, record.Email));

    public override Narrowing Narrow(Narrowing list, UserFilter filter) => list
        .Contains("folded", Folded.Of(filter.Text))
        .Is("folded_team", Folded.Of(filter.Team))
        .Is("role", Word<Role>.Text(filter.Role));
}
