using A3Agent.Crm.Import;

namespace A3Agent.Tests.Crm.Import;

/// <summary>Mapping files: what is refused, and with which words.</summary>
public sealed class MappingTests
{
    [Fact]
    public void Comments_and_trailing_commas_are_allowed()
    {
        var mapping = ImportMapping.Parse(
            """
            {
              // people
              "kind": "users", "format": "ndjson",
              "ignore": ["a", /* and */ "b",],
              "fields": { "id": { "slug": "{first} {last}" }, "displayName": { "template": "{first}[ {last}]" }, },
            }
            """,
            "people");

        Assert.Equal(("people", ImportKind.Users, ImportFormat.Ndjson), (mapping.Name, mapping.Kind, mapping.Format));
        Assert.True(mapping.Ignores("b") && mapping.Ignores("a.deeper") && !mapping.Ignores("ab"));
    }

    [Theory]
    [InlineData("\"kin\": \"users\"", 2, "unknown key 'kin': a mapping takes kind, format, ")]
    [InlineData("\"kind\": \"people\"", 2, "kind is not one of clients, deals, activities, tasks, users")]
    [InlineData("\"kind\": \"users\"", 1, "'fields' is missing: add it")]
    [InlineData("\"kind\": \"users\",\n\"kind\": \"deals\"", 3, "'kind' is there already: remove one of the two")]
    [InlineData("\"kind\": \"users\", \"culture\": \"qq-ZZ\", \"fields\": {}", 2, "culture is not known: ")]
    [InlineData("\"kind\": \"users\", \"timeZone\": \"Moon\", \"fields\": {}", 2, "timeZone is not known: ")]
    [InlineData("\"kind\": \"users\",\n\n\"fields\": {\"id\": {\"column\": \"id\"}}", 4, "fields lacks 'displayName', which users need: ")]
    [InlineData("\"kind\": \"users\", \"fields\": [", 2, "is not JSON: ")]
    public void A_mapping_that_is_not_understood_is_refused_with_its_line(string members, int line, string problem) =>
        AssertRefused($"{{\n{members}\n}}", line + (problem.StartsWith("is not JSON", StringComparison.Ordinal) ? 1 : 0), problem);

    [Theory]
    [InlineData("closeDate", """{"column": "x"}""", "deals have no field 'closeDate': use one of clientId, closedDate, ")]
    [InlineData("notes", """{"colum": "x"}""", "unknown key 'colum': a field takes column, template, ")]
    [InlineData("notes", "\"x\"", "field 'notes' is not an object: ")]
    [InlineData("notes", "{}", "field 'notes' needs exactly one of column, template, constant, slug")]
    [InlineData("notes", """{"column": "x", "constant": "y"}""", "field 'notes' needs exactly one of ")]
    [InlineData("notes", """{"column": 5}""", "column is not a text: ")]
    [InlineData("notes", """{"column": "x", "date": "M/d/yyyy"}""", "field 'notes' cannot have 'date', which is for dates and times: ")]
    [InlineData("notes", """{"column": "x", "type": "number"}""", "field 'notes' cannot have 'type', which is for custom fields: ")]
    [InlineData("notes", """{"column": "x", "separator": ","}""", "field 'notes' cannot have 'separator', which is for tags: ")]
    [InlineData("notes", """{"column": "x", "reference": "users"}""", "field 'notes' cannot have 'reference', ")]
    [InlineData("notes", """{"column": "x", "otherwise": "y"}""", "field 'notes' cannot have 'otherwise', which needs values: ")]
    [InlineData("notes", """{"template": "{x"}""", "template: '{' at character 1 begins no {column}; ")]
    [InlineData("notes", """{"template": "a]"}""", "template: ']' at character 2 does not fit; ")]
    [InlineData("notes", """{"template": "[a"}""", "template: a '[' is never closed; ")]
    [InlineData("value", """{"slug": "x"}""", "field 'value' cannot have 'slug', which makes texts only: ")]
    [InlineData("ownerId", """{"column": "x", "reference": "clients"}""", "field 'ownerId' refers to users: write \"users\"")]
    [InlineData("closedDate", """{"column": "x", "date": "mm/dd/yyyy"}""", "date 'mm/dd/yyyy' keeps no date: ")]
    [InlineData("closedDate", """{"column": "x", "date": "%"}""", "date '%' keeps no date: ")]
    [InlineData("closedDate", """{"constant": "soon"}""", "field 'closedDate': 'soon' is not a date like 2016-10-20 (yyyy-MM-dd)")]
    [InlineData("status", """{"column": "x", "values": {"W": "one"}}""", "field 'status': 'one' is not one of open, won, lost")]
    [InlineData("status", """{"column": "x", "values": {"W": ["won"]}}""", "values is not a text, a number, true, false or null")]
    [InlineData("customFields.a", """{"column": "x", "type": "int"}""", "type is not one of text, number, boolean")]
    [InlineData("customFields.a", """{"column": "x", "type": "number", "date": "d"}""", "field 'customFields.a' cannot have 'type', ")]
    public void A_field_that_makes_no_sense_is_refused_with_its_line(string field, string json, string problem) =>
        AssertRefused(
            $$"""
            { "kind": "deals", "fields": {
              "id": {"column": "id"}, "title": {"column": "t"},
              "{{field}}": {{json}} } }
            """,
            3,
            problem);

    [Fact]
    public void A_replacement_in_a_column_that_nobody_reads_is_refused() =>
        AssertRefused(
            """{ "kind": "users", "fields": {"id": {"column": "id"}, "displayName": {"column": "n"}}, "replace": {"m": {"a": "b"}} }""",
            1,
            "replace names the column 'm', which no field uses: ");

    [Fact]
    public void A_delimiter_that_is_none_is_refused() =>
        AssertRefused(
            """{ "kind": "users", "fields": {"id": {"column": "id"}, "displayName": {"column": "n"}}, "delimiter": "a" }""",
            1,
            "delimiter is not one of ");

    [Theory]
    [InlineData("accounts", true)]
    [InlineData("accounts.json", true)]
    [InlineData("missing", false)]
    public async Task Mappings_are_found_by_the_name_of_their_file(string name, bool found)
    {
        var mappings = new ImportMappings(Path.Combine(AppContext.BaseDirectory, "Crm", "Mappings"));

        Assert.Equal(found, await mappings.FindAsync(name, TestContext.Current.CancellationToken) is not null);
        Assert.Null(await new ImportMappings(null).FindAsync(name, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("../accounts")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("C:x")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a..b")]
    [InlineData("a\0")]
    [InlineData("")]
    public async Task Names_that_lead_elsewhere_are_refused(string name)
    {
        Assert.False(ImportMappings.IsName(name));
        await Assert.ThrowsAsync<ArgumentException>(() => new ImportMappings("x").FindAsync(name, TestContext.Current.CancellationToken));
    }

    private static void AssertRefused(string json, int line, string problem)
    {
        var e = Assert.Throws<ImportMappingException>(() => ImportMapping.Parse(json, "test"));
        Assert.StartsWith($"mapping test, line {line}: {problem}", e.Message, StringComparison.Ordinal);
    }
}
