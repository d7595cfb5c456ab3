using A3Agent.Crm;
using A3Agent.Search;
using FsCheck.Fluent;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class ClientIndexContractTests : StorageContract
{
    private IClientIndex Index => new ClientSearcher(Storage).Of(Acme);

    [Fact]
    public async Task Any_word_finds_when_no_client_has_all_of_them()
    {
        await Put(
            Crm.Clients,
            New("1", "Betasoloin") with { Industry = "medical" },
            New("2", "Betatech") with { Industry = "Medical" },
            New("3", "Cancity") with { Industry = "retail" });

        Assert.Equal("1 2", string.Join(' ', (await FoundAsync("medical clients")).Split(' ').Order()));
    }

    [Fact]
    public async Task Clients_with_all_words_come_before_those_with_some()
    {
        await Put(
            Crm.Clients,
            New("1", "Alpha") with { Notes = "dental dental dental dental supplies" },
            New("2", "Zeta") with
            {
                Notes = "a long text about dental things and whatever else is said here", Address = new Address { City = "Lyon" },
            });

        Assert.Equal("2 1", await FoundAsync("dental lyon"));
    }

    [Fact]
    public async Task The_exact_name_comes_first_and_names_count_more_than_notes()
    {
        await Put(
            Crm.Clients,
            New("1", "Acme Acme Acme Holding") with { Company = "Acme Acme" },
            New("2", "ÁCME"),
            New("3", "Other") with { Notes = "acme acme acme" });

        Assert.Equal("2 1 3", await FoundAsync("ácme"));
        Assert.Equal("3", (await FoundAsync("acme")).Split(' ')[^1]);
    }

    [Theory]
    [InlineData("koln")]
    [InlineData("KÖLN")]
    [InlineData("köl")]
    [InlineData("germany")]
    [InlineData("nrw")]
    [InlineData("betasoloin.example")]
    [InlineData("info@betasoloin")]
    [InlineData("key account")]
    [InlineData("ltd")]
    [InlineData("quotes")]
    [InlineData("4155550100")]
    [InlineData("5550100")]
    [InlineData("(415) 555")]
    [InlineData("50100")]
    [InlineData("medic")]
    public async Task A_client_is_found_by_parts_of_what_is_known(string query)
    {
        await Crm.Users.PutAsync(Samples.User("u"), false, Token);
        await Put(Crm.Clients, Samples.Client("full", "u"), New("other", "Nothing alike"));

        var result = await Index.SearchAsync(new ClientSearch { Query = query, Mode = SearchMode.Keyword }, Token);

        var hit = Assert.Single(result.Results);
        Same.As(Samples.Client("full", "u"), hit.Client);
        Assert.Equal("full", hit.ClientId);
        Assert.Null(hit.Similarity);
    }

    [Fact]
    public async Task Status_and_all_of_the_tags_narrow_the_search()
    {
        await Put(
            Crm.Clients,
            New("1", "Med One") with { Status = ClientStatus.Active, Tags = ["VIP", "new"] },
            New("2", "Med Two") with { Status = ClientStatus.Active, Tags = ["vip", "old"] },
            New("3", "Med Three") with { Tags = ["vip", "New"] });

        Assert.Equal("1 2", await FoundAsync("med", status: ClientStatus.Active));
        Assert.Equal("1 3", await FoundAsync("med", tags: ["Vip", "NEW"]));
        Assert.Equal("1", await FoundAsync("med", ClientStatus.Active, "vip", "new"));
        Assert.Equal("", await FoundAsync("med", tags: ["vi"]));
    }

    [Fact]
    public async Task The_index_follows_every_write_also_imports()
    {
        await Put(Crm.Clients, New("1", "Oldname"));
        await Crm.Clients.PutAsync(New("1", "Newname"), replace: true, Token);
        Assert.Equal("", await FoundAsync("oldname"));
        Assert.Equal("1", await FoundAsync("newname"));

        await Crm.Clients.ImportAsync(new[] { New("1", "Third"), New("2", "Imported") }.ToAsyncEnumerable(), false, Token);
        Assert.Equal("", await FoundAsync("newname"));
        Assert.Equal("2", await FoundAsync("imported"));

        await Crm.Clients.DeleteAsync("2", Token);
        Assert.Equal("", await FoundAsync("imported"));
    }

    [Fact]
    public async Task The_limit_holds_scores_fall_and_no_client_comes_twice()
    {
        for (var i = 0; i < 12; i++)
        {
            await Put(Crm.Clients, New($"{i}", $"Medical {i}") with { Notes = i % 3 == 0 ? "Berlin" : null });
        }

        var result = await Index.SearchAsync(new ClientSearch { Query = "medical berlin", Limit = 7 }, Token);

        Assert.Equal(7, result.Results.Select(hit => hit.ClientId).Distinct().Count());
        Assert.Equal(result.Results.Select(hit => hit.Score).OrderDescending(), result.Results.Select(hit => hit.Score));
        Assert.All(result.Results.Take(4), hit => Assert.Equal("Berlin", hit.Client.Notes));
    }

    [Theory]
    [InlineData(SearchMode.Keyword, false)]
    [InlineData(SearchMode.Hybrid, true)]
    [InlineData(SearchMode.Semantic, true)]
    public async Task A_search_by_meaning_says_that_it_was_answered_by_words(SearchMode mode, bool degraded)
    {
        await Put(Crm.Clients, New("1", "Medical"));

        var result = await Index.SearchAsync(new ClientSearch { Query = "medical", Mode = mode }, Token);

        Assert.Equal(degraded, result.Degraded);
        Assert.Single(result.Results);
    }

    [Fact]
    public async Task Another_organization_is_never_found()
    {
        await Put(Crm.Clients, New("same", "Ours"));
        await Put(Storage.Crm(Globex).Clients, New("same", "Theirs"), New("x", "globex acme"));

        Assert.Equal("", await FoundAsync("theirs"));
        Assert.Equal("", await FoundAsync("globex"));
        Assert.Equal("", await FoundAsync("x61636d65"));
        Assert.Equal("", await FoundAsync("scope : x676c6f626578"));
        Assert.Equal("same", await FoundAsync("ours"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\"")]
    [InlineData("'; DROP TABLE clients; --")]
    [InlineData("NEAR(a b, 3)")]
    [InlineData("a AND OR NOT b")]
    [InlineData("* ^ : { } ( ) - + ,")]
    [InlineData("display_name : x")]
    [InlineData("\u0001\u001f\u007f")]
    [InlineData("\ud800 \udc00x")]
    [InlineData("a\0b")]
    [InlineData("́̂")]
    [InlineData("½ Ⅷ 東京 \U0001F600")]
    public async Task No_text_means_anything_to_the_index(string query)
    {
        await Put(Crm.Clients, New("1", "Only"));

        Assert.Equal("", await FoundAsync(query));
    }

    [Fact]
    public async Task No_text_whatever_makes_the_search_fail()
    {
        await Put(Crm.Clients, New("1", "Only"));
        var texts = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>().Where(text => text is not null),
            Gen.ListOf(Gen.Elements("\"", "*", "NEAR", "(", ")", ":", "{", "AND", " ", "o", "\u0301", "\ud83d", "only"))
                .Select(string.Concat));

        foreach (var text in texts.Sample(300))
        {
            await Index.SearchAsync(new ClientSearch { Query = text, Tags = [text] }, Token);
            await Index.SearchAsync(new ClientSearch { Query = text }, Token);
            await Crm.Clients.ListAsync(new ClientFilter { Text = text, Tag = text }, new PageRequest(10), Token);
        }
    }

    [Fact]
    public async Task A_very_long_text_is_searched_by_its_first_words()
    {
        await Put(Crm.Clients, New("1", "Needle"));

        Assert.Equal("1", await FoundAsync("needle " + string.Join(' ', Enumerable.Range(0, 20_000))));
    }

    private static Client New(string id, string name) => new() { Id = id, DisplayName = name };

    private async Task<string> FoundAsync(string query, ClientStatus? status = null, params string[] tags)
    {
        var result = await Index.SearchAsync(new ClientSearch { Query = query, Status = status, Tags = tags }, Token);
        return string.Join(' ', result.Results.Select(hit => hit.ClientId));
    }
}
