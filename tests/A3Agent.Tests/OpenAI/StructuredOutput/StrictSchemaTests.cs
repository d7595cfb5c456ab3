using System.Text.Json;
using A3Agent.Models.StructuredOutput;

namespace A3Agent.Tests.OpenAI.StructuredOutput;

public sealed class StrictSchemaTests
{
    public static TheoryData<string, string> Properties => new()
    {
        { """{"type":"string"}""", """{"type":["string","null"]}""" },
        { """{"type":["string","integer"]}""", """{"type":["string","integer","null"]}""" },
        { """{"type":["string","null"]}""", """{"type":["string","null"]}""" },
        { """{"type":"null"}""", """{"type":"null"}""" },
        { """{"enum":["a","b"]}""", """{"type":["string","null"],"enum":["a","b",null]}""" },
        { """{"const":"a","description":"Always a."}""",
            """{"description":"Always a.","anyOf":[{"const":"a","type":"string"},{"type":"null"}]}""" },
        { """{"anyOf":[{"type":"string"},{"type":"integer"}]}""", """{"anyOf":[{"type":"string"},{"type":"integer"},{"type":"null"}]}""" },
        { """{"anyOf":[{"type":"string"},{"type":"null"}]}""", """{"anyOf":[{"type":"string"},{"type":"null"}]}""" },
        { """{"type":"string","default":"x","examples":["y"],"title":"T","format":"date"}""",
            """{"type":["string","null"],"title":"T","format":"date"}""" },
        { """{"items":{"type":"integer"},"minItems":1}""", """{"type":["array","null"],"minItems":1,"items":{"type":"integer"}}""" },
        {
            """{"properties":{"b":{"type":"integer"}}}""",
            """{"type":["object","null"],"properties":{"b":{"type":["integer","null"]}},"required":["b"],"additionalProperties":false}"""
        },
    };

    [Theory, MemberData(nameof(Properties))]
    public void An_optional_property_is_nullable_and_required(string property, string expected)
    {
        var strict = Strict($$$"""{"type":"object","properties":{"a":{{{property}}}}}""");

        Same($$$"""
            {"type":"object","properties":{"a":{{{expected}}}},"required":["a"],"additionalProperties":false}
            """, strict);
    }

    [Fact]
    public void What_is_required_already_stays_as_it_is()
    {
        const string Schema = """
            {"type":"object","properties":{"name":{"type":"string"},"email":{"type":["string","null"],"format":"email"}},
            "required":["name","email"],"additionalProperties":false}
            """;

        Same(Schema, Strict(Schema));
    }

    [Fact]
    public void References_become_definitions_also_where_a_type_contains_itself()
    {
        var strict = Strict("""
            {"type":"object","properties":{
            "owner":{"type":"object","properties":{"boss":{"$ref":"#/properties/owner"}},"required":["boss"]},
            "root":{"$ref":"#","description":"Again."},"tag":{"$ref":"#/definitions/tag"}},
            "required":["owner","root","tag"],"definitions":{"tag":{"enum":["a"]},"unused":{"type":"string","minLength":1}}}
            """);

        Same("""
            {"type":"object","properties":{
            "owner":{"type":"object","properties":{"boss":{"$ref":"#/$defs/owner"}},"required":["boss"],"additionalProperties":false},
            "root":{"$ref":"#","description":"Again."},"tag":{"$ref":"#/$defs/tag"}},
            "required":["owner","root","tag"],"additionalProperties":false,"$defs":{
            "owner":{"type":"object","properties":{"boss":{"$ref":"#/$defs/owner"}},"required":["boss"],"additionalProperties":false},
            "tag":{"enum":["a"],"type":"string"}}}
            """, strict);
    }

    [Fact]
    public void Rewriting_twice_is_rewriting_once_and_what_fitted_before_still_fits()
    {
        const string Schema = """
            {"type":"object","properties":{"name":{"type":"string"},"kind":{"enum":["a","b"]},"next":{"$ref":"#"}},"required":["name"]}
            """;
        var strict = Strict(Schema);

        Same(strict.GetRawText(), Strict(strict.GetRawText()));
        var value = JsonElement.Parse("""{"name":"x","kind":null,"next":{"name":"y","kind":"a","next":null}}""");
        Assert.Empty(StrictSchemaValidator.Validate(strict, value));
    }

    [Theory]
    [InlineData("[]", "")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"a":{"type":"string"}}}""", "")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", "")]
    [InlineData("""{"anyOf":[{"type":"object","properties":{"a":{"type":"string"}}}]}""", "")]
    [InlineData("""{"type":"object"}""", "")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"string"}}""", "/additionalProperties")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","minLength":1}}}""", "/properties/a/minLength")]
    [InlineData("""{"type":"object","properties":{"a/b":{"oneOf":[]}}}""", "/properties/a~1b/oneOf")]
    [InlineData("""{"type":"object","properties":{"a":true}}""", "/properties/a")]
    [InlineData("""{"type":"object","properties":{"a":{}}}""", "/properties/a")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array"}}}""", "/properties/a/items")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/gone"}}}""", "/properties/a/$ref")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"other.json"}}}""", "/properties/a/$ref")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#","minItems":1}}}""", "/properties/a/minItems")]
    [InlineData("""{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"not":{}}]}}}""", "/properties/a/anyOf/1/not")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","pattern":"("}}}""", "/properties/a/pattern")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["b"]}""", "/required")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"type":"object","patternProperties":{},"properties":{"b":{"type":"string"}}}}}""", "/$defs/x/patternProperties")]
    public void What_the_subset_cannot_say_is_told_with_a_pointer(string schema, string pointer)
    {
        var result = StrictSchema.From(JsonElement.Parse(schema));

        Assert.Null(result.Schema);
        Assert.Contains(result.Problems, problem => problem.Pointer == pointer);
    }

    [Fact]
    public void Nesting_has_the_providers_limit()
    {
        var schema = """{"type":"string"}""";
        for (var i = 0; i < 12; i++)
        {
            schema = $$$"""{"type":"object","properties":{"a":{{{schema}}} },"required":["a"]}""";
        }

        Assert.Contains(StrictSchema.From(JsonElement.Parse(schema)).Problems,
            problem => problem.Message.Contains("10 levels", StringComparison.Ordinal));
    }

    private static JsonElement Strict(string schema)
    {
        var result = StrictSchema.From(JsonElement.Parse(schema));
        Assert.Empty(result.Problems);
        return result.Schema!.Value;
    }

    private static void Same(string expected, JsonElement actual)
        => Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), actual), actual.GetRawText());
}
