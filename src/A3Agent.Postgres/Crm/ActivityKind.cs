using A3Agent.Crm;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>Activities; their name is the subject.</summary>
internal sealed class ActivityKind() : RecordKind<Activity, ActivityFilter>(
    RecordShapes.Activities,
    new()
    {
        Content = ["at", "type", "subject", "text", "client_id", "deal_id", "user_id"],
        Derived = ["folded_name", "folded"],
    })
{
    public static ActivityKind Instance { get; } = new();

    public override Activity Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        At = row.Time(1),
        Type = Word<ActivityType>.Parse(row.GetString(2)),
        Subject = row.TextOrNull(3),
        Text = row.TextOrNull(4),
        ClientId = row.TextOrNull(5),
        DealId = row.TextOrNull(6),
        UserId = row.TextOrNull(7),
    };

    public override Sql Bind(Sql sql, Activity record) => sql
        .Bind(record.Id).Bind(record.At).Bind(Word<ActivityType>.Text(record.Type)).Bind(record.Subject).Bind(record.Text)
        .Bind(record.ClientId).Bind(record.DealId).Bind(record.UserId)
        .Bind(Folded.Of(record.Subject)).Bind(Folded.Joined(record.Subject, record.Text));

    public override Narrowing Narrow(Narrowing list, ActivityFilter filter) => list
        .Contains("folded", Folded.Of(filter.Text))
        .Is("type", Word<ActivityType>.Text(filter.Type))
        .Is("client_id", filter.ClientId)
        .Is("deal_id", filter.DealId)
        .Is("user_id", filter.UserId);

    public override string? Order(ActivityFilter filter) => filter.LatestFirst ? "at DESC, id DESC" : null;
}
