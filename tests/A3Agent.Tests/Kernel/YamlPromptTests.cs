using Microsoft.SemanticKernel;
using YamlDotNet.Core;

namespace A3Agent.Tests.Kernels;

/// <summary>Prompts in YAML.</summary>
public sealed class YamlPromptTests
{
    [Fact]
    public void Every_key_is_read()
    {
        var prompt = KernelFunctionYaml.ToPromptTemplateConfig(
            """
            name: deal-summary
            description: Sums a deal up.
            template_format: handlebars
            allow_dangerously_set_content: true
            template: |
              Sum up {{deal}}.
              Briefly.
            input_variables:
              - name: deal
                description: The deal.
                is_required: false
                default: none
                json_schema: '{"type":"string"}'
                allow_dangerously_set_content: true
              - name: tone
            output_variable:
              description: The summary.
              json_schema: '{"type":"object"}'
            execution_settings:
              default:
                model_id: small
                temperature: 0.2
                stop: [a, b]
                nested:
                  key: value
              other:
                service_id: other
            """);

        Assert.Equal("deal-summary", prompt.Name);
        Assert.Equal("Sums a deal up.", prompt.Description);
        Assert.Equal("handlebars", prompt.TemplateFormat);
        Assert.True(prompt.AllowDangerouslySetContent);
        Assert.Equal("Sum up {{deal}}.\nBriefly.\n", prompt.Template);
        Assert.Equal("The summary.", prompt.OutputVariable!.Description);
        Assert.Equal("""{"type":"object"}""", prompt.OutputVariable.JsonSchema);

        var (deal, tone) = (prompt.InputVariables[0], prompt.InputVariables[1]);
        Assert.Equal(("deal", "The deal.", false, "none"), (deal.Name, deal.Description, deal.IsRequired, deal.Default));
        Assert.Equal(("""{"type":"string"}""", true), (deal.JsonSchema, deal.AllowDangerouslySetContent));
        Assert.Equal(("tone", "", true, null), (tone.Name, tone.Description, tone.IsRequired, tone.Default));
        Assert.False(tone.AllowDangerouslySetContent);

        var settings = prompt.ExecutionSettings["default"];
        Assert.Same(settings, prompt.DefaultExecutionSettings);
        Assert.Equal("small", settings.ModelId);
        Assert.Equal("0.2", settings.ExtensionData!["temperature"]);
        Assert.Equal(["a", "b"], Assert.IsType<List<object>>(settings.ExtensionData["stop"]));
        Assert.Equal("value", Assert.IsType<Dictionary<object, object>>(settings.ExtensionData["nested"])["key"]);
        Assert.Equal("other", prompt.ExecutionSettings["other"].ExtensionData!["service_id"]);
    }

    [Fact]
    public void What_is_not_said_has_its_default()
    {
        var prompt = KernelFunctionYaml.ToPromptTemplateConfig("template: Hello");

        Assert.Equal("Hello", prompt.Template);
        Assert.Equal("semantic-kernel", prompt.TemplateFormat);
        Assert.Null(prompt.Name);
        Assert.Null(prompt.Description);
        Assert.Null(prompt.OutputVariable);
        Assert.Null(prompt.DefaultExecutionSettings);
        Assert.Empty(prompt.InputVariables);
        Assert.Empty(prompt.ExecutionSettings);
        Assert.False(prompt.AllowDangerouslySetContent);
    }

    [Fact]
    public void Defaults_are_text_whatever_they_look_like()
    {
        var prompt = KernelFunctionYaml.ToPromptTemplateConfig(
            """
            template: x
            input_variables:
              - name: limit
                default: 5
              - name: flag
                default: true
            """);

        Assert.Equal(["5", "true"], prompt.InputVariables.Select(variable => variable.Default));
    }

    [Theory]
    [InlineData("name: a\nversion: 2\ntemplate: x", 2)]
    [InlineData("template: x\ninput_variables:\n  - name: a\n    type: string", 4)]
    [InlineData("template: x\noutput_variable:\n  name: a", 3)]
    [InlineData("Name: a\ntemplate: x", 1)]
    public void An_unknown_key_is_refused_with_its_line(string yaml, int line)
    {
        var error = Assert.ThrowsAny<YamlException>(() => KernelFunctionYaml.ToPromptTemplateConfig(yaml));

        Assert.Equal(line, error.Start.Line);
    }

    [Theory]
    [InlineData("name: a\ntemplate: [x", 2)]
    [InlineData("name: a\n  template: x", 2)]
    [InlineData("template: x\nallow_dangerously_set_content: perhaps", 2)]
    [InlineData("template: x\ninput_variables: none", 2)]
    [InlineData("- a\n- b", 1)]
    public void Yaml_that_is_broken_or_of_the_wrong_shape_is_refused_with_its_line(string yaml, int line)
    {
        var error = Assert.ThrowsAny<YamlException>(() => KernelFunctionYaml.ToPromptTemplateConfig(yaml));

        Assert.Equal(line, error.Start.Line);
    }

    [Fact]
    public void Settings_are_frozen_for_good_and_cloned_free()
    {
        var settings = new PromptExecutionSettings { ModelId = "small", ExtensionData = new Dictionary<string, object> { ["a"] = 1 } };
        settings.Freeze();
        var clone = settings.Clone();
        clone.ModelId = "large";
        clone.ExtensionData!["a"] = 2;

        Assert.Throws<InvalidOperationException>(() => settings.ModelId = "other");
        Assert.Throws<InvalidOperationException>(() => settings.ServiceId = "other");
        Assert.Throws<NotSupportedException>(() => settings.ExtensionData!["a"] = 2);
        Assert.Equal(("small", 1), (settings.ModelId, settings.ExtensionData!["a"]));
    }

    [Fact]
    public void Settings_are_kept_under_their_service_id()
    {
        var prompt = new PromptTemplateConfig("x");
        prompt.AddExecutionSettings(new PromptExecutionSettings { ModelId = "small" });
        prompt.AddExecutionSettings(new PromptExecutionSettings { ServiceId = "a" });
        prompt.AddExecutionSettings(new PromptExecutionSettings(), "b");

        Assert.Equal(["default", "a", "b"], prompt.ExecutionSettings.Keys);
        Assert.Throws<ArgumentException>(() => prompt.AddExecutionSettings(new PromptExecutionSettings()));
        Assert.Throws<ArgumentException>(() => prompt.AddExecutionSettings(new PromptExecutionSettings { ServiceId = "c" }, "d"));
        Assert.Throws<ArgumentException>(() => prompt.ExecutionSettings = new() { ["c"] = new() { ServiceId = "d" } });
    }
}
