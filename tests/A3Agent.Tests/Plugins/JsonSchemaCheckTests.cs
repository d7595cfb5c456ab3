using System.Text.Json;
using A3Agent.Plugins;

namespace A3Agent.Tests.Plugins;

public sealed class JsonSchemaCheckTests
{
    private const string Schema = """
        {
          "type": "object",
          "properties": {
            "title": { "type": "string", "minLength": 1, "maxLength": 9 },
            "limit": { "type": "integer", "minimum": 1, "maximum": 50 },
            "share": { "type": "number" },
            "loud": { "type": "boolean" },
            "day": { "type": "string", "format": "date" },
            "at": { "type": "string", "format": "date-time" },
            "either": { "type": ["string", "integer"] },
            "maybe": { "anyOf": [{ "type": "null" }, { "type": "object", "properties": { "n": { "type": "integer" } }, "required": ["n"] }] },
            "scores": { "type": "object", "additionalProperties": { "type": "integer" } },
            "anything": {},
            "filters": {
              "type": "object",
              "properties": {
                "status": { "type": "string", "enum": ["lead", "active", "inactive"] },
                "tags": { "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": 3 }
              },
              "required": [],
              "additionalProperties": false
            }
          },
          "required": ["title"],
          "additionalProperties": false
        }
        """;

    [Theory]
    [InlineData("""{"title":"a"}""")]
    [InlineData("""{"title":"a","limit":50,"share":1.5,"loud":false,"day":"2026-11-24","at":"2026-11-24T09:30:00+01:00"}""")]
    [InlineData("""{"title":"a","limit":null,"filters":null,"day":null,"maybe":null}""")]
    [InlineData("""{"title":"a","filters":{"status":null,"tags":["x"]},"either":"x","maybe":{"n":1},"scores":{"a":1},"anything":[{}]}""")]
    [InlineData("""{"title":"a","either":3,"share":3}""")]
    public void Right_arguments_have_no_errors(string arguments) => Assert.Empty(Check(arguments));

    [Theory]
    [InlineData("[]", ": a list is not an object")]
    [InlineData("{}", "title: is required")]
    [InlineData("""{"title":null}""", "title: null is not a text")]
    [InlineData("""{"title":""}""", "title: must not be empty")]
    [InlineData("""{"title":"0123456789"}""", "title: has 10 characters; the most is 9")]
    [InlineData("""{"title":7}""", "title: 7 is not a text")]
    [InlineData("""{"title":"\ud800"}""", "title: broken Unicode is not a text")]
    [InlineData("""{"title":"a","title":"b"}""", "title: is given twice")]
    [InlineData("""{"title":"a","limit":0}""", "limit: 0 is too small; the least is 1")]
    [InlineData("""{"title":"a","limit":51}""", "limit: 51 is too large; the most is 50")]
    [InlineData("""{"title":"a","limit":1e400}""", "limit: 1e400 is not a whole number")]
    [InlineData("""{"title":"a","limit":2.5}""", "limit: 2.5 is not a whole number")]
    [InlineData("""{"title":"a","limit":"ten"}""", "limit: 'ten' is not a whole number")]
    [InlineData("""{"title":"a","share":"x"}""", "share: 'x' is not a number")]
    [InlineData("""{"title":"a","loud":"yes"}""", "loud: 'yes' is not true or false")]
    [InlineData("""{"title":"a","day":"next tuesday"}""", "day: 'next tuesday' is not a date; write YYYY-MM-DD, without a time")]
    [InlineData("""{"title":"a","day":"2026-02-30"}""", "day: '2026-02-30' is not a date; write YYYY-MM-DD, without a time")]
    [InlineData("""{"title":"a","day":"2026-11-24T09:00:00Z"}""", "day: '2026-11-24T09:00:00Z' is not a date; write YYYY-MM-DD, without a time")]
    [InlineData("""{"title":"a","at":"2026-11-24"}""", "at: '2026-11-24' is not a time; write YYYY-MM-DDThh:mm:ssZ")]
    [InlineData("""{"title":"a","either":true}""", "either: true is not a text or a whole number")]
    [InlineData("""{"title":"a","maybe":{}}""", "maybe.n: is required")]
    [InlineData("""{"title":"a","maybe":{"n":"x"}}""", "maybe.n: 'x' is not a whole number")]
    [InlineData("""{"title":"a","scores":{"a":"x"}}""", "scores.a: 'x' is not a whole number")]
    [InlineData("""{"title":"a","filters":[]}""", "filters: a list is not an object")]
    [InlineData("""{"title":"a","filters":{"status":"activ"}}""", "filters.status: 'activ' is not one of lead, active, inactive")]
    [InlineData("""{"title":"a","filters":{"tags":"x"}}""", "filters.tags: 'x' is not a list")]
    [InlineData("""{"title":"a","filters":{"tags":["x",1]}}""", "filters.tags[1]: 1 is not a text")]
    [InlineData("""{"title":"a","filters":{"tags":["a","b","c","d"]}}""", "filters.tags: has 4 entries; the most is 3")]
    [InlineData("""{"title":"a","filters":{"tag":"x"}}""", "filters.tag: unknown argument; the arguments are status, tags")]
    public void A_wrong_argument_is_named_with_what_to_write_instead(string arguments, string expected) => Assert.Equal([expected], Check(arguments));

    [Fact]
    public void An_unknown_argument_is_answered_with_the_known_ones() => Assert.Equal(
        ["dealId: unknown argument; the arguments are title, limit, share, loud, day, at, either, maybe, scores, anything, filters"],
        Check("""{"title":"a","dealId":"x"}"""));

    [Fact]
    public void A_model_is_not_shown_its_novel_again()
    {
        var error = Assert.Single(Check($$"""{"title":"a","limit":"{{new string('x', 5_000)}}\n"}"""));

        Assert.InRange(error.Length, 80, 150);
    }

    [Fact]
    public void There_are_at_most_ten_errors()
    {
        var arguments = "{" + string.Join(',', Enumerable.Range(0, 100).Select(n => $"\"x{n}\":1")) + "}";

        Assert.Equal(10, Check(arguments).Count);
    }

    private static List<string> Check(string arguments)
    {
        using var schema = JsonDocument.Parse(Schema);
        using var json = JsonDocument.Parse(arguments);
        return [.. JsonSchemaCheck.Check(schema.RootElement, json.RootElement).Select(error => $"{error.Field}: {error.Message}")];
    }
}
