using A3Agent.Crm;
using A3Agent.Storage;

namespace A3Agent.Search;

/// <summary>The words whose spelling is compared: those of a client's name, company, e-mail and city with those of a query.</summary>
internal static class SpelledWords
{
    /// <summary>A wrong spelling of a shorter word is too near to too many others.</summary>
    public const int MinQueryLength = 4;

    /// <summary>The words of a client, in one case, each once.</summary>
    public static IReadOnlyList<string> Of(Client client) =>
        SearchWords.Of(Folded.Joined(client.DisplayName, client.Company, client.Email, client.Address?.City));
}
