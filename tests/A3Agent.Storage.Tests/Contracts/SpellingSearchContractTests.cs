using A3Agent.Crm;
using A3Agent.Search;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class SpellingSearchContractTests : StorageContract
{
    [Theory]
    [InlineData("Betasolin", "1")]
    [InlineData("betasloin", "1")]
    [InlineData("Globx", "2")]
    [InlineData("Cancty", "3")]
    [InlineData("cancittty", "3")]
    [InlineData("Kölln", "3")]
    [InlineData("info@betasolooin.example", "1")]
    [InlineData("Somme Busness", "2")]
    [InlineData("oldname", "")]
    [InlineData("Glx", "")]
    [InlineData("zzzzzz", "")]
    public async Task A_client_is_found_by_nearly_the_same_spelling(string query, string expected)
    {
        await Put(
            Crm.Clients,
            New("1", "Betasoloin") with { Email = "info@betasoloin.net" },
            New("2", "Globex Inc") with { Company = "Some Business" },
            New("3", "Cancity") with { Address = new Address { City = "Köln" } },
            New("4", "Newname"));

        Assert.Equal(expected, await FoundAsync(query));
    }

    [Fact]
    public async Task Only_names_companies_emails_and_cities_are_compared()
    {
        await Put(Crm.Clients, New("1", "Alpha") with
        {
            Notes = "Betasoloin", Industry = "Betasoloin", Tags = ["Betasoloin"], Website = "betasoloin.example",
            Address = new Address { Street = "Betasoloin", State = "Betasoloin", Country = "Betasoloin" },
        });

        Assert.Equal("", await FoundAsync("betasolin"));
        Assert.Equal("1", await FoundAsync("betasoloin"));
    }

    [Fact]
    public async Task A_word_that_somebody_has_is_taken_as_it_is_written()
    {
        await Put(Crm.Clients, New("1", "Betasoloin"), New("2", "Other") with { Notes = "as betasolin said" });

        Assert.Equal("2", await FoundAsync("betasolin"));
    }

    [Fact]
    public async Task The_most_alike_come_first_and_words_that_are_right_count_too()
    {
        await Put(
            Crm.Clients, New("1", "Betasolution"), New("2", "Betasoloin"), New("3", "Betasoloin") with { Notes = "hospital" },
            New("4", "Hospital"));

        Assert.Equal("2 3 1", await FoundAsync("betasolin"));
        Assert.StartsWith("3 ", await FoundAsync("hospital betasolin"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_and_organizations_hold_for_spellings()
    {
        await Put(
            Crm.Clients, New("1", "Betasoloin") with { Status = ClientStatus.Active, Tags = ["vip"] }, New("2", "Betasoloin"));
        await Put(Storage.Crm(Globex).Clients, New("3", "Betasoloin"), New("4", "Cancity"));

        Assert.Equal("1 2", await FoundAsync("betasolin"));
        Assert.Equal("1", await FoundAsync("betasolin", ClientStatus.Active));
        Assert.Equal("1", await FoundAsync("betasolin", null, "VIP"));
        Assert.Equal("", await FoundAsync("betasolin", ClientStatus.Inactive));
        Assert.Equal("", await FoundAsync("cancty"));
    }

    [Fact]
    public async Task Spellings_follow_every_write()
    {
        await Put(Crm.Clients, New("1", "Betasoloin"), New("2", "Betasoloin"));
        await Crm.Clients.PutAsync(New("1", "Cancity"), replace: true, Token);
        Assert.Equal("2", await FoundAsync("betasolin"));
        Assert.Equal("1", await FoundAsync("cancty"));

        await Crm.Clients.ImportAsync(new[] { New("2", "Globex"), New("3", "Initech") }.ToAsyncEnumerable(), false, Token);
        Assert.Equal("", await FoundAsync("betasolin"));
        Assert.Equal("2", await FoundAsync("globx"));
        Assert.Equal("3", await FoundAsync("innitech"));

        await Crm.Clients.DeleteAsync("2", Token);
        Assert.Equal("", await FoundAsync("globx"));
        await Put(Crm.Clients, New("2", "Globex"));
        Assert.Equal("2", await FoundAsync("globx"));
    }

    [Fact]
    public async Task The_same_name_email_or_id_comes_first()
    {
        await Put(
            Crm.Clients,
            New("1", "Cancity Cancity") with { Email = "a@cancity.example", Company = "Cancity" },
            New("2", "Ópera Cancity"),
            New("C-17", "Somebody") with { Email = "Anna@Example.com", Notes = "cancity" },
            New("4", "Anna Example Com") with { Email = "anna@example.com.example" });

        Assert.StartsWith("2 ", await FoundAsync("óPERA cANCITY "), StringComparison.Ordinal);
        Assert.StartsWith("C-17 ", await FoundAsync(" anna@EXAMPLE.com"), StringComparison.Ordinal);
        Assert.Equal("C-17", await FoundAsync("C-17"));
        Assert.Equal("", await FoundAsync("C-17", ClientStatus.Active));
    }

    private static Client New(string id, string name) => new() { Id = id, DisplayName = name };

    private async Task<string> FoundAsync(string query, ClientStatus? status = null, params string[] tags)
    {
        var search = new ClientSearch { Query = query, Status = status, Tags = tags, Mode = SearchMode.Keyword };
        var result = await Storage.Search(Acme).SearchAsync(search, vector: null, Token);
        return string.Join(' ', result.Hits.Select(hit => hit.ClientId));
    }
}
