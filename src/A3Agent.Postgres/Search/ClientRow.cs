using A3Agent.Crm;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>A client's columns, and how they are read.</summary>
internal static class ClientRow
{
    /// <summary>The columns that <see cref="Read"/> reads, in its order.</summary>
    public const string Columns = """
        clients.id, clients.display_name, clients.company, clients.email, clients.phone, clients.status, clients.tags, clients.notes,
        clients.industry, clients.street, clients.city, clients.state, clients.country, clients.postal_code, clients.website,
        clients.owner_id, clients.custom_fields
        """;

    /// <summary>How many columns they are.</summary>
    public const int Count = 17;

    private static readonly Address NoAddress = new();

    public static Client Read(NpgsqlDataReader row)
    {
        var address = new Address
        {
            Street = Text(row, 9),
            City = Text(row, 10),
            State = Text(row, 11),
            Country = Text(row, 12),
            PostalCode = Text(row, 13),
        };
        return new Client
        {
            Id = row.GetString(0),
            DisplayName = row.GetString(1),
            Company = Text(row, 2),
            Email = Text(row, 3),
            Phone = Text(row, 4),
            Status = Word<ClientStatus>.Parse(row.GetString(5)),
            Tags = row.IsDBNull(6) ? [] : StoredJson.ReadList<string>(row.GetFieldValue<byte[]>(6)),
            Notes = Text(row, 7),
            Industry = Text(row, 8),
            Address = address == NoAddress ? null : address,
            Website = Text(row, 14),
            OwnerId = Text(row, 15),
            CustomFields = row.IsDBNull(16) ? CustomFields.None : CustomFields.Read(row.GetFieldValue<byte[]>(16)),
        };
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
