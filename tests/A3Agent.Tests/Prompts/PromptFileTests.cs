using System.Security.Cryptography;
using System.Text;

namespace A3Agent.Tests.Prompts;

public sealed class PromptFileTests
{
    private const string Template = "template: |\n  <message role=\"user\">Hi</message>\n";
    private const string Head = "description: A test.\n" + Template;

    [Fact]
    public void A_file_gives_name_version_hash_description_settings_and_output_schema()
    {
        const string yaml = """
            name: p
            description: >
              Says hello.
            template: <message role="user">Hello</message>
            execution_settings:
              default:
                model_id: gpt-4o-mini
                temperature: 0
                top_p: 0.5
                frequency_penalty: -1
                presence_penalty: 1.5
                max_tokens: 100
                user: sales
                deterministic: true
                output_schema: |
                  {"type": "object", "properties": {"a": {"type": "string"}}}
            """;
        using var folder = new TemporaryPrompts();
        var prompt = folder.WriteOne(yaml).Load().Prompt();

        Assert.Equal(("p", "1.0.0", "Says hello."), (prompt.Name, prompt.Version, prompt.Description));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(yaml))), prompt.Reference.Sha256);
        Assert.Equal(("p", "1.0.0"), (prompt.Reference.Name, prompt.Reference.Version));
        Assert.Equal(new("gpt-4o-mini", 0, 0.5, -1, 1.5, 100, "sales", true), prompt.Settings);
        Assert.Equal("object", prompt.OutputSchema!.Value.GetProperty("type").GetString());
        Assert.Equal("""["string","null"]""", prompt.OutputSchema!.Value.GetProperty("properties").GetProperty("a").GetProperty("type").GetRawText());
        Assert.Equal("""["a"]""", prompt.OutputSchema!.Value.GetProperty("required").GetRawText());
    }

    [Fact]
    public void Settings_that_are_not_given_are_unset()
    {
        using var folder = new TemporaryPrompts();
        var prompt = folder.WriteOne(Head).Load().Prompt();

        Assert.Equal(new(), prompt.Settings);
        Assert.Null(prompt.OutputSchema);
        Assert.Empty(prompt.Inputs);
    }

    [Theory]
    [InlineData("temperature: 2.1", "temperature must be a number from 0 to 2, not '2.1'")]
    [InlineData("temperature: -0.1", "temperature must be a number")]
    [InlineData("temperature: warm", "temperature must be a number")]
    [InlineData("temperature: NaN", "temperature must be a number")]
    [InlineData("temperature: 0,5", "temperature must be a number")]
    [InlineData("temperature:", "temperature must be a number")]
    [InlineData("temperature: [1]", "temperature must be one value")]
    [InlineData("top_p: 1.1", "top_p must be a number from 0 to 1")]
    [InlineData("frequency_penalty: 3", "frequency_penalty must be a number from -2 to 2")]
    [InlineData("presence_penalty: -3", "presence_penalty must be a number from -2 to 2")]
    [InlineData("max_tokens: 0", "max_tokens must be a whole number from 1")]
    [InlineData("max_tokens: 1.5", "max_tokens must be a whole number from 1")]
    [InlineData("model_id: ''", "model_id must be a text of 1 to 200 characters")]
    [InlineData("max_token: 5", "'max_token' is not a key of execution_settings.default; the keys are model_id, temperature")]
    [InlineData("output_schema: '[1]'", "output_schema must be a JSON Schema")]
    [InlineData("output_schema: '{'", "This is not JSON")]
    [InlineData("output_schema: {type: object}", "output_schema must be one value")]
    [InlineData("output_schema: '{\"type\":\"array\",\"items\":{\"type\":\"string\"}}'", "cannot be asked for this output_schema: (root): the root must be an object")]
    [InlineData("output_schema: '{\"properties\":{\"a\":{\"type\":\"string\",\"minLength\":1}}}'", "/properties/a/minLength: is not in the strict subset")]
    [InlineData("output_schema: '{\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[1]}'", "holds a keyword of the wrong type")]
    [InlineData("deterministic: maybe", "deterministic must be true or false, not 'maybe'")]
    [InlineData("deterministic: true", "deterministic: true needs temperature: 0")]
    public void A_setting_that_is_unknown_or_out_of_range_is_refused_with_its_line(string setting, string reason)
    {
        var problem = Assert.Single(Rendering.Problems($"{Head}execution_settings:\n  default:\n    {setting}\n"));

        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.Equal(6, problem.Line);
    }

    [Theory]
    [InlineData("- name: 1x", "'1x' is not a variable's name")]
    [InlineData("- name: a__b", "'a__b' is not a variable's name")]
    [InlineData("- name: a b", "'a b' is not a variable's name")]
    [InlineData("- description: x", "needs a name")]
    [InlineData("- {}", "needs a name")]
    [InlineData("-", "must be a mapping")]
    [InlineData("name: x", "must be a list")]
    [InlineData("- {name: x, required: true}", "'required' is not a key of an input variable; the keys are name, description, default")]
    [InlineData("- {name: x, sample: y}", "'sample' is not a key of an input variable")]
    [InlineData("- {name: x, is_required: maybe}", "not a valid YAML Boolean")]
    [InlineData("- {name: x, is_required: true, default: y}", "is required and has a default")]
    [InlineData("- {name: x, default: [y]}", "must be text")]
    [InlineData("- {name: x, json_schema: '{'}", "This is not JSON")]
    [InlineData("- {name: x, json_schema: '{}'}", "a JSON object with a type")]
    [InlineData("- {name: x, json_schema: '{\"type\":\"date\"}'}", "\"date\" is not one of string")]
    [InlineData("- {name: x, json_schema: '{\"type\":\"array\"}'}", "An array holds strings")]
    [InlineData("- {name: x, json_schema: '{\"type\":\"string\",\"maxLength\":3}'}", "'maxLength' in json_schema would not be checked")]
    [InlineData("- {name: x, default: five, json_schema: '{\"type\":\"integer\"}'}", "'x' must be an integer")]
    public void A_wrong_declaration_is_refused_with_its_line(string variable, string reason)
    {
        var yaml = $"description: A test.\ninput_variables:\n  {variable}\ntemplate: <message role=\"user\">{{{{$x}}}}</message>\n";

        Assert.Contains(Rendering.Problems(yaml), problem => problem.Line == 3 && problem.Message.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void A_variable_is_declared_once_whatever_its_letter_case()
    {
        var problems = Rendering.Problems(PromptYaml.Of(PromptYaml.SemanticKernel, "{{$x}}", "x", "X"));

        Assert.Contains(problems, problem => problem.Message.Contains("'X' is declared twice", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Head + "temperature: 0\n", 4, "'temperature' is not a key of a prompt file; the keys are name, description")]
    [InlineData(Head + "description: Again.\n", 4, "Duplicate key")]
    [InlineData(Template, 1, "needs a description")]
    [InlineData("description: A test.\n", 1, "needs a template")]
    [InlineData(Head + "name: q\n", 4, "The name is 'q', but the folder is 'p'")]
    [InlineData(Head + "template_format: liquid\n", 4, "template_format must be semantic-kernel or handlebars, not 'liquid'")]
    [InlineData("description: a: b\n", 1, "")]
    [InlineData("description: [a\n", 1, "The file ends too early.")]
    [InlineData("- a\n", 1, "must be a mapping")]
    [InlineData("just text", 1, "must be a mapping")]
    [InlineData("", null, "The file is empty.")]
    [InlineData(Head + "---\n" + Head, null, "several documents")]
    [InlineData("description: &a x\nname: *a\n", 1, "anchors")]
    [InlineData("description: !!str x\n", 1, "tags")]
    [InlineData(Head + "allow_dangerously_set_content: true\n", 4, "is not a key of a prompt file")]
    public void A_file_that_is_not_a_prompt_is_refused_with_its_line(string yaml, int? line, string reason)
    {
        var problem = Rendering.Problems(yaml)[0];

        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
    }

    [Fact]
    public void An_alias_bomb_and_deep_nesting_are_refused_before_they_grow()
    {
        var bomb = "a: &a [x, x]\n" + string.Concat(Enumerable.Range('b', 20).Select(c => $"{(char)c}: &{(char)c} [*{(char)(c - 1)}, *{(char)(c - 1)}]\n"));

        Assert.Contains("anchors", Assert.Single(Rendering.Problems(bomb)).Message, StringComparison.Ordinal);
        Assert.Contains("nested too deeply", Assert.Single(Rendering.Problems("a: " + new string('[', 200_000))).Message, StringComparison.Ordinal);
        Assert.Contains("nested too deeply", Assert.Single(Rendering.Problems(string.Concat(Enumerable.Repeat("- ", 50_000)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_over_256_KB_or_not_in_UTF_8_is_refused()
    {
        using var folder = new TemporaryPrompts();
        folder.WriteOne(Head).Write("p/1.1.0.yaml", Head + new string('#', 256 * 1024)).Write("p/1.2.0.yaml", "");
        File.WriteAllBytes(Path.Combine(folder.Path, "p", "1.2.0.yaml"), [0x61, 0xff, 0x62]);

        Assert.Equal(
            ["p/1.1.0.yaml: The file is larger than 256 KB.", "p/1.2.0.yaml: The file is not UTF-8 text."],
            folder.Load().Problems.Select(problem => problem.ToString()));
    }

    [Theory]
    [InlineData("p/1.0.yaml")]
    [InlineData("p/v1.0.0.yaml")]
    [InlineData("p/1.0.0.yml")]
    [InlineData("p/01.0.0.yaml")]
    [InlineData("p/1.0.0+build.yaml")]
    [InlineData("p/README.md")]
    [InlineData("P Q/1.0.0.yaml")]
    public void A_file_of_another_name_is_a_problem(string file)
    {
        using var folder = new TemporaryPrompts();
        var problem = Assert.Single(folder.WriteOne(Head).Write(file, Head).Load().Problems);

        Assert.Equal(file, problem.File);
        Assert.Contains("1.2.0.yaml", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p/.1.0.0.yaml.swp")]
    [InlineData("p/1.0.0.yaml~")]
    [InlineData(".git/1.0.0.yaml")]
    [InlineData("p/cases/first.yaml")]
    public void What_an_editor_leaves_behind_is_not_looked_at(string file)
    {
        using var folder = new TemporaryPrompts();

        Assert.Empty(folder.WriteOne(Head).Write(file, "x").Load().Problems);
    }

    [Fact]
    public async Task A_byte_order_mark_and_Windows_line_ends_make_no_difference_to_the_messages()
    {
        var yaml = "\uFEFF" + PromptYaml.Of(PromptYaml.Handlebars, "{{x}}\n{{#if x}}\nb\n{{/if}}", "x").ReplaceLineEndings("\r\n");

        Assert.Equal("a\nb", Assert.Single(await Rendering.RenderAsync(yaml, ("x", "a"))).Text);

        var problem = Rendering.Problems(PromptYaml.Of(PromptYaml.Handlebars, "{{x}}\n{{y}}", "x").ReplaceLineEndings("\r\n"))[0];
        Assert.Equal((6, 3), (problem.Line, problem.Column));
    }
}
