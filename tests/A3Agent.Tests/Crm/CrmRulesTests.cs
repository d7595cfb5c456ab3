using System.Text.Json;
using A3Agent.Crm;

namespace A3Agent.Tests.Crm;

public sealed class CrmRulesTests
{
    private static readonly Client _client = new() { Id = "c1", DisplayName = "Cancity" };
    private static readonly Deal _deal = new() { Id = "d1", Title = "GTX Pro" };
    private static readonly User _user = new() { Id = "u1", DisplayName = "Moses Frase" };
    private static readonly TaskItem _task = new() { Id = "t1", Title = "Call", AssignedTo = "u1" };

    [Fact]
    public void Full_records_pass()
    {
        var client = _client with
        {
            Company = "Cancity Ltd", Email = "info@cancity.example", Phone = "+1 (555) 010", Tags = ["Retail", "key account"],
            Notes = "Line one\r\nline two\twith a tab 🙂", Industry = "retail", Website = "cancity.example/shop", OwnerId = "u1",
            Address = new Address { Street = "1 Main St", City = "Nairobi", Country = "Kenya" },
            CustomFields = Fields("""{"revenue": 718.62, "listed": true, "parent": "Acme", "none": null}"""),
        };
        var deal = _deal with { Value = -99_999_999_999_999.9999m, Currency = "EUR", Probability = 1, ClientId = "c1" };

        Assert.Empty(CrmRules.Check(client));
        Assert.Empty(CrmRules.Check(deal));
        Assert.Empty(CrmRules.Check(_user with { TimeZone = "Europe/Berlin", Locale = "de-DE", Email = "m@a.example" }));
        Assert.Empty(CrmRules.Check(_task));
        Assert.Empty(CrmRules.Check(new Activity { Id = "a1", Type = ActivityType.Call, At = DateTimeOffset.UnixEpoch }));
    }

    [Fact]
    public void A_deal_closed_before_it_was_opened_passes()
    {
        var deal = _deal with { OpenedDate = new DateOnly(2017, 3, 2), ClosedDate = new DateOnly(2017, 3, 1) };

        Assert.Empty(CrmRules.Check(deal));
    }

    [Theory]
    [InlineData("1C1I7A6R")]
    [InlineData("a b/c?ü")]
    [InlineData("🙂")]
    public void Printable_ids_pass(string id) => Assert.Empty(CrmRules.CheckId(id));

    [Theory]
    [InlineData("", "is required: give an id")]
    [InlineData(" a", "begins or ends with white space: remove it")]
    [InlineData("a\u00a0", "begins or ends with white space: remove it")]
    [InlineData("a\0b", "holds the unprintable character U+0000 at position 2: remove it")]
    [InlineData("a\u200bb", "holds the unprintable character U+200B at position 2: remove it")]
    [InlineData("a\nb", "holds the unprintable character U+000A at position 2: remove it")]
    public void Other_ids_are_refused(string id, string message) => Assert.Equal([new FieldError("id", message)], CrmRules.CheckId(id));

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Equal("holds half a surrogate pair U+D83D at position 2: remove it", Assert.Single(CrmRules.CheckId("a\ud83d")).Message);

    [Fact]
    public void Ids_have_at_most_200_characters()
    {
        Assert.Empty(CrmRules.CheckId(new string('x', 200)));
        Assert.Equal("has 201 characters: shorten it to 200", Assert.Single(CrmRules.CheckId(new string('x', 201))).Message);
    }

    [Fact]
    public void What_is_required_is_named() =>
        Assert.Equal(
            ["id", "displayName", "id", "title", "id", "title", "assignedTo", "at"],
            CrmRules.Check(new Client { Id = " ", DisplayName = " " })
                .Concat(CrmRules.Check(new Deal { Id = "", Title = "" }))
                .Concat(CrmRules.Check(new TaskItem { Id = "", Title = "\t", AssignedTo = "" }))
                .Concat(CrmRules.Check(new Activity { Id = "a", Type = ActivityType.Note, At = default }))
                .Select(error => error.Field));

    [Fact]
    public void Lines_and_texts_have_their_own_limits_and_characters()
    {
        Assert.Empty(CrmRules.Check(_client with { Notes = new string('x', 20_000), Company = new string('x', 500) }));
        Assert.Equal(
            [
                new FieldError("company", "has 501 characters: shorten it to 500"),
                new FieldError("notes", "has 20,001 characters: shorten it to 20,000"),
                new FieldError("industry", "holds the unprintable character U+0009 at position 2: remove it"),
            ],
            CrmRules.Check(_client with { Notes = new string('x', 20_001), Company = new string('x', 501), Industry = "a\tb" }));
        Assert.Equal("notes", Assert.Single(CrmRules.Check(_client with { Notes = "a\0" })).Field);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a@b@c")]
    [InlineData("@b")]
    [InlineData("a@")]
    [InlineData("a b@c")]
    [InlineData("a@b\n")]
    [InlineData("")]
    public void Implausible_addresses_are_refused(string email) =>
        Assert.Equal("email", Assert.Single(CrmRules.Check(_user with { Email = email })).Field);

    [Theory]
    [InlineData("http://intranet/x")]
    [InlineData("www.example.com")]
    [InlineData("https://bücher.example")]
    public void Plausible_websites_pass(string website) => Assert.Empty(CrmRules.Check(_client with { Website = website }));

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("javascript://a.b/%0aalert(1)")]
    [InlineData("mailto:a@b.example")]
    [InlineData("two words.example")]
    [InlineData("nodot")]
    [InlineData("")]
    public void Other_websites_are_refused(string website) =>
        Assert.Equal("website", Assert.Single(CrmRules.Check(_client with { Website = website })).Field);

    [Theory]
    [InlineData("usd")]
    [InlineData("US")]
    [InlineData("EURO")]
    [InlineData("")]
    [InlineData("ÄÖÜ")]
    public void Currencies_are_three_capital_letters(string currency) =>
        Assert.Equal("currency", Assert.Single(CrmRules.Check(_deal with { Currency = currency })).Field);

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Probabilities_lie_between_0_and_1(double probability) =>
        Assert.Equal("probability", Assert.Single(CrmRules.Check(_deal with { Probability = probability })).Field);

    [Fact]
    public void Values_have_four_decimals_and_stay_below_ten_to_the_fourteenth()
    {
        Assert.Empty(CrmRules.Check(_deal with { Value = 1.500000m }));
        Assert.Equal("has more than 4 decimals: round it", Message(0.00001m));
        Assert.Equal("is too large: its amount must stay below 100,000,000,000,000 (10^14)", Message(-1e14m));
        Assert.Equal(Message(-1e14m), Message(decimal.MinValue));

        static string Message(decimal value) => Assert.Single(CrmRules.Check(_deal with { Value = value })).Message;
    }

    [Fact]
    public void Tags_are_few_short_filled_and_different()
    {
        var errors = CrmRules.Check(_client with { Tags = ["vip", " ", "VIP", new string('x', 101), null!] });

        Assert.Equal(["tags[1]", "tags[2]", "tags[3]", "tags[4]"], errors.Select(error => error.Field));
        Assert.Equal(
            new FieldError("tags", "has 101 entries: keep at most 100"),
            Assert.Single(CrmRules.Check(_client with { Tags = [.. Enumerable.Range(0, 101).Select(i => $"t{i}")] })));
    }

    [Theory]
    [InlineData("""{"a": {}}""", "customFields.a")]
    [InlineData("""{"a": [1]}""", "customFields.a")]
    [InlineData("""{"a": 1e999}""", "customFields.a")]
    [InlineData("""{"a": "\u0000"}""", "customFields.a")]
    [InlineData("""{"a": "\ud800"}""", "customFields.a")]
    [InlineData("""{"": 1}""", "customFields")]
    [InlineData("""{"a\nb": 1}""", "customFields")]
    public void Custom_fields_hold_named_scalars(string json, string field) =>
        Assert.Equal(field, Assert.Single(CrmRules.Check(_client with { CustomFields = Fields(json) })).Field);

    [Fact]
    public void Custom_fields_are_few_and_small()
    {
        var many = Enumerable.Range(0, 101).ToDictionary(i => $"f{i}", i => JsonSerializer.SerializeToElement(i));
        var large = new Dictionary<string, JsonElement> { ["a"] = JsonSerializer.SerializeToElement(new string('x', 2_001)) };

        Assert.Equal("customFields", Assert.Single(CrmRules.Check(_deal with { CustomFields = many })).Field);
        Assert.Equal("customFields.a", Assert.Single(CrmRules.Check(_deal with { CustomFields = large })).Field);
    }

    [Theory]
    [InlineData("Mars/Olympus", "timeZone")]
    [InlineData("/dev/zero", "timeZone")]
    [InlineData("../../etc/passwd", "timeZone")]
    [InlineData("", "timeZone")]
    public void Unknown_time_zones_are_refused(string zone, string field) =>
        Assert.Equal(field, Assert.Single(CrmRules.Check(_user with { TimeZone = zone })).Field);

    [Theory]
    [InlineData("qq-ZZ")]
    [InlineData("de_DE")]
    [InlineData("")]
    public void Unknown_locales_are_refused(string locale) =>
        Assert.Equal("locale", Assert.Single(CrmRules.Check(_user with { Locale = locale })).Field);

    private static Dictionary<string, JsonElement> Fields(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
}
