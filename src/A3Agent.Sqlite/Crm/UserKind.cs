using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Sqlite;

/// <summary>Users.</summary>
internal sealed class UserKind : RecordKind<User, UserFilter>
{
    private const string Columns = "id, display_name, email, role, team, time_zone, locale";

    public static UserKind Instance { get; } = new();

    public override RecordShape<User> Shape => RecordShapes.Users;

    public override FilteredSql<UserFilter> Filtered { get; } = new(
    [
        new("instr(folded, ?) > 0", f => f.Text is not null, (s, f) => s.Bind(Folded.Of(f.Text))),
        new("folded_team = ?", f => f.Team is not null, (s, f) => s.Bind(Folded.Of(f.Team))),
        new("role = ?", f => f.Role is not null, (s, f) => s.BindUtf8(Word<Role>.Of(f.Role))),
    ]);

    protected override string FindSql => $"SELECT {Columns} FROM users WHERE organization = ? AND id = ?";

    protected override string FindByOriginSql =>
        $"SELECT {Columns} FROM users WHERE organization = ? AND origin_turn = ? AND origin_call = ?";

    protected override string FindIdsByNameSql => "SELECT id FROM users WHERE organization = ? AND folded_name = ? ORDER BY id LIMIT 3";

    protected override string ListSql => $"SELECT {Columns} FROM users WHERE organization = ?";

    protected override string CountSql => "SELECT count(*) FROM users WHERE organization = ?";

    protected override string PutSql => """
        INSERT INTO users (organization, id, display_name, email, role, team, time_zone, locale, folded_name, folded_team, folded,
          origin_turn, origin_call)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (organization, id) DO UPDATE SET
          display_name = excluded.display_name, email = excluded.email, role = excluded.role, team = excluded.team,
          time_zone = excluded.time_zone, locale = excluded.locale, folded_name = excluded.folded_name,
          folded_team = excluded.folded_team, folded = excluded.folded
        """;

    protected override string DeleteSql => "DELETE FROM users WHERE organization = ? AND id = ?";

    protected override string InUseSql => "SELECT 1 FROM tasks WHERE organization = ? AND assigned_to = ?";

    protected override IReadOnlyList<string> UnlinkSql { get; } =
    [
        "UPDATE clients SET owner_id = NULL WHERE organization = ? AND owner_id = ?",
        "UPDATE deals SET owner_id = NULL WHERE organization = ? AND owner_id = ?",
        "UPDATE activities SET user_id = NULL WHERE organization = ? AND user_id = ?",
    ];

    public override User Read(Statement row) => new()
    {
        Id = row.Text(0),
        DisplayName = row.Text(1),
        Email = row.TextOrNull(2),
        Role = Word<Role>.Parse(row.Bytes(3)),
        Team = row.TextOrNull(4),
        TimeZone = row.TextOrNull(5),
        Locale = row.TextOrNull(6),
    };

    protected override void Bind(Statement statement, User record) => statement
        .Bind(record.Id).Bind(record.DisplayName).Bind(record.Email).BindUtf8(Word<Role>.Of(record.Role)).Bind(record.Team)
        .Bind(record.TimeZone).Bind(record.Locale)
        .Bind(Folded.Of(record.DisplayName)).Bind(Folded.Of(record.Team)).Bind(Folded.Joined(record.DisplayName, record.Email));
}
