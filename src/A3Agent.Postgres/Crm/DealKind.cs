using A3Agent.Crm;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>Deals.</summary>
internal sealed class DealKind() : RecordKind<Deal, DealFilter>(
    RecordShapes.Deals,
    new()
    {
        Content =
        [
            "title", "notes", "client_id", "owner_id", "product", "value", "currency", "stage", "status", "probability", "opened_date",
            "expected_close_date", "closed_date",
        ],
        Json = ["custom_fields"],
        Derived = ["folded_name", "folded_stage", "folded_product", "folded"],
    })
{
    private const string ClosingDate = "coalesce(closed_date, expected_close_date)";

    public static DealKind Instance { get; } = new();

    protected override IEnumerable<string> DeleteSql =>
    [
        Sql.Lock,
        "UPDATE a3.activities SET deal_id = NULL WHERE organization = $1 AND deal_id = $2",
        "UPDATE a3.tasks SET deal_id = NULL WHERE organization = $1 AND deal_id = $2",
        Sql.Delete,
    ];

    public override Deal Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Title = row.GetString(1),
        Notes = row.TextOrNull(2),
        ClientId = row.TextOrNull(3),
        OwnerId = row.TextOrNull(4),
        Product = row.TextOrNull(5),
        Value = row.MoneyOrNull(6),
        Currency = row.GetString(7),
        Stage = row.TextOrNull(8),
        Status = Word<DealStatus>.Parse(row.GetString(9)),
        Probability = row.DoubleOrNull(10),
        OpenedDate = row.DayOrNull(11),
        ExpectedCloseDate = row.DayOrNull(12),
        ClosedDate = row.DayOrNull(13),
        CustomFields = CustomFields.Read(row.Json(14)),
    };

    public override Sql Bind(Sql sql, Deal record) => sql
        .Bind(record.Id).Bind(record.Title).Bind(record.Notes).Bind(record.ClientId).Bind(record.OwnerId).Bind(record.Product)
        .Bind(StoredMoney.Exact(record.Value)).Bind(record.Currency).Bind(record.Stage).Bind(Word<DealStatus>.Text(record.Status))
        .Bind(record.Probability).Bind(record.OpenedDate).Bind(record.ExpectedCloseDate).Bind(record.ClosedDate)
        .BindJson(CustomFields.Write(record.CustomFields))
        .Bind(Folded.Of(record.Title)).Bind(Folded.Of(record.Stage)).Bind(Folded.Of(record.Product))
        .Bind(Folded.Joined(record.Title, record.Product));

    public override Narrowing Narrow(Narrowing list, DealFilter filter) => list
        .Contains("folded", Folded.Of(filter.Text))
        .Is("status", Word<DealStatus>.Text(filter.Status))
        .Is("folded_stage", Folded.Of(filter.Stage))
        .Is("owner_id", filter.OwnerId)
        .Is("client_id", filter.ClientId)
        .Is("folded_product", Folded.Of(filter.Product))
        .From(ClosingDate, filter.ClosingFrom)
        .To(ClosingDate, filter.ClosingTo);

    public override string? Order(DealFilter filter) => filter.Order switch
    {
        DealOrder.Value => "value DESC NULLS LAST, id",
        DealOrder.Closing => $"{ClosingDate} NULLS LAST, id",
        DealOrder.Opened => "opened_date DESC NULLS LAST, id",
        _ => null,
    };
}
