using System.Text.Json;
using A3Agent.Models.StructuredOutput;

namespace A3Agent.Tests.Models;

public sealed class StructuredAnswerTests
{
    private static readonly JsonElement _schema = StrictSchema.From(JsonElement.Parse(
        """{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name"]}""")).Schema!.Value;

    [Theory]
    [InlineData("""{"name":"Ann","age":null}""")]
    [InlineData("""  {"name":"Ann","age":5}  """)]
    [InlineData("```json\n{\"name\":\"Ann\",\"age\":5}\n```")]
    [InlineData("\n```JSON\r\n{\"name\":\"Ann\",\n\"age\":5}\r\n```\n")]
    [InlineData("```\n{\"name\":\"``` in it\",\"age\":5}\n```")]
    public void Json_alone_or_in_one_code_fence_is_read(string text)
    {
        Assert.NotNull(StructuredAnswer.Read(_schema, text, out var problems));
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Here it is: {\"name\":\"Ann\",\"age\":null}")]
    [InlineData("```json\n{\"name\":\"Ann\",\"age\":null}\n```\nAnything else?")]
    [InlineData("```yaml\n{\"name\":\"Ann\",\"age\":null}\n```")]
    [InlineData("{\"name\":\"Ann\",\"age\":null,}")]
    [InlineData("{\"name\":\"Ann\",\"age\":null} {}")]
    public void Anything_around_it_and_any_fault_in_it_makes_it_no_json(string text)
    {
        Assert.Null(StructuredAnswer.Read(_schema, text, out var problems));
        Assert.StartsWith("(root): is not JSON", Assert.Single(problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_named_with_its_place()
    {
        Assert.Null(StructuredAnswer.Read(_schema, """{"name":5,"more":1}""", out var problems));
        Assert.Equal(["/name", "/more", "/age"], problems.Select(problem => problem.Pointer));
    }
}
