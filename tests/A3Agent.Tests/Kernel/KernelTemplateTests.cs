using System.Globalization;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Kernels;

/// <summary>Templates in Semantic Kernel's own syntax.</summary>
public sealed class KernelTemplateTests
{
    private readonly Kernel _kernel = new();

    public KernelTemplateTests() => _kernel.Plugins.AddFromFunctions("text",
    [
        KernelFunctionFactory.CreateFromMethod((string input) => input.ToUpperInvariant(), "upper"),
        KernelFunctionFactory.CreateFromMethod(
            (string first, string second = "-", string third = "-") => $"{first}|{second}|{third}", "join"),
        KernelFunctionFactory.CreateFromMethod(() => "<now>", "now"),
        KernelFunctionFactory.CreateFromMethod(() => 1.5, "number"),
        KernelFunctionFactory.CreateFromMethod(() => { }, "nothing"),
        KernelFunctionFactory.CreateFromMethod(void () => throw new InvalidDataException("no"), "fail"),
    ]);

    [Theory]
    [InlineData("", "")]
    [InlineData("plain text", "plain text")]
    [InlineData("Hello {{$name}}!", "Hello Ada!")]
    [InlineData("{{$name}}{{$name}}", "AdaAda")]
    [InlineData("{{  $NAME\n}}", "Ada")]
    [InlineData("a {{$missing}} b", "a  b")]
    [InlineData("{{$count}}", "5")]
    [InlineData("{{$nothing}}", "")]
    public async Task Variables_are_replaced_by_their_values(string template, string expected) =>
        Assert.Equal(expected, await RenderAsync(template));

    [Theory]
    [InlineData("{{}}")]
    [InlineData("{{  }}")]
    [InlineData("{ $name }")]
    [InlineData("{$name}")]
    [InlineData("{{$name")]
    [InlineData("{{ 'not closed }} {{$name}}")]
    [InlineData("}} {{")]
    [InlineData("{")]
    public async Task What_is_no_block_stays_as_it_is(string template) => Assert.Equal(template, await RenderAsync(template));

    [Theory]
    [InlineData("{{{$name}}}", "{Ada}")]
    [InlineData("{{ {{$name}}", "{{ Ada")]
    [InlineData("{{$name}} }}", "Ada }}")]
    [InlineData("{\"a\": {{$name}}}", "{\"a\": Ada}")]
    public async Task A_block_starts_at_the_last_opening_and_ends_at_the_first_closing_braces(string template, string expected) =>
        Assert.Equal(expected, await RenderAsync(template));

    [Theory]
    [InlineData("{{'text'}}", "text")]
    [InlineData("{{\"text\"}}", "text")]
    [InlineData("{{''}}", "")]
    [InlineData("{{'a \"b\" c'}}", "a \"b\" c")]
    [InlineData("{{'it\\'s'}}", "it's")]
    [InlineData("{{\"a \\\"b\\\"\"}}", "a \"b\"")]
    [InlineData("{{'back\\\\slash'}}", "back\\slash")]
    [InlineData("{{'new\\nline'}}", "new\\nline")]
    [InlineData("{{'{{$name}}'}}", "{{$name}}")]
    [InlineData("{{ 'ends with \\\\' }}", "ends with \\")]
    public async Task Quoted_text_is_itself_without_its_escapes(string template, string expected) =>
        Assert.Equal(expected, await RenderAsync(template, allowAll: true));

    [Theory]
    [InlineData("{{text.now}}", "<now>")]
    [InlineData("{{now}}", "<now>")]
    [InlineData("{{TEXT.Now}}", "<now>")]
    [InlineData("{{text.upper $name}}", "ADA")]
    [InlineData("{{text.upper 'bob'}}", "BOB")]
    [InlineData("{{text.upper input=$name}}", "ADA")]
    [InlineData("{{text.join 'a' second='b' third=$name}}", "a|b|Ada")]
    [InlineData("{{text.join 'a'   second = 'b c'\n third = \"d\"}}", "a|b c|d")]
    [InlineData("{{text.join 'a' third='it\\'s'}}", "a|-|it's")]
    [InlineData("{{text.join first=$missing2 second='b'}}", "|b|-")]
    [InlineData("{{text.number}}", "1.5")]
    [InlineData("{{text.nothing}}", "")]
    public async Task Functions_are_called_with_one_unnamed_and_then_named_arguments(string template, string expected) =>
        Assert.Equal(expected, await RenderAsync(template, allowAll: true));

    [Fact]
    public async Task A_function_sees_the_templates_variables_and_cannot_change_them_by_its_own_arguments()
    {
        const string Template = "{{text.upper}} {{text.upper 'b'}} {{$input}}";

        Assert.Equal("A B a", await RenderAsync(Template, arguments: new() { ["input"] = "a" }));
    }

    [Theory]
    [InlineData("{{$}}")]
    [InlineData("{{$a.b}}")]
    [InlineData("{{$a-b}}")]
    [InlineData("{{$name $name}}")]
    [InlineData("{{$name 'a'}}")]
    [InlineData("{{'a' 'b'}}")]
    [InlineData("{{'a'b}}")]
    [InlineData("{{a.b.c}}")]
    [InlineData("{{text.upper $a $b}}")]
    [InlineData("{{text.upper 'a' 'b'}}")]
    [InlineData("{{text.upper $}}")]
    [InlineData("{{text.upper other.function}}")]
    [InlineData("{{text.upper input=}}")]
    [InlineData("{{text.upper input=5}}")]
    [InlineData("{{text.upper in-put='a'}}")]
    [InlineData("{{text.upper input='a=b'}}")]
    [InlineData("{{text-upper 'a'}}")]
    [InlineData("{{input='a'}}")]
    public void A_malformed_block_is_refused_when_the_template_is_made(string template) =>
        Assert.Throws<KernelException>(() => new KernelPromptTemplateFactory().Create(new PromptTemplateConfig(template)));

    [Theory]
    [InlineData("{{text.unknown}}", typeof(KeyNotFoundException))]
    [InlineData("{{other.upper 'a'}}", typeof(KeyNotFoundException))]
    [InlineData("{{text.upper}}", typeof(KernelException))]
    [InlineData("{{text.now 'a'}}", typeof(ArgumentException))]
    [InlineData("{{text.upper 'a' input='b'}}", typeof(ArgumentException))]
    [InlineData("{{text.fail}}", typeof(InvalidDataException))]
    public async Task A_call_that_cannot_work_fails_when_rendered(string template, Type error) =>
        await Assert.ThrowsAsync(error, () => RenderAsync(template));

    [Fact]
    public async Task Values_are_encoded_unless_their_variable_allows_them()
    {
        var prompt = new PromptTemplateConfig("{{$safe}} {{$other}} {{text.now}} {{'<text>'}} <template>")
        {
            InputVariables = [new() { Name = "safe", AllowDangerouslySetContent = true }, new() { Name = "other" }],
        };
        KernelArguments arguments = new() { ["safe"] = "<a>", ["other"] = "<b> & \"c\" 'd'" };

        Assert.Equal(
            "<a> &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; &lt;now&gt; &lt;text&gt; <template>",
            await new KernelPromptTemplateFactory().Create(prompt).RunAsync(_kernel, arguments));
    }

    [Fact]
    public async Task A_prompt_that_allows_everything_means_functions_and_a_factory_variables_too()
    {
        const string Template = "{{$value}} {{text.now}}";
        KernelArguments arguments = new() { ["value"] = "<a>" };
        var byPrompt = new KernelPromptTemplateFactory().Create(new PromptTemplateConfig(Template) { AllowDangerouslySetContent = true });
        var byFactory = new KernelPromptTemplateFactory { AllowDangerouslySetContent = true }.Create(new PromptTemplateConfig(Template));

        Assert.Equal("&lt;a&gt; <now>", await byPrompt.RunAsync(_kernel, arguments));
        Assert.Equal("<a> <now>", await byFactory.RunAsync(_kernel, arguments));
    }

    [Fact]
    public async Task Values_are_written_in_the_kernels_culture_and_lists_of_text_by_lines()
    {
        _kernel.Culture = CultureInfo.GetCultureInfo("de-DE");
        KernelArguments arguments = new()
        {
            ["amount"] = 1.5, ["day"] = new DateTime(2026, 3, 4), ["lines"] = new List<string> { "a", "b" }, ["flag"] = true,
        };

        Assert.Equal("1,5 04.03.2026 a\nb True", await RenderAsync("{{$amount}} {{$day}} {{$lines}} {{$flag}}", arguments: arguments));
    }

    [Fact]
    public void Variables_that_the_prompt_does_not_list_are_added_to_it()
    {
        var prompt = new PromptTemplateConfig("{{$A}} {{$b}} {{text.join $c third=$d}} {{$b}}")
        {
            InputVariables = [new() { Name = "a", Default = "listed" }],
        };

        new KernelPromptTemplateFactory().Create(prompt);

        Assert.Equal(["a", "b", "c", "d"], prompt.InputVariables.Select(variable => variable.Name));
    }

    [Fact]
    public void Other_formats_are_left_to_other_factories()
    {
        var prompt = new PromptTemplateConfig("x") { TemplateFormat = "handlebars" };

        Assert.False(new KernelPromptTemplateFactory().TryCreate(prompt, out var template));
        Assert.Null(template);
        Assert.Throws<KernelException>(() => new KernelPromptTemplateFactory().Create(prompt));
    }

    [Fact]
    public async Task A_template_is_rendered_at_the_same_time_for_several_callers()
    {
        var template = new KernelPromptTemplateFactory().Create(new PromptTemplateConfig("{{$n}} {{text.upper $n}}"));

        var rendered = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            n => Task.Run(() => template.RunAsync(_kernel, new() { ["n"] = $"n{n}" }))));

        Assert.Equal(Enumerable.Range(0, 50).Select(n => $"n{n} N{n}"), rendered);
    }

    private Task<string> RenderAsync(string template, bool allowAll = false, KernelArguments? arguments = null) =>
        new KernelPromptTemplateFactory { AllowDangerouslySetContent = allowAll }
            .Create(new PromptTemplateConfig(template))
            .RunAsync(_kernel, arguments ?? new() { ["name"] = "Ada", ["count"] = 5, ["nothing"] = null });
}
