using A3Agent.Crm;

namespace A3Agent.Sqlite;

/// <summary>Deals.</summary>
internal sealed class DealKind : RecordKind<Deal, DealFilter>
{
    private const string Columns = """
        id, title, client_id, product, value, currency, stage, status, probability, opened_date, expected_close_date, closed_date,
        owner_id, notes, custom_fields
        """;

    public static DealKind Instance { get; } = new();

    public override RecordShape<Deal> Shape => RecordShapes.Deals;

    public override FilteredSql<DealFilter> Filtered { get; } = new(
    [
        new("instr(folded, ?) > 0", f => f.Text is not null, (s, f) => s.Bind(Folded.Of(f.Text))),
        new("status = ?", f => f.Status is not null, (s, f) => s.BindUtf8(Word<DealStatus>.Of(f.Status))),
        new("folded_stage = ?", f => f.Stage is not null, (s, f) => s.Bind(Folded.Of(f.Stage))),
        new("owner_id = ?", f => f.OwnerId is not null, (s, f) => s.Bind(f.OwnerId)),
        new("client_id = ?", f => f.ClientId is not null, (s, f) => s.Bind(f.ClientId)),
        new("folded_product = ?", f => f.Product is not null, (s, f) => s.Bind(Folded.Of(f.Product))),
        new("coalesce(closed_date, expected_close_date) >= ?", f => f.ClosingFrom is not null, (s, f) => s.Bind(f.ClosingFrom)),
        new("coalesce(closed_date, expected_close_date) <= ?", f => f.ClosingTo is not null, (s, f) => s.Bind(f.ClosingTo)),
    ]);

    protected override string FindSql => $"SELECT {Columns} FROM deals WHERE organization = ? AND id = ?";

    protected override string FindByOriginSql =>
        $"SELECT {Columns} FROM deals WHERE organization = ? AND origin_turn = ? AND origin_call = ?";

    protected override string FindIdsByNameSql => "SELECT id FROM deals WHERE organization = ? AND folded_name = ? ORDER BY id LIMIT 3";

    protected override string ListSql => $"SELECT {Columns} FROM deals WHERE organization = ?";

    protected override string CountSql => "SELECT count(*) FROM deals WHERE organization = ?";

    protected override string PutSql => """
        INSERT INTO deals (organization, id, title, client_id, product, value, currency, stage, status, probability, opened_date,
          expected_close_date, closed_date, owner_id, notes, custom_fields, folded_name, folded_stage, folded_product, folded,
          origin_turn, origin_call)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (organization, id) DO UPDATE SET
          title = excluded.title, client_id = excluded.client_id, product = excluded.product, value = excluded.value,
          currency = excluded.currency, stage = excluded.stage, status = excluded.status, probability = excluded.probability,
          opened_date = excluded.opened_date, expected_close_date = excluded.expected_close_date, closed_date = excluded.closed_date,
          owner_id = excluded.owner_id, notes = excluded.notes, custom_fields = excluded.custom_fields,
          folded_name = excluded.folded_name, folded_stage = excluded.folded_stage, folded_product = excluded.folded_product,
          folded = excluded.folded
        """;

    protected override string DeleteSql => "DELETE FROM deals WHERE organization = ? AND id = ?";

    protected override IReadOnlyList<string> UnlinkSql { get; } =
    [
        "UPDATE activities SET deal_id = NULL WHERE organization = ? AND deal_id = ?",
        "UPDATE tasks SET deal_id = NULL WHERE organization = ? AND deal_id = ?",
    ];

    public override Deal Read(Statement row) => new()
    {
        Id = row.Text(0),
        Title = row.Text(1),
        ClientId = row.TextOrNull(2),
        Product = row.TextOrNull(3),
        Value = row.MoneyOrNull(4),
        Currency = row.Text(5),
        Stage = row.TextOrNull(6),
        Status = Word<DealStatus>.Parse(row.Bytes(7)),
        Probability = row.DoubleOrNull(8),
        OpenedDate = row.DayOrNull(9),
        ExpectedCloseDate = row.DayOrNull(10),
        ClosedDate = row.DayOrNull(11),
        OwnerId = row.TextOrNull(12),
        Notes = row.TextOrNull(13),
        CustomFields = CustomFields.Read(row.Bytes(14)),
    };

    protected override void Bind(Statement statement, Deal record) => statement
        .Bind(record.Id).Bind(record.Title).Bind(record.ClientId).Bind(record.Product).BindMoney(record.Value).Bind(record.Currency)
        .Bind(record.Stage).BindUtf8(Word<DealStatus>.Of(record.Status)).Bind(record.Probability).Bind(record.OpenedDate)
        .Bind(record.ExpectedCloseDate).Bind(record.ClosedDate).Bind(record.OwnerId).Bind(record.Notes)
        .BindUtf8(CustomFields.Write(record.CustomFields)).Bind(Folded.Of(record.Title)).Bind(Folded.Of(record.Stage))
        .Bind(Folded.Of(record.Product)).Bind(Folded.Joined(record.Title, record.Product));

    protected override string? Order(DealFilter filter) => filter.Order switch
    {
        DealOrder.Value => "ORDER BY value DESC NULLS LAST, id LIMIT ?",
        DealOrder.Closing => "ORDER BY coalesce(closed_date, expected_close_date) NULLS LAST, id LIMIT ?",
        DealOrder.Opened => "ORDER BY opened_date DESC NULLS LAST, id LIMIT ?",
        _ => null,
    };
}
