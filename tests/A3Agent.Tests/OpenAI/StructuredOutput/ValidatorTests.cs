using System.Text.Json;
using A3Agent.Models.StructuredOutput;

namespace A3Agent.Tests.OpenAI.StructuredOutput;

public sealed class ValidatorTests
{
    public static TheoryData<string, string, string, bool> Keywords => new(
        from row in KeywordCases.All
        from value in row.Right.Select(text => (Text: text, Right: true)).Concat(row.Wrong.Select(text => (Text: text, Right: false)))
        select (row.Keyword, row.Schema, value.Text, value.Right));

    public static TheoryData<string, string, bool> Formats => new(
        from row in FormatCases.All
        from value in row.Right.Select(text => (Text: text, Right: true)).Concat(row.Wrong.Select(text => (Text: text, Right: false)))
        select (row.Format, value.Text, value.Right));

    [Theory, MemberData(nameof(Keywords))]
    public void Keywords_mean_what_the_public_cases_say(string keyword, string schema, string value, bool right)
        => Assert.True(Check(schema, value).Count == 0 == right, $"{keyword}: {string.Join("; ", Check(schema, value))}");

    [Theory, MemberData(nameof(Formats))]
    public void Formats_mean_what_the_public_cases_say(string format, string text, bool right)
        => Assert.Equal(right, Check($$"""{"format":"{{format}}"}""", JsonSerializer.Serialize(text)).Count == 0);

    [Theory]
    [InlineData("date"), InlineData("time"), InlineData("email"), InlineData("uuid"), InlineData("ipv6"), InlineData("colour")]
    public void A_format_says_nothing_of_other_values_and_an_unknown_one_nothing_at_all(string format)
    {
        Assert.All(["12", "13.7", "{}", "[]", "false", "null"], value => Assert.Empty(Check($$"""{"format":"{{format}}"}""", value)));
        Assert.Empty(Check("""{"format":"colour"}""", "\"x\""));
    }

    [Fact]
    public void Each_error_points_at_its_place_in_the_value()
    {
        const string Schema = """
            {"type":"object","properties":{"name":{"type":"string"},"tags":{"type":"array","items":{"enum":["a","b"]}},
            "a/b~c":{"type":["integer","null"],"minimum":1}},"required":["name","tags","a/b~c"],"additionalProperties":false}
            """;

        Assert.Equal(
            ["/tags/1: is \"c\" and must be one of \"a\", \"b\"", "/a~1b~0c: is 0 and must be at least 1", "/extra: is not allowed",
                "/name: is required and missing"],
            Check(Schema, """{"tags":["a","c"],"a/b~c":0,"extra":1}""").Select(error => error.ToString()));
        Assert.Equal(["(root): is an array and must be an object"], Check(Schema, "[]").Select(error => error.ToString()));
    }

    [Fact]
    public void Of_alternatives_the_closest_one_says_what_is_wrong()
    {
        const string Schema = """{"anyOf":[{"type":"null"},{"type":"object","properties":{"email":{"type":"string","format":"email"}}}]}""";

        Assert.Equal(["/email: is not a valid email"], Check(Schema, """{"email":"nobody"}""").Select(error => error.ToString()));
    }

    [Fact]
    public void A_key_that_is_given_twice_is_an_error()
        => Assert.Equal(["/a: is given twice"], Check("""{"type":"object"}""", """{"a":1,"a":2}""").Select(error => error.ToString()));

    [Fact]
    public void Half_of_a_surrogate_pair_is_an_error() => Assert.Single(Check("""{"pattern":"x"}""", "\"\\ud800\""));

    [Theory, InlineData("""{"$ref":"#"}"""),
        InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"anyOf":[{"$ref":"#/$defs/a"}]}}}"""),
        InlineData("""{"$ref":"#/$defs/gone"}"""), InlineData("""{"$ref":"other.json"}""")]
    public void A_reference_that_leads_nowhere_is_an_error_and_no_endless_loop(string schema) => Assert.NotEmpty(Check(schema, "1"));

    [Fact]
    public void A_pattern_that_would_backtrack_for_ever_takes_no_time()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();

        Assert.Single(Check("""{"pattern":"^(a+)+$"}""", JsonSerializer.Serialize(new string('a', 5000) + "!")));
        Assert.Single(Check("""{"pattern":"^(?=a)(a+)+$"}""", JsonSerializer.Serialize(new string('a', 5000) + "!")));

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void There_are_at_most_twenty_errors()
        => Assert.Equal(20, Check("""{"items":{"type":"string"}}""", "[" + string.Join(',', Enumerable.Range(0, 100)) + "]").Count);

    private static IReadOnlyList<SchemaProblem> Check(string schema, string value)
        => StrictSchemaValidator.Validate(JsonElement.Parse(schema),
            JsonElement.Parse(value, new JsonDocumentOptions { AllowDuplicateProperties = true }));
}
