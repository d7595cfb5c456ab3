namespace A3Agent.Tests.Prompts;

public sealed class SemanticKernelSyntaxTests
{
    [Theory]
    [InlineData("{{$x}}{{$y}}", "XY")]
    [InlineData("{{ $x }} {{$y  }}", "X Y")]
    [InlineData("{{'{{'}}{{$x}}{{\"}}\"}}{{$y}}", "{{X}}Y")]
    [InlineData("a } b { c }} {{$x}}{{$y}}", "a } b { c }} XY")]
    [InlineData("{{$x}}, {{$x}} & <{{$y}}>", "X, X & <Y>")]
    public async Task Variables_and_quoted_text_are_printed(string body, string expected)
    {
        var messages = await Rendering.RenderAsync(PromptYaml.Of(PromptYaml.SemanticKernel, body, "x", "y"), ("x", "X"), ("y", "Y"));

        Assert.Equal(expected, Assert.Single(messages).Text);
    }

    // The body begins in line 5 of the file, indented by two.
    [Theory]
    [InlineData("{{$x}} {{$z}}", 5, 10, "'z', which is not declared")]
    [InlineData("{{$x}}\nand\n  {{plugin.f $z}}", 7, 5, "'z', which is not declared")]
    [InlineData("{{$x}}\n{{plugin.f a=$z}}", 6, 3, "'z', which is not declared")]
    [InlineData("{{$x}} {{x}}", 5, 10, "write {{$x}}")]
    [InlineData("{{$x}} {{{$x}}}", 5, 10, "Three braces")]
    [InlineData("{{$x}} {{}}", 5, 10, "is not Semantic Kernel's syntax")]
    [InlineData("{{$x}} {{$x", 5, 10, "not closed")]
    [InlineData("{{$x}} {{ {{$x}}", 5, 10, "not closed")]
    [InlineData("{{$x}} {{f $x}}", 5, 10, "is not Semantic Kernel's syntax")]
    [InlineData("{{$x}} {{#if x}}{{/if}}", 5, 10, "is not Semantic Kernel's syntax")]
    [InlineData("{{$x.y}}", 5, 3, "is not Semantic Kernel's syntax")]
    public void What_the_syntax_does_not_have_is_refused_with_line_and_column(string body, int line, int column, string reason)
    {
        var problem = Rendering.Problems(PromptYaml.Of(PromptYaml.SemanticKernel, body, "x"))[0];

        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Line, problem.Column));
    }

    [Fact]
    public void A_declared_variable_that_is_not_used_is_refused_where_it_is_declared()
    {
        var problem = Assert.Single(Rendering.Problems(PromptYaml.Of(PromptYaml.SemanticKernel, "{{$x}}", "x", "unused")));

        Assert.Equal("p/1.0.0.yaml(9,11): The template does not use 'unused', which is declared here; use it or remove it.", problem.ToString());
    }
}
