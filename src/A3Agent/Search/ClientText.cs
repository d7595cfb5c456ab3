using System.Security.Cryptography;
using System.Text;
using A3Agent.Crm;

namespace A3Agent.Search;

/// <summary>The text of a client that is embedded.</summary>
public static class ClientText
{
    /// <summary>Name, company, e-mail, tags, notes, city, state and industry, one per line; what is blank is left out.</summary>
    public static string Of(Client client)
    {
        string?[] parts =
        [
            client.DisplayName, client.Company, client.Email, string.Join(", ", client.Tags), client.Notes, client.Address?.City,
            client.Address?.State, client.Industry,
        ];
        return string.Join('\n', parts.Where(part => !string.IsNullOrWhiteSpace(part)));
    }

    /// <summary>SHA-256 of the client's text, 32 bytes: two clients of the same hash have the same text, and the same vector.</summary>
    public static byte[] Hash(Client client) => SHA256.HashData(Encoding.UTF8.GetBytes(Of(client)));
}
