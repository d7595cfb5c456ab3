using A3Agent.Crm;
using A3Agent.Search;
using FsCheck;
using FsCheck.Fluent;

namespace A3Agent.Tests.Search;

public sealed class MatchReasonsTests
{
    private static readonly Client _client = new()
    {
        Id = "c1", DisplayName = "Mercy Hospital Group", Company = "Mercy Health Systems Inc.", Email = "anna.kovač@mercy-health.example",
        Phone = "+1 (614) 555-0173", Tags = ["Key account", "renewal"], Notes = "Asked about renewals of the licences. Straße nach Łódź.",
        Industry = "Healthcare", Address = new Address { City = "Columbus", State = "Ohio", Country = "United States", Street = "Long Street" },
        Website = "https://mercy.example",
    };

    [Theory]
    [InlineData("mercy", "displayName,company,email")]
    [InlineData("MERCY hospital", "displayName,company,email")]
    [InlineData("hosp", "displayName")]
    [InlineData("ohio renewals", "notes,state")]
    [InlineData("renewal", "tags,notes")]
    [InlineData("key", "tags")]
    [InlineData("healthcare", "industry")]
    [InlineData("columbus", "city")]
    [InlineData("united states", "country")]
    [InlineData("kovac", "email")]
    [InlineData("strasse lódz", "")]
    [InlineData("STRAßE", "notes")]
    [InlineData("lodz", "")]
    [InlineData("555 0173", "phone")]
    [InlineData("6145550173", "phone")]
    [InlineData("45550", "phone")]
    [InlineData("14", "")]
    [InlineData("long", "")]
    [InlineData("example", "email")]
    [InlineData("c1", "")]
    [InlineData("an renewals", "notes")]
    [InlineData("renewals an", "email,notes")]
    [InlineData("", "")]
    [InlineData("?!", "")]
    public void The_fields_that_hold_or_begin_with_words_of_the_query_are_named(string query, string fields) =>
        Assert.Equal(fields, string.Join(',', Reasons(query)));

    [Theory]
    [InlineData("Mercey", "spelling")]
    [InlineData("hospitl", "spelling")]
    [InlineData("columbs ohio", "state,spelling")]
    [InlineData("hospital columbus", "displayName,city")]
    [InlineData("zeppelin", "")]
    [InlineData("healthcaree", "spelling")]
    public void A_word_that_nothing_holds_but_a_name_nearly_is_a_spelling(string query, string fields) =>
        Assert.Equal(fields, string.Join(',', Reasons(query)));

    [Theory]
    [InlineData(SearchMode.Hybrid, 0.2, true)]
    [InlineData(SearchMode.Hybrid, 0.19, false)]
    [InlineData(SearchMode.Hybrid, null, false)]
    [InlineData(SearchMode.Semantic, -0.5, true)]
    [InlineData(SearchMode.Semantic, null, false)]
    public void A_similar_client_was_found_by_meaning(SearchMode mode, double? similarity, bool expected)
    {
        var search = new ClientSearch { Query = "zeppelin", Mode = mode };

        Assert.Equal(expected, new MatchReasons(search).Of(new ClientHit("c1", similarity, 1, _client)).Contains("meaning"));
    }

    [Fact]
    public void Any_query_and_any_texts_give_reasons_and_never_throw()
    {
        var texts = Gen.Elements("a", "Mercy", "ä", "🙂", "\ud83d", "\u0301", " ", "7", "555", "ﬁ", "İ", "漢", "-", "@").ListOf().Select(string.Concat);
        var cases = from query in texts from text in texts select (query, text);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(Arb.From(cases), one =>
        {
            var client = new Client { Id = "x", DisplayName = one.text, Phone = one.text, Tags = [one.text] };
            var reasons = new MatchReasons(new ClientSearch { Query = one.query }).Of(new ClientHit("x", null, 1, client));

            Assert.Equal(reasons.Distinct(), reasons);
            if (SearchWords.Of(one.query).Count > 0 && one.query == one.text)
            {
                Assert.Contains("displayName", reasons);
            }
        }));
    }

    private static IReadOnlyList<string> Reasons(string query) =>
        new MatchReasons(new ClientSearch { Query = query }).Of(new ClientHit("c1", null, 1, _client));
}
