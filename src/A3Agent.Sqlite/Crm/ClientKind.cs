using A3Agent.Crm;
using A3Agent.Search;

namespace A3Agent.Sqlite;

/// <summary>Clients.</summary>
internal sealed class ClientKind : RecordKind<Client, ClientFilter>
{
    /// <summary>The columns that <see cref="Read"/> reads, in its order.</summary>
    public const string Columns = """
        clients.id, clients.display_name, clients.company, clients.email, clients.phone, clients.status, clients.tags, clients.notes,
        clients.industry, clients.street, clients.city, clients.state, clients.country, clients.postal_code, clients.website,
        clients.owner_id, clients.custom_fields
        """;

    /// <summary>How many these are: the place of the first column that a statement reads beside them.</summary>
    public const int ColumnCount = 17;

    private static readonly Address NoAddress = new();

    public static ClientKind Instance { get; } = new();

    public override RecordShape<Client> Shape => RecordShapes.Clients;

    public override FilteredSql<ClientFilter> Filtered { get; } = new(
    [
        new("instr(folded, ?) > 0", f => f.Text is not null, (s, f) => s.Bind(Folded.Of(f.Text))),
        new("status = ?", f => f.Status is not null, (s, f) => s.BindUtf8(Word<ClientStatus>.Of(f.Status))),
        new("instr(folded_tags, ?) > 0", f => f.Tag is not null, (s, f) => s.Bind(Folded.Tag(f.Tag!))),
        new("owner_id = ?", f => f.OwnerId is not null, (s, f) => s.Bind(f.OwnerId)),
    ]);

    protected override string FindSql => $"SELECT {Columns} FROM clients WHERE organization = ? AND id = ?";

    protected override string FindByOriginSql =>
        $"SELECT {Columns} FROM clients WHERE organization = ? AND origin_turn = ? AND origin_call = ?";

    protected override string FindIdsByNameSql => "SELECT id FROM clients WHERE organization = ? AND folded_name = ? ORDER BY id LIMIT 3";

    protected override string ListSql => $"SELECT {Columns} FROM clients WHERE organization = ?";

    protected override string CountSql => "SELECT count(*) FROM clients WHERE organization = ?";

    protected override string PutSql => """
        INSERT INTO clients (organization, id, display_name, company, email, phone, status, tags, notes, industry, street, city, state,
          country, postal_code, website, owner_id, custom_fields, folded_name, folded_tags, folded, phone_ends, content_hash,
          folded_email, spelled, origin_turn, origin_call)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (organization, id) DO UPDATE SET
          display_name = excluded.display_name, company = excluded.company, email = excluded.email, phone = excluded.phone,
          status = excluded.status, tags = excluded.tags, notes = excluded.notes, industry = excluded.industry,
          street = excluded.street, city = excluded.city, state = excluded.state, country = excluded.country,
          postal_code = excluded.postal_code, website = excluded.website, owner_id = excluded.owner_id,
          custom_fields = excluded.custom_fields, folded_name = excluded.folded_name, folded_tags = excluded.folded_tags,
          folded = excluded.folded, phone_ends = excluded.phone_ends, content_hash = excluded.content_hash,
          folded_email = excluded.folded_email, spelled = excluded.spelled
        """;

    protected override string DeleteSql => "DELETE FROM clients WHERE organization = ? AND id = ?";

    protected override IReadOnlyList<string> UnlinkSql { get; } =
    [
        "UPDATE deals SET client_id = NULL WHERE organization = ? AND client_id = ?",
        "UPDATE activities SET client_id = NULL WHERE organization = ? AND client_id = ?",
        "UPDATE tasks SET client_id = NULL WHERE organization = ? AND client_id = ?",
    ];

    public override Client Read(Statement row)
    {
        var address = new Address
        {
            Street = row.TextOrNull(9),
            City = row.TextOrNull(10),
            State = row.TextOrNull(11),
            Country = row.TextOrNull(12),
            PostalCode = row.TextOrNull(13),
        };
        return new Client
        {
            Id = row.Text(0),
            DisplayName = row.Text(1),
            Company = row.TextOrNull(2),
            Email = row.TextOrNull(3),
            Phone = row.TextOrNull(4),
            Status = Word<ClientStatus>.Parse(row.Bytes(5)),
            Tags = StoredJson.ReadList<string>(row.Bytes(6)),
            Notes = row.TextOrNull(7),
            Industry = row.TextOrNull(8),
            Address = address == NoAddress ? null : address,
            Website = row.TextOrNull(14),
            OwnerId = row.TextOrNull(15),
            CustomFields = CustomFields.Read(row.Bytes(16)),
        };
    }

    protected override void Bind(Statement statement, Client record) => statement
        .Bind(record.Id).Bind(record.DisplayName).Bind(record.Company).Bind(record.Email).Bind(record.Phone)
        .BindUtf8(Word<ClientStatus>.Of(record.Status)).BindUtf8(StoredJson.WriteList(record.Tags)).Bind(record.Notes)
        .Bind(record.Industry).Bind(record.Address?.Street).Bind(record.Address?.City).Bind(record.Address?.State)
        .Bind(record.Address?.Country).Bind(record.Address?.PostalCode).Bind(record.Website).Bind(record.OwnerId)
        .BindUtf8(CustomFields.Write(record.CustomFields)).Bind(Folded.Of(record.DisplayName)).Bind(Folded.Tags(record.Tags))
        .Bind(Folded.Joined(
            record.DisplayName, record.Company, record.Email, record.Phone, record.Address?.City, record.Address?.Country, record.Industry))
        .Bind(SearchWords.PhoneEnds(record.Phone)).Bind(ClientText.Hash(record)).Bind(Folded.Of(record.Email))
        .BindUtf8(StoredJson.WriteList(SpelledWords.Of(record)));
}
