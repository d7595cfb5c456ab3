using System.Globalization;
using System.Text.Json;
using A3Agent.Prompts;

namespace A3Agent.Tests.Prompts;

public sealed class InputTests
{
    private const string Texts = """{"type":"array","items":{"type":"string"}}""";

    [Theory]
    [InlineData(PromptYaml.Handlebars, "{{name}} {{city}}")]
    [InlineData(PromptYaml.SemanticKernel, "{{$name}} {{$city}}")]
    public async Task Every_missing_unknown_and_wrongly_typed_input_is_named(string format, string body)
    {
        var error = await Assert.ThrowsAsync<PromptInputException>(() =>
            Rendering.RenderAsync(PromptYaml.Of(format, body, "name", "city"), ("name", 3), ("town", "Kiel")));

        Assert.Equal(["town", "name", "city"], error.Errors.Select(item => item.Field));
        Assert.Equal("'town' is not an input of this prompt; its inputs are name, city.", error.Errors[0].Message);
        Assert.Equal("'name' must be a string.", error.Errors[1].Message);
        Assert.Equal("'city' is required.", error.Errors[2].Message);
        Assert.Contains("p 1.0.0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Null_counts_as_missing_and_letter_case_matters()
    {
        var error = await Assert.ThrowsAsync<PromptInputException>(() => Rendering.RenderAsync(
            PromptYaml.Of(PromptYaml.SemanticKernel, "{{$name}}{{$other}}", "name", "other"), ("name", null), ("Other", "x")));

        Assert.Equal(["Other", "name", "other"], error.Errors.Select(item => item.Field));
    }

    [Theory]
    [InlineData("""{"type":"string"}""", "1", "'x' must be a string.")]
    [InlineData("""{"type":"integer"}""", "1.5", "'x' must be an integer.")]
    [InlineData("""{"type":"integer"}""", "\"1\"", "'x' must be an integer.")]
    [InlineData("""{"type":"number"}""", "true", "'x' must be a number.")]
    [InlineData("""{"type":"boolean"}""", "0", "'x' must be true or false.")]
    [InlineData(Texts, "\"a\"", "'x' must be an array of strings.")]
    [InlineData(Texts, "[1]", "'x' must be an array of strings.")]
    [InlineData("""{"type":"object"}""", "[]", "'x' must be an object.")]
    [InlineData("""{"type":["object","string"]}""", "5", "'x' must be a string or an object.")]
    [InlineData("""{"type":"string","enum":["low","high"]}""", "\"middle\"", "'x' must be one of low, high.")]
    public async Task An_input_of_another_type_is_refused(string schema, string json, string message)
    {
        var yaml = PromptYaml.Of(PromptYaml.SemanticKernel, "{{$x}}", "x: " + schema);

        var error = await Assert.ThrowsAsync<PromptInputException>(() => Rendering.RenderAsync(yaml, ("x", JsonElement.Parse(json))));

        Assert.Equal(message, Assert.Single(error.Errors).Message);
    }

    public static TheoryData<string, object, string> Values => new()
    {
        { """{"type":"string"}""", "text", "text" },
        { """{"type":"string"}""", new DateOnly(2026, 3, 7), "2026-03-07" },
        { """{"type":"string"}""", new DateTimeOffset(2026, 3, 7, 9, 5, 0, TimeSpan.FromHours(1)), "2026-03-07T09:05:00+01:00" },
        { """{"type":"integer"}""", -12345, "-12345" },
        { """{"type":"integer"}""", 0, "0" },
        { """{"type":"number"}""", 1234.5, "1234.5" },
        { """{"type":"number"}""", 0.10m, "0.10" },
        { """{"type":"boolean"}""", true, "true" },
        { """{"type":"boolean"}""", false, "false" },
        { Texts, new[] { "one", "two & <three>" }, "- one\n- two & <three>" },
        { Texts, Array.Empty<string>(), "" },
        { """{"type":"object"}""", new Dictionary<string, object?> { ["ä"] = 1.5, ["b"] = "<&>\"" }, """{"ä":1.5,"b":"<&>\""}""" },
        { """{"type":["object","string"]}""", "plain", "plain" },
        { """{"type":["object","string"]}""", new { A = 1 }, """{"a":1}""" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_prints_the_same_in_both_syntaxes_and_under_every_culture(string schema, object value, string expected)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            var handlebars = await Rendering.RenderAsync(PromptYaml.Of(PromptYaml.Handlebars, "[{{x}}]", "x: " + schema), ("x", value));
            var semanticKernel = await Rendering.RenderAsync(PromptYaml.Of(PromptYaml.SemanticKernel, "[{{$x}}]", "x: " + schema), ("x", value));

            Assert.Equal($"[{expected}]", Assert.Single(handlebars).Text);
            Assert.Equal($"[{expected}]", Assert.Single(semanticKernel).Text);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(PromptYaml.Handlebars, "[{{count}}|{{tags}}|{{note}}]")]
    [InlineData(PromptYaml.SemanticKernel, "[{{$count}}|{{$tags}}|{{$note}}]")]
    public async Task Defaults_have_their_inputs_type_and_optional_inputs_print_nothing(string format, string body)
    {
        var yaml = $$"""
            description: A test.
            template_format: {{format}}
            template: |
              <message role="user">{{body}}</message>
            input_variables:
              - name: count
                default: "5"
                json_schema: '{"type":"integer"}'
              - name: tags
                default: '["a", "b"]'
                json_schema: '{{Texts}}'
              - name: note
                is_required: false
            """;
        using var folder = new TemporaryPrompts();
        var prompt = folder.WriteOne(yaml).Load().Prompt();

        Assert.Equal("[5|- a\n- b|]", Assert.Single(await prompt.RenderAsync()).Text);
        Assert.Equal("[7|- c|n]", Assert.Single(await prompt.RenderAsync(("count", 7), ("tags", new List<string> { "c" }), ("note", "n"))).Text);
        Assert.All(prompt.Inputs, input => Assert.False(input.Required));
        Assert.Equal(5, prompt.Inputs[0].Default!.Value.GetInt32());
        Assert.Equal(["integer"], prompt.Inputs[0].Types);
        Assert.Null(prompt.Inputs[2].Default);
    }
}
