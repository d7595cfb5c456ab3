using A3Agent.Crm;

namespace A3Agent.Sqlite;

/// <summary>Tasks.</summary>
internal sealed class TaskKind : RecordKind<TaskItem, TaskFilter>
{
    private const string Columns = "id, title, assigned_to, due_date, client_id, deal_id, status, created_by, created_at";

    public static TaskKind Instance { get; } = new();

    public override RecordShape<TaskItem> Shape => RecordShapes.Tasks;

    public override FilteredSql<TaskFilter> Filtered { get; } = new(
    [
        new("instr(folded_name, ?) > 0", f => f.Text is not null, (s, f) => s.Bind(Folded.Of(f.Text))),
        new("status = ?", f => f.Status is not null, (s, f) => s.BindUtf8(Word<TaskItemStatus>.Of(f.Status))),
        new("assigned_to = ?", f => f.AssignedTo is not null, (s, f) => s.Bind(f.AssignedTo)),
        new("client_id = ?", f => f.ClientId is not null, (s, f) => s.Bind(f.ClientId)),
        new("deal_id = ?", f => f.DealId is not null, (s, f) => s.Bind(f.DealId)),
        new("due_date >= ?", f => f.DueFrom is not null, (s, f) => s.Bind(f.DueFrom)),
        new("due_date <= ?", f => f.DueTo is not null, (s, f) => s.Bind(f.DueTo)),
    ]);

    protected override string FindSql => $"SELECT {Columns} FROM tasks WHERE organization = ? AND id = ?";

    protected override string FindByOriginSql =>
        $"SELECT {Columns} FROM tasks WHERE organization = ? AND origin_turn = ? AND origin_call = ?";

    protected override string FindIdsByNameSql => "SELECT id FROM tasks WHERE organization = ? AND folded_name = ? ORDER BY id LIMIT 3";

    protected override string ListSql => $"SELECT {Columns} FROM tasks WHERE organization = ?";

    protected override string CountSql => "SELECT count(*) FROM tasks WHERE organization = ?";

    protected override string PutSql => """
        INSERT INTO tasks (organization, id, title, assigned_to, due_date, client_id, deal_id, status, created_by, created_at,
          folded_name, origin_turn, origin_call)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (organization, id) DO UPDATE SET
          title = excluded.title, assigned_to = excluded.assigned_to, due_date = excluded.due_date, client_id = excluded.client_id,
          deal_id = excluded.deal_id, status = excluded.status, folded_name = excluded.folded_name
        """;

    protected override string DeleteSql => "DELETE FROM tasks WHERE organization = ? AND id = ?";

    public override TaskItem Read(Statement row) => new()
    {
        Id = row.Text(0),
        Title = row.Text(1),
        AssignedTo = row.Text(2),
        DueDate = row.DayOrNull(3),
        ClientId = row.TextOrNull(4),
        DealId = row.TextOrNull(5),
        Status = Word<TaskItemStatus>.Parse(row.Bytes(6)),
        CreatedBy = row.TextOrNull(7),
        CreatedAt = row.TimeOrNull(8),
    };

    protected override void Bind(Statement statement, TaskItem record) => statement
        .Bind(record.Id).Bind(record.Title).Bind(record.AssignedTo).Bind(record.DueDate).Bind(record.ClientId).Bind(record.DealId)
        .BindUtf8(Word<TaskItemStatus>.Of(record.Status)).Bind(record.CreatedBy).Bind(record.CreatedAt).Bind(Folded.Of(record.Title));

    protected override string? Order(TaskFilter filter) => filter.DueFirst ? "ORDER BY due_date NULLS LAST, id LIMIT ?" : null;
}
