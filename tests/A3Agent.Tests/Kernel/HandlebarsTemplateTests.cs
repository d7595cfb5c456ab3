using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.PromptTemplates.Handlebars;

namespace A3Agent.Tests.Kernels;

/// <summary>Templates in Handlebars.</summary>
public sealed class HandlebarsTemplateTests
{
    private readonly Kernel _kernel = new();

    public HandlebarsTemplateTests() => _kernel.Plugins.AddFromFunctions("crm",
    [
        KernelFunctionFactory.CreateFromMethod((string name) => $"found {name}", "find"),
        KernelFunctionFactory.CreateFromMethod((string name, int limit = 20) => $"{name}*{limit}", "find_many"),
        KernelFunctionFactory.CreateFromMethod(() => "<now>", "now"),
        KernelFunctionFactory.CreateFromMethod((int a, int b) => a + b, "sum"),
        KernelFunctionFactory.CreateFromMethod(() => new List<Client> { new("Cancity"), new("Betasoloin") }, "clients"),
    ]);

    [Theory]
    [InlineData("Hello {{name}}!", "Hello Ada!")]
    [InlineData("{{NAME}}", "Ada")]
    [InlineData("[{{missing}}]", "[]")]
    [InlineData("{{#if name}}yes{{else}}no{{/if}} {{#if missing}}yes{{else}}no{{/if}}", "yes no")]
    [InlineData("{{count}}", "5")]
    [InlineData("  {{name}}\n", "Ada")]
    [InlineData("{{! a comment }}{{name}}", "Ada")]
    public async Task Variables_and_blocks_work_as_in_handlebars(string template, string expected) =>
        Assert.Equal(expected, await RenderAsync(template));

    [Theory]
    [InlineData("{{crm-find 'a'}}", "found a")]
    [InlineData("{{crm-find name}}", "found Ada")]
    [InlineData("{{crm-find name='a'}}", "found a")]
    [InlineData("{{crm-find_many 'a' 3}}", "a*3")]
    [InlineData("{{crm-find_many name='a' limit=3}}", "a*3")]
    [InlineData("{{crm-find_many 'a'}}", "a*20")]
    [InlineData("{{crm-sum 2 '3'}}", "5")]
    [InlineData("{{#if (equals (crm-sum 2 3) 5)}}yes{{/if}}", "yes")]
    [InlineData("{{crm-find (crm-find 'a')}}", "found found a")]
    [InlineData("{{#each (crm-clients)}}{{Name}};{{/each}}", "Cancity;Betasoloin;")]
    [InlineData("{{#each (crm-clients)}}{{crm-find Name}};{{/each}}", "found Cancity;found Betasoloin;")]
    public async Task Functions_are_helpers_with_arguments_by_position_or_name(string template, string expected) =>
        Assert.Equal(expected, await RenderAsync(template));

    [Theory]
    [InlineData("{{json name}}", "Ada")]
    [InlineData("{{json (array 1 2)}}", "[1,2]")]
    [InlineData("{{json count}}", "5")]
    [InlineData("{{concat 'a' name 'b'}}", "aAdab")]
    [InlineData("{{#each (array 'a' 'b')}}{{this}};{{/each}}", "a;b;")]
    [InlineData("{{#each (range 2 4)}}{{this}};{{/each}}", "2;3;4;")]
    [InlineData("{{#if (equals name 'Ada')}}yes{{/if}}", "yes")]
    [InlineData("{{#if (equals name 'Bob')}}yes{{else}}no{{/if}}", "no")]
    [InlineData("{{#if (or missing name)}}yes{{/if}}", "yes")]
    [InlineData("{{add 1 2}} {{subtract 5 2}}", "3 3")]
    [InlineData("{{set 'x' 'a'}}{{x}}", "a")]
    [InlineData("{{set name='x' value=name}}{{x}}", "Ada")]
    [InlineData("{{#each (array 1)}}{{concat this name}}{{/each}}", "1Ada")]
    public async Task The_built_in_helpers_work(string template, string expected) => Assert.Equal(expected, await RenderAsync(template));

    [Fact]
    public async Task Values_are_encoded_by_default()
    {
        KernelArguments arguments = new() { ["value"] = "<b> & 'c'" };

        Assert.Equal("&lt;b&gt; &amp; &#39;c&#39; &lt;now&gt; <t>", await RenderAsync("{{value}} {{crm-now}} <t>", arguments));
    }

    [Fact]
    public async Task Values_are_not_encoded_when_variable_prompt_or_factory_allow_them()
    {
        KernelArguments arguments = new() { ["value"] = "<b>" };
        var byVariable = Prompt("{{value}} {{crm-now}}");
        byVariable.InputVariables.Add(new() { Name = "value", AllowDangerouslySetContent = true });
        var byPrompt = Prompt("{{value}} {{crm-now}}");
        byPrompt.AllowDangerouslySetContent = true;
        var factory = new HandlebarsPromptTemplateFactory();
        var permissive = new HandlebarsPromptTemplateFactory { AllowDangerouslySetContent = true };

        Assert.Equal("<b> &lt;now&gt;", await factory.Create(byVariable).RunAsync(_kernel, arguments));
        Assert.Equal("<b> <now>", await factory.Create(byPrompt).RunAsync(_kernel, arguments));
        Assert.Equal("<b> <now>", await permissive.Create(Prompt("{{value}} {{crm-now}}")).RunAsync(_kernel, arguments));
    }

    [Fact]
    public async Task A_list_or_object_is_refused_unless_it_is_allowed()
    {
        KernelArguments arguments = new() { ["clients"] = new[] { new Client("Cancity") } };
        var allowed = Prompt("{{#each clients}}{{Name}}{{/each}}");
        allowed.InputVariables.Add(new() { Name = "clients", AllowDangerouslySetContent = true });

        await Assert.ThrowsAsync<NotSupportedException>(() => RenderAsync("{{#each clients}}{{Name}}{{/each}}", arguments));
        Assert.Equal("Cancity", await new HandlebarsPromptTemplateFactory().Create(allowed).RunAsync(_kernel, arguments));
    }

    [Fact]
    public async Task Defaults_of_variables_are_used_where_no_value_is_given()
    {
        var prompt = Prompt("{{greeting}} {{name}}");
        prompt.InputVariables = [new() { Name = "greeting", Default = "Hello" }, new() { Name = "name", Default = "you" }];
        var template = new HandlebarsPromptTemplateFactory().Create(prompt);

        Assert.Equal("Hello Ada", await template.RunAsync(_kernel, new() { ["name"] = "Ada" }));
        Assert.Equal("Hello you", await template.RunAsync(_kernel, new() { ["name"] = null }));
        Assert.Equal("Hello you", await template.RunAsync(_kernel));
    }

    [Fact]
    public async Task The_callers_arguments_are_not_changed()
    {
        KernelArguments arguments = new() { ["name"] = "<a>" };

        await RenderAsync("{{set 'x' 'a'}}{{crm-find 'b'}}", arguments);

        Assert.Equal("<a>", Assert.Single(arguments).Value);
    }

    [Theory]
    [InlineData("{{crm-find}}", typeof(ArgumentException))]
    [InlineData("{{crm-find 'a' 'b'}}", typeof(KernelException))]
    [InlineData("{{crm-find_many limit=3}}", typeof(KernelException))]
    [InlineData("{{crm-sum 'a' 'b'}}", typeof(KernelException))]
    [InlineData("{{crm-find missing}}", null)]
    [InlineData("{{crm-unknown 'a'}}", null)]
    [InlineData("{{unknown 'a'}}", null)]
    [InlineData("{{#if name}}", null)]
    [InlineData("{{#if name}", null)]
    public async Task A_template_that_cannot_work_fails_when_rendered(string template, Type? error)
    {
        var made = new HandlebarsPromptTemplateFactory().Create(Prompt(template));

        var thrown = await Record.ExceptionAsync(() => made.RunAsync(_kernel, new() { ["name"] = "Ada" }));

        Assert.NotNull(thrown);
        Assert.IsAssignableFrom(error ?? typeof(Exception), thrown);
    }

    [Fact]
    public async Task Functions_of_the_rendering_kernel_are_called()
    {
        var template = new HandlebarsPromptTemplateFactory().Create(Prompt("{{crm-find 'a'}}"));
        var other = new Kernel();
        other.Plugins.AddFromFunctions("crm", [KernelFunctionFactory.CreateFromMethod((string name) => $"other {name}", "find")]);

        Assert.Equal("found a", await template.RunAsync(_kernel));
        Assert.Equal("other a", await template.RunAsync(other));
    }

    [Fact]
    public async Task A_function_may_render_another_template_meanwhile()
    {
        var inner = new HandlebarsPromptTemplateFactory().Create(Prompt("inner {{name}}"));
        _kernel.Plugins.AddFromFunctions("nested",
        [
            KernelFunctionFactory.CreateFromMethod((Kernel kernel) => inner.RunAsync(kernel, new() { ["name"] = "Bob" }), "render"),
        ]);

        Assert.Equal("inner Bob Ada", await RenderAsync("{{nested-render}} {{concat name}}"));
    }

    [Fact]
    public async Task Options_choose_the_separator_and_leave_the_result_encoded()
    {
        var factory = new HandlebarsPromptTemplateFactory(new() { PrefixSeparator = "_", EnableHtmlDecoder = false });

        Assert.Equal("_", factory.NameDelimiter);
        var template = factory.Create(Prompt("{{crm_find 'a'}} {{{value}}}"));
        Assert.Equal("found a &lt;b&gt;", await template.RunAsync(_kernel, new() { ["value"] = "<b>" }));
    }

    [Fact]
    public void Other_formats_are_left_to_other_factories()
    {
        Assert.Equal("handlebars", HandlebarsPromptTemplateFactory.HandlebarsTemplateFormat);
        Assert.False(new HandlebarsPromptTemplateFactory().TryCreate(new PromptTemplateConfig("x"), out _));
    }

    [Fact]
    public async Task A_template_is_rendered_at_the_same_time_for_several_callers()
    {
        var template = new HandlebarsPromptTemplateFactory().Create(Prompt("{{n}} {{crm-find n}}"));

        var rendered = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            n => Task.Run(() => template.RunAsync(_kernel, new() { ["n"] = $"n{n}" }))));

        Assert.Equal(Enumerable.Range(0, 50).Select(n => $"n{n} found n{n}"), rendered);
    }

    private static PromptTemplateConfig Prompt(string template) => new(template) { TemplateFormat = "handlebars" };

    private Task<string> RenderAsync(string template, KernelArguments? arguments = null) =>
        new HandlebarsPromptTemplateFactory()
            .Create(Prompt(template))
            .RunAsync(_kernel, arguments ?? new() { ["name"] = "Ada", ["count"] = 5 });

    public sealed record Client(string Name);
}
