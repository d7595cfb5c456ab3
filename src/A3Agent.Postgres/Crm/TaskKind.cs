using A3Agent.Crm;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>Tasks.</summary>
internal sealed class TaskKind() : RecordKind<TaskItem, TaskFilter>(
    RecordShapes.Tasks,
    new()
    {
        Content = ["title", "assigned_to", "due_date", "client_id", "deal_id", "status"],
        Kept = ["created_by", "created_at"],
        Derived = ["folded_name"],
    })
{
    public static TaskKind Instance { get; } = new();

    public override TaskItem Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Title = row.GetString(1),
        AssignedTo = row.GetString(2),
        DueDate = row.DayOrNull(3),
        ClientId = row.TextOrNull(4),
        DealId = row.TextOrNull(5),
        Status = Word<TaskItemStatus>.Parse(row.GetString(6)),
        CreatedBy = row.TextOrNull(7),
        CreatedAt = row.TimeOrNull(8),
    };

    public override Sql Bind(Sql sql, TaskItem record) => sql
        .Bind(record.Id).Bind(record.Title).Bind(record.AssignedTo).Bind(record.DueDate).Bind(record.ClientId).Bind(record.DealId)
        .Bind(Word<TaskItemStatus>.Text(record.Status)).Bind(record.CreatedBy).Bind(record.CreatedAt).Bind(Folded.Of(record.Title));

    public override Narrowing Narrow(Narrowing list, TaskFilter filter) => list
        .Contains("folded_name", Folded.Of(filter.Text))
        .Is("status", Word<TaskItemStatus>.Text(filter.Status))
        .Is("assigned_to", filter.AssignedTo)
        .Is("client_id", filter.ClientId)
        .Is("deal_id", filter.DealId)
        .From("due_date", filter.DueFrom)
        .To("due_date", filter.DueTo);

    public override string? Order(TaskFilter filter) => filter.DueFirst ? "due_date NULLS LAST, id" : null;
}
