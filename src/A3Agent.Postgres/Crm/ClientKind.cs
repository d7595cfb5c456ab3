using A3Agent.Crm;
using A3Agent.Search;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>Clients.</summary>
internal sealed class ClientKind() : RecordKind<Client, ClientFilter>(
    RecordShapes.Clients,
    new()
    {
        Content =
        [
            "display_name", "company", "email", "phone", "status", "notes", "industry", "street", "city", "state", "country", "postal_code",
            "website", "owner_id",
        ],
        Json = ["tags", "custom_fields"],
        Derived = ["folded_name", "folded_email", "folded_tags", "folded", "words", "spelled", "content_hash"],
        Words = "words",
    })
{
    private static readonly Address NoAddress = new();

    public static ClientKind Instance { get; } = new();

    protected override IEnumerable<string> DeleteSql =>
    [
        Sql.Lock,
        "UPDATE a3.deals SET client_id = NULL WHERE organization = $1 AND client_id = $2",
        "UPDATE a3.activities SET client_id = NULL WHERE organization = $1 AND client_id = $2",
        "UPDATE a3.tasks SET client_id = NULL WHERE organization = $1 AND client_id = $2",
        Sql.Delete,
    ];

    public override Client Read(NpgsqlDataReader row)
    {
        var address = new Address
        {
            Street = row.TextOrNull(8),
            City = row.TextOrNull(9),
            State = row.TextOrNull(10),
            Country = row.TextOrNull(11),
            PostalCode = row.TextOrNull(12),
        };
        return new Client
        {
            Id = row.GetString(0),
            DisplayName = row.GetString(1),
            Company = row.TextOrNull(2),
            Email = row.TextOrNull(3),
            Phone = row.TextOrNull(4),
            Status = Word<ClientStatus>.Parse(row.GetString(5)),
            Notes = row.TextOrNull(6),
            Industry = row.TextOrNull(7),
            Address = address == NoAddress ? null : address,
            Website = row.TextOrNull(13),
            OwnerId = row.TextOrNull(14),
            Tags = StoredJson.ReadList<string>(row.Json(15)),
            CustomFields = CustomFields.Read(row.Json(16)),
        };
    }

    public override Sql Bind(Sql sql, Client record) => sql
        .Bind(record.Id).Bind(record.DisplayName).Bind(record.Company).Bind(record.Email).Bind(record.Phone)
        .Bind(Word<ClientStatus>.Text(record.Status)).Bind(record.Notes).Bind(record.Industry).Bind(record.Address?.Street)
        .Bind(record.Address?.City).Bind(record.Address?.State).Bind(record.Address?.Country).Bind(record.Address?.PostalCode)
        .Bind(record.Website).Bind(record.OwnerId)
        .BindJson(StoredJson.WriteList(record.Tags)).BindJson(CustomFields.Write(record.CustomFields))
        .Bind(Folded.Of(record.DisplayName)).Bind(Folded.Of(record.Email)).Bind([.. record.Tags.Select(tag => Folded.Of(tag)!)])
        .Bind(Folded.Joined(
            record.DisplayName, record.Company, record.Email, record.Phone, record.Address?.City, record.Address?.Country, record.Industry))
        .Bind(ClientWords.Vector(record)).Bind(ClientWords.Spelled(record)).Bind(ClientText.Hash(record));

    public override Narrowing Narrow(Narrowing list, ClientFilter filter) => list
        .Contains("folded", Folded.Of(filter.Text))
        .Is("status", Word<ClientStatus>.Text(filter.Status))
        .Has("folded_tags", Folded.Of(filter.Tag))
        .Is("owner_id", filter.OwnerId);
}
