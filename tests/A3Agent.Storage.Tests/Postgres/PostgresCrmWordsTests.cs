using System.Globalization;
using A3Agent.Crm;
using A3Agent.Search;
using A3Agent.Storage.Tests.Contracts;
using Npgsql;

namespace A3Agent.Storage.Tests.Postgres;

/// <summary>The columns that the client search looks in.</summary>
public sealed class PostgresCrmWordsTests : PostgresCrmTests
{
    [Theory]
    [InlineData("Köln", "koln")]
    [InlineData("ΣΊΣΥΦΟΣ", "σισυφοσ")]
    [InlineData("İstanbul", "istanbul")]
    [InlineData("Ко\u0308льн", "кольн")]
    [InlineData("が", "が")]
    [InlineData("\u0301", "")]
    [InlineData("abc", "abc")]
    public void Words_lose_case_and_diacritics(string word, string expected) => Assert.Equal(expected, ClientWords.Normal(word));

    [Fact]
    public async Task Words_stand_with_the_weight_of_their_place()
    {
        await Crm.Clients.PutAsync(Samples.Client("c") with { Phone = "+1 415" }, replace: true, Token);

        Assert.Equal(
            "'1':7B '1415':9B '415':8B,10B 'account':13B 'betasoloin':1A,2B,5B 'example':6B 'germany':17C 'info':4B 'key':12B 'koln':15B "
            + "'ltd':3B 'medical':14B 'nrw':16C 'vip':11B",
            await ReadAsync("SELECT ts_filter(words, '{a,b,c}')::text FROM a3.clients"));
    }

    [Fact]
    public async Task Words_are_found_by_any_of_their_forms()
    {
        await Crm.Clients.PutAsync(Samples.Client("c"), replace: true, Token);

        foreach (var query in new[] { "KÖLN", "koln", "5550100", "0100", "vip", "quotes", "germany" })
        {
            Assert.Equal(true, await ReadAsync("SELECT words @@ $1::tsquery FROM a3.clients", $"'{ClientWords.Normal(query)}':*"));
        }

        Assert.Equal("betasoloin ltd info example koln", await ReadAsync("SELECT spelled FROM a3.clients"));
        Assert.Equal("vip|key account", await ReadAsync("SELECT array_to_string(folded_tags, '|') FROM a3.clients"));
        Assert.Equal(ClientText.Hash(Samples.Client("c")), await ReadAsync("SELECT content_hash FROM a3.clients"));
    }

    [Fact]
    public async Task The_longest_texts_there_may_be_are_kept()
    {
        var client = new Client
        {
            Id = "c",
            DisplayName = Different(CrmRules.MaxLineLength),
            Company = "it's \\ 'quoted' \\' :1A",
            Notes = Different(CrmRules.MaxTextLength),
            Tags = [.. Enumerable.Range(0, CrmRules.MaxEntries).Select(i => Different(90) + i.ToString(CultureInfo.InvariantCulture))],
        };

        Assert.Equal(PutOutcome.Created, (await Crm.Clients.PutAsync(client, replace: true, Token)).Outcome);
        var same = client with { Id = "same", Notes = string.Concat(Enumerable.Repeat("a ", 10_000)) };
        await Crm.Clients.PutAsync(same, replace: true, Token);
        await Crm.Clients.PutAsync(client with { Id = "long", Notes = new string('ä', 20_000) }, replace: true, Token);
        await Crm.Clients.PutAsync(client with { Id = "\ud800\0", Notes = "\0 \udc00 x" }, replace: true, Token);

        Same.As(client, await Crm.Clients.FindAsync("c", Token));
        Assert.Equal("\ufffd \ufffd x", (await Crm.Clients.FindAsync("\ufffd\ufffd", Token))!.Notes);
        Assert.True((int)(await ReadAsync("SELECT max(length(words)) FROM a3.clients"))! <= 2000);
    }

    // Words of two characters, each from the many of Hangul.
    private static string Different(int length) =>
        string.Concat(Enumerable.Range(0, length).Select(i => i % 3 == 2 ? ' ' : (char)('\uac00' + (i * 7919 % 11_000))));

    private async Task<object?> ReadAsync(string sql, string? value = null)
    {
        await using var source = NpgsqlDataSource.Create(Administrator);
#pragma warning disable CA2100 // The text is a test's constant.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        if (value is not null)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return await command.ExecuteScalarAsync(Token);
    }
}
