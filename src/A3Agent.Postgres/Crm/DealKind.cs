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
            "title", "client_id", "product", "value", "currency", "stage", "status", "probability", "opened_date", "expected_close_date",
            "closed_date", "owner_id", "notes",
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
        ClientId = row.TextOrNull(2),
        Product = row.TextOrNull(3),
        Value = row.MoneyOrNull(4),
        Currency = row.GetString(5),
        Stage = row.TextOrNull(6),
        Status = Word<DealStatus>.Parse(row.GetString(7)),
        Probability = row.DoubleOrNull(8),
        OpenedDate = row.DayOrNull(9),
        ExpectedCloseDate = row.DayOrNull(10),
        ClosedDate = row.DayOrNull(11),
        OwnerId = row.TextOrNull(12),
        Notes = row.TextOrNull(13),
        CustomFields = CustomFields.Read(row.Json(14)),
    };

    public override Sql Bind(Sql sql, Deal record) => sql
        .Bind(record.Id).Bind(record.Title).Bind(record.ClientId).Bind(record.Product).Bind(StoredMoney.Exact(record.Value))
        .Bind(record.Currency).Bind(record.Stage).Bind(Word<DealStatus>.Text(record.Status)).Bind(record.Probability)
        .Bind(record.OpenedDate).Bind(record.ExpectedCloseDate).Bind(record.ClosedDate).Bind(record.OwnerId).Bind(record.Notes)
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
