namespace A3Agent.Tests.Prompts;

public sealed class HandlebarsSyntaxTests
{
    private static readonly string[] Declared =
    [
        "x", "y", """xs: {"type":"array","items":{"type":"string"}}""", """o: {"type":"object"}""", """yes: {"type":"boolean"}""",
        """no: {"type":"boolean"}""", """n: {"type":"number"}""",
    ];

    // Mentions every input, so that a case need not.
    private const string UseAll = "{{#if x}}{{/if}}{{#if y}}{{/if}}{{#if xs}}{{/if}}{{#if o}}{{/if}}{{#if yes}}{{/if}}{{#if no}}{{/if}}{{#if n}}{{/if}}";

    [Theory]
    [InlineData("{{x}} {{{y}}} {{ x }}", "X Y X")]
    [InlineData("{{n}} {{yes}} {{no}} {{xs}}", "1.5 true false - a\n- b")]
    [InlineData("{{! note }}{{!-- {{z}} --}}{{x}}", "X")]
    [InlineData("{{#if yes}}a{{else}}b{{/if}}{{#if no}}a{{else}}b{{/if}}", "ab")]
    [InlineData("{{#if no}}a{{else if yes}}b{{else}}c{{/if}}", "b")]
    [InlineData("{{#unless no}}a{{/unless}}", "a")]
    [InlineData("{{#if (equals x \"X\")}}same{{else}}other{{/if}}", "same")]
    [InlineData("{{#each xs}}{{@index}}{{this}}{{#if @last}}.{{else}},{{/if}}{{/each}}", "0a,1b.")]
    [InlineData("{{#each xs}}{{this}}{{../x}}{{@root.y}}{{@root.n}}{{../yes}} {{/each}}", "aXY1.5true bXY1.5true")]
    [InlineData("{{#each xs}}{{#if ../yes}}{{../x}}{{this}}{{/if}}{{/each}}", "XaXb")]
    [InlineData("{{#each xs as |item i|}}{{i}}{{item}}{{/each}}", "0a1b")]
    [InlineData("{{#each o.none}}a{{else}}{{x}}{{/each}}", "X")]
    [InlineData("{{o.title}} {{o.client.name}} [{{o.none}}] {{o.value}} {{o.zero}}", "T Acme [] 12.50 0")]
    [InlineData("{{#if o.zero}}a{{else}}b{{/if}}{{#if o.value}}a{{/if}}", "ba")]
    [InlineData("{{#with o.client}}{{name}} {{this.name}} {{../o.title}}{{/with}}", "Acme Acme T")]
    [InlineData("{{#each o.rows}}{{name}}{{#each tags}}<{{this}}>{{/each}};{{/each}}", "r1<t>;r2;")]
    [InlineData("{{#each xs}}\n- {{this}}\n{{/each}}\nend", "- a\n- b\nend")]
    [InlineData("{{o.rows.[0].name}}", "r1")]
    [InlineData("{ {{x}} } }} &amp;", "{ X } }} &amp;")]
    public async Task What_is_supported_renders_the_same_on_both_kernels(string body, string expected)
    {
        var o = new Dictionary<string, object?>
        {
            ["title"] = "T", ["value"] = 12.50m, ["zero"] = 0, ["client"] = new { Name = "Acme" },
            ["rows"] = new object[] { new { Name = "r1", Tags = new[] { "t" } }, new { Name = "r2" } },
        };
        var messages = await Rendering.RenderAsync(
            PromptYaml.Of(PromptYaml.Handlebars, body + UseAll, Declared),
            ("x", "X"), ("y", "Y"), ("xs", new[] { "a", "b" }), ("o", o), ("yes", true), ("no", false), ("n", 1.5));

        Assert.Equal(expected, Assert.Single(messages).Text);
    }

    // The body begins in line 5 of the file, indented by two.
    [Theory]
    [InlineData("{{z}}", 5, 3, "'z', which is not declared")]
    [InlineData("a\n b {{#if z}}{{/if}}", 6, 6, "'z', which is not declared")]
    [InlineData("{{#each xs}}{{../z}}{{/each}}", 5, 15, "'z', which is not declared")]
    [InlineData("{{#each xs}}{{@root.z}}{{/each}}", 5, 15, "'z', which is not declared")]
    [InlineData("{{plugin-f a=z}}", 5, 3, "'z', which is not declared")]
    [InlineData("{{#if (equals z 1)}}{{/if}}", 5, 3, "'z', which is not declared")]
    [InlineData("{{#each xs}}{{x}}{{/each}}", 5, 15, "write {{this}}, or {{../x}}")]
    [InlineData("{{#each o.rows}}{{x}}{{/each}}", 5, 19, "two things")]
    [InlineData("{{#each o.rows}}{{message}}{{/each}}", 5, 19, "{{this.message}}")]
    [InlineData("{{#each xs}}{{../../x}}{{/each}}", 5, 15, "climbs out")]
    [InlineData("{{../x}}", 5, 3, "climbs out")]
    [InlineData("{{this}}", 5, 3, "means nothing")]
    [InlineData("{{@index}}", 5, 3, "means nothing")]
    [InlineData("{{x.length}}", 5, 3, "has no fields")]
    [InlineData("{{#each x}}{{/each}}", 5, 3, "cannot walk through 'x', which is a string")]
    [InlineData("{{#with xs}}{{/with}}", 5, 3, "cannot walk through 'xs'")]
    [InlineData("{{#if x}}", 5, 3, "not closed")]
    [InlineData("{{#if x}}{{/each}}", 5, 12, "{{/if}} is expected")]
    [InlineData("{{/if}}", 5, 3, "closes no block")]
    [InlineData("{{else}}", 5, 3, "belongs to no block")]
    [InlineData("{{#if x}}{{else}}{{else}}{{/if}}", 5, 20, "belongs to no block")]
    [InlineData("{{#each xs}}{{else if x}}{{/each}}", 5, 15, "is not supported")]
    [InlineData("{{#if x y}}{{/if}}", 5, 3, "each with one argument")]
    [InlineData("{{#if}}{{/if}}", 5, 3, "each with one argument")]
    [InlineData("{{#message role=\"user\"}}{{/message}}", 5, 3, "<message role=")]
    [InlineData("{{#x}}{{/x}}", 5, 3, "the blocks are")]
    [InlineData("{{json o}}", 5, 3, "'json' is not a helper")]
    [InlineData("{{x y}}", 5, 3, "'x' is not a helper")]
    [InlineData("{{$x}}", 5, 3, "not an expression")]
    [InlineData("{{x", 5, 3, "not closed")]
    [InlineData("{{x {{y}}", 5, 3, "not closed")]
    [InlineData("{{}}", 5, 3, "empty")]
    [InlineData("{{x}}}", 5, 8, "space between")]
    [InlineData("{{{{x}}}}", 5, 3, "{{{{ is not supported")]
    [InlineData("\\{{x}}", 5, 3, "\\{{ is not supported")]
    [InlineData("{{~x~}}", 5, 3, "~ is not supported")]
    [InlineData("{{> part}}", 5, 3, "Partials")]
    [InlineData("{{^x}}{{/x}}", 5, 3, "{{#unless}}")]
    [InlineData("{{&x}}", 5, 3, "not needed")]
    [InlineData("{{!-- x }}", 5, 3, "comment is not closed")]
    [InlineData("{{lookup o x}}", 5, 3, "'lookup' is not a helper")]
    [InlineData("{{#each xs as |a b c|}}{{/each}}", 5, 3, "not an expression")]
    public void What_is_not_supported_is_refused_with_line_and_column(string body, int line, int column, string reason)
    {
        var problem = Rendering.Problems(PromptYaml.Of(PromptYaml.Handlebars, body + UseAll, Declared))[0];

        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Line, problem.Column));
    }

    [Fact]
    public void A_declared_variable_that_is_not_used_is_refused()
    {
        var problem = Assert.Single(Rendering.Problems(PromptYaml.Of(PromptYaml.Handlebars, "{{x}}{{! {{unused}} }}", "x", "unused")));

        Assert.Contains("does not use 'unused'", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("this")]
    [InlineData("each")]
    [InlineData("json")]
    public void A_variable_cannot_have_the_name_of_a_helper(string name)
    {
        var problem = Rendering.Problems(PromptYaml.Of(PromptYaml.Handlebars, "{{" + name + "}}", name))[0];

        Assert.Contains("has a meaning of its own in Handlebars", problem.Message, StringComparison.Ordinal);
    }
}
