using A3Agent.Crm;

namespace A3Agent.Sqlite;

/// <summary>Activities; their name is the subject.</summary>
internal sealed class ActivityKind : RecordKind<Activity, ActivityFilter>
{
    private const string Columns = "id, type, client_id, deal_id, user_id, at, subject, text";

    public static ActivityKind Instance { get; } = new();

    public override RecordShape<Activity> Shape => RecordShapes.Activities;

    public override FilteredSql<ActivityFilter> Filtered { get; } = new(
    [
        new("instr(folded, ?) > 0", f => f.Text is not null, (s, f) => s.Bind(Folded.Of(f.Text))),
        new("type = ?", f => f.Type is not null, (s, f) => s.BindUtf8(Word<ActivityType>.Of(f.Type))),
        new("client_id = ?", f => f.ClientId is not null, (s, f) => s.Bind(f.ClientId)),
        new("deal_id = ?", f => f.DealId is not null, (s, f) => s.Bind(f.DealId)),
        new("user_id = ?", f => f.UserId is not null, (s, f) => s.Bind(f.UserId)),
    ]);

    protected override string FindSql => $"SELECT {Columns} FROM activities WHERE organization = ? AND id = ?";

    protected override string FindByOriginSql =>
        $"SELECT {Columns} FROM activities WHERE organization = ? AND origin_turn = ? AND origin_call = ?";

    protected override string FindIdsByNameSql =>
        "SELECT id FROM activities WHERE organization = ? AND folded_name = ? ORDER BY id LIMIT 3";

    protected override string ListSql => $"SELECT {Columns} FROM activities WHERE organization = ?";

    protected override string CountSql => "SELECT count(*) FROM activities WHERE organization = ?";

    protected override string PutSql => """
        INSERT INTO activities (organization, id, type, client_id, deal_id, user_id, at, subject, text, folded_name, folded,
          origin_turn, origin_call)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (organization, id) DO UPDATE SET
          type = excluded.type, client_id = excluded.client_id, deal_id = excluded.deal_id, user_id = excluded.user_id,
          at = excluded.at, subject = excluded.subject, text = excluded.text, folded_name = excluded.folded_name,
          folded = excluded.folded
        """;

    protected override string DeleteSql => "DELETE FROM activities WHERE organization = ? AND id = ?";

    public override Activity Read(Statement row) => new()
    {
        Id = row.Text(0),
        Type = Word<ActivityType>.Parse(row.Bytes(1)),
        ClientId = row.TextOrNull(2),
        DealId = row.TextOrNull(3),
        UserId = row.TextOrNull(4),
        At = row.Time(5),
        Subject = row.TextOrNull(6),
        Text = row.TextOrNull(7),
    };

    protected override void Bind(Statement statement, Activity record) => statement
        .Bind(record.Id).BindUtf8(Word<ActivityType>.Of(record.Type)).Bind(record.ClientId).Bind(record.DealId).Bind(record.UserId)
        .Bind(record.At).Bind(record.Subject).Bind(record.Text).Bind(Folded.Of(record.Subject))
        .Bind(Folded.Joined(record.Subject, record.Text));

    protected override string? Order(ActivityFilter filter) => filter.LatestFirst ? "ORDER BY at DESC, id DESC LIMIT ?" : null;
}
