using System.Globalization;
using System.Text;
using A3Agent.Crm.Import;

namespace A3Agent.Tests.Crm.Import;

/// <summary>What a mapping makes of rows.</summary>
public sealed class MappedImportTests : ImportTests
{
    [Theory]
    [InlineData("en-US", "1,054.50", "1054.50")]
    [InlineData("en-US", "1054.5", "1054.5")]
    [InlineData("en-US", "-1,234,567", "-1234567")]
    [InlineData("de-DE", "1.054,50", "1054.50")]
    [InlineData("fr-FR", "1 054,50", "1054.50")]
    [InlineData("en-US", " 7 ", "7")]
    public async Task Numbers_are_read_as_the_culture_writes_them(string culture, string text, string value)
    {
        AssertCounts(await ImportDealAsync($"\"culture\": \"{culture}\"", "\"value\": {\"column\": \"x\"}", text), imported: 1);
        Assert.Equal(decimal.Parse(value, CultureInfo.InvariantCulture), Crm.Deals.All[0].Value);
    }

    [Theory]
    [InlineData("\"culture\": \"en-US\"", "1,5", "'1,5' is not a number like 1234.5")]
    [InlineData("\"culture\": \"de-DE\"", "1.5", "'1.5' is not a number like 1234,5")]
    [InlineData("\"empty\": []", "1,054", "'1,054' is not a number like 1234.5")]
    [InlineData("\"empty\": []", "1e3", "'1e3' is not a number like 1234.5")]
    [InlineData("\"empty\": []", "N/A", "'N/A' is not a number like 1234.5")]
    [InlineData("\"empty\": []", "12345678901234567890123456789", "'12345678901234567890123456789' has more than 28 digits: shorten it")]
    [InlineData("\"empty\": []", "0.00001", "has more than 4 decimals: round it")]
    public async Task Other_numbers_are_never_guessed(string setting, string text, string message) =>
        AssertOnly($"line 2, field value: {message}", await ImportDealAsync(setting, "\"value\": {\"column\": \"x\"}", text));

    [Theory]
    [InlineData("M/d/yyyy", "3/1/2017", 2017, 3, 1)]
    [InlineData("dd.MM.yyyy HH:mm", "01.03.2017 23:30", 2017, 3, 1)]
    [InlineData("yyyy-MM-dd'T'HH:mm:sszzz", "2017-03-01T23:30:00-08:00", 2017, 3, 1)]
    public async Task Dates_are_read_by_their_pattern_as_written(string pattern, string text, int year, int month, int day)
    {
        AssertCounts(
            await ImportDealAsync("\"empty\": []", $$"""  "closedDate": {"column": "x", "date": "{{pattern}}"}  """, text), imported: 1);
        Assert.Equal(new DateOnly(year, month, day), Crm.Deals.All[0].ClosedDate);
    }

    [Theory]
    [InlineData("2017-07-01T09:30:00+02:00", "2017-07-01T07:30:00Z")]
    [InlineData("2017-07-01T09:30:00.25Z", "2017-07-01T09:30:00.25Z")]
    [InlineData("2017-07-01 09:30", "2017-07-01T07:30:00Z")]
    [InlineData("2017-01-01T09:30:00", "2017-01-01T08:30:00Z")]
    [InlineData("2017-01-02", "2017-01-01T23:00:00Z")]
    public async Task Times_without_an_offset_are_those_of_the_mappings_time_zone(string text, string utc)
    {
        AssertCounts(await ImportCallAsync(text), imported: 1);
        Assert.Equal(DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture), Crm.Activities.All[0].At);
    }

    [Theory]
    [InlineData("2017-03-26 02:30")] // the clocks jump over it
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("yesterday")]
    public async Task Other_times_are_named(string text) =>
        AssertOnly(
            $"line 2, field at: '{text}' is not a time like 2016-10-20T09:30:00Z (yyyy-MM-dd'T'HH:mm:ssK)", await ImportCallAsync(text));

    [Theory]
    [InlineData("x", "n/a", null)]
    [InlineData("x", " ", null)]
    [InlineData("x", "n/a ", null)]
    [InlineData("x", "k", "known")]
    [InlineData("x", "K", "K")]
    [InlineData("otherwise", "K", "else")]
    [InlineData("otherwise", "drop", null)]
    [InlineData("otherwise", "", null)]
    public async Task Values_are_translated_and_empty_words_mean_nothing(string variant, string text, string? stage)
    {
        var otherwise = variant == "otherwise" ? ", \"otherwise\": \"else\"" : "";
        var field = $$"""  "stage": {"column": "x", "values": {"k": "known", "drop": null}{{otherwise}}}  """;

        AssertCounts(await ImportDealAsync("\"empty\": [\"n/a\"]", field, text), imported: 1);
        Assert.Equal(stage, Crm.Deals.All[0].Stage);
    }

    [Fact]
    public async Task Templates_drop_the_parts_that_are_empty_and_slugs_fold()
    {
        const string Mapping = """
            { "kind": "users", "replace": {"last": {"Mueller": "Müller"}}, "fields": {
              "id": {"slug": "{first} {last}"},
              "displayName": {"template": "{first}[ {last}][ [[{team}]] ]"},
              "team": {"column": "team"} } }
            """;

        AssertCounts(await ImportAsync(ImportKind.Users, "first,last,team\nJosé,Mueller,East\nCher,,\n", Mapping), imported: 2);
        Assert.Equal(
            [("cher", "Cher"), ("jose-muller", "José Müller [East] ")], Crm.Users.All.Select(user => (user.Id, user.DisplayName)));
    }

    [Theory]
    [InlineData("Gekko & Co", "gekko-co")]
    [InlineData("  Ünïcode—Straße 5 ", "unicode-straße-5")]
    [InlineData("北京", "北京")]
    [InlineData("***", "")]
    public void Slugs_are_made_of_words(string name, string slug) => Assert.Equal(slug, Slug.Of(name));

    [Fact]
    public async Task References_are_found_by_name_and_other_names_are_errors()
    {
        AssertCounts(await ImportAsync(ImportKind.Users, "id,displayName\nu1,Ann\nu2,Bob\nu3,bob\n"), imported: 3);
        const string Mapping = """
            { "kind": "deals", "fields": {
              "id": {"column": "id"}, "title": {"constant": "T"}, "ownerId": {"reference": "users", "column": "x"} } }
            """;

        var report = await ImportAsync(ImportKind.Deals, "id,x\nd1,ANN\nd2,Bob\nd3,Cid\nd4,\nd5, ann \n", Mapping, OnError.Skip);

        AssertCounts(report, imported: 3, skipped: 2, errors: 2);
        Assert.Equal(
            [
                "line 3, field ownerId: 'Bob' is the name of several users (u2, u3): use a column with ids",
                "line 4, field ownerId: 'Cid' is the name of none of the users: import them first, or correct the name",
            ],
            report.Errors.Select(error => error.ToString()));
        Assert.Equal(["u1", null, "u1"], Crm.Deals.All.Select(deal => deal.OwnerId));
    }

    [Fact]
    public async Task Columns_neither_mapped_nor_ignored_and_columns_that_are_missing_are_named()
    {
        const string Mapping = """
            { "kind": "users", "fields": { "id": {"column": "id"}, "displayName": {"column": "Name"} }, "ignore": ["left"] }
            """;

        var csv = await ImportAsync(ImportKind.Users, "id,name,left,extra\nu1,a,b,c\n", Mapping);
        var json = await ImportAsync(
            ImportKind.Users, """[{"id": "u1", "Name": "A", "left": {"deep": 1}, "extra": 1, "none": null}]""", Mapping);

        Assert.Equal(
            [
                "line 1, field name: column 'name' is neither mapped nor ignored: add it to \"fields\" or to \"ignore\" of the mapping",
                "line 1, field extra: column 'extra' is neither mapped nor ignored: add it to \"fields\" or to \"ignore\" of the mapping",
                "line 1, field displayName: the body has no column 'Name' for it, only 'id', 'name', 'left', 'extra': correct one of them",
            ],
            csv.Errors.Select(error => error.ToString()));
        AssertOnly(
            "element 1, field extra: column 'extra' is neither mapped nor ignored: add it to \"fields\" or to \"ignore\" of the mapping",
            json);
    }

    [Fact]
    public async Task A_mapping_for_another_kind_is_refused()
    {
        const string Mapping = """{ "kind": "users", "fields": { "id": {"column": "id"}, "displayName": {"column": "n"} } }""";

        AssertOnly(
            "the mapping test is for users, not for clients: choose another",
            await ImportAsync(ImportKind.Clients, "id,n\nu1,a\n", Mapping));
    }

    [Fact]
    public async Task Custom_fields_have_types()
    {
        const string Fields = """
            "customFields.n": {"column": "x", "type": "number"}, "customFields.t": {"column": "x"},
            "customFields.b": {"column": "x", "values": {"7": true}, "type": "boolean"},
            "customFields.d": {"constant": "20.10.2016", "date": "d.M.yyyy"}
            """;

        AssertCounts(await ImportDealAsync("\"empty\": []", Fields, "7"), imported: 1);
        Assert.Equal(
            """{"n":7,"t":"7","b":true,"d":"2016-10-20"}""",
            System.Text.Json.JsonSerializer.Serialize(Crm.Deals.All[0].CustomFields, A3Json.Options));
    }

    [Fact]
    public async Task A_required_word_that_is_missing_is_named() =>
        AssertOnly(
            "line 2, field type: is required: give one of call, email, meeting, note",
            await ImportAsync(ImportKind.Activities, "id,type,at\na1,,2017-01-01T00:00:00Z\n"));

    private static void AssertOnly(string error, ImportReport report) => Assert.Equal([error], report.Errors.Select(e => e.ToString()));

    private Task<ImportReport> ImportDealAsync(string setting, string field, string cell) =>
        ImportAsync(
            ImportKind.Deals,
            new StringBuilder("id,x\nd1,\"").Append(cell).Append("\"\n").ToString(),
            $$"""{ "kind": "deals", {{setting}}, "fields": { "id": {"column": "id"}, "title": {"template": "T[{x}]"}, {{field}} } }""");

    private Task<ImportReport> ImportCallAsync(string at) =>
        ImportAsync(
            ImportKind.Activities,
            $"id,at\na1,{at}\n",
            """
            { "kind": "activities", "timeZone": "Europe/Berlin",
              "fields": { "id": {"column": "id"}, "type": {"constant": "call"}, "at": {"column": "at"} } }
            """);
}
