using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Prompts;

public sealed class MessageTests
{
    [Theory]
    [InlineData(PromptYaml.Handlebars)]
    [InlineData(PromptYaml.SemanticKernel)]
    public async Task Each_block_is_a_message_without_the_white_space_around_it(string format)
    {
        var messages = await Rendering.RenderAsync(PromptYaml.Full(
            format, "<message role=\"system\">\n\n  Be brief.\n\n</message>\n\n<message role='user'>Hi\nthere</message><message role=\"assistant\">Yes?</message>"));

        Assert.Equal([ChatRole.System, ChatRole.User, ChatRole.Assistant], messages.Select(message => message.Role));
        Assert.Equal(["Be brief.", "Hi\nthere", "Yes?"], messages.Select(message => message.Text));
    }

    [Fact]
    public async Task A_message_that_comes_out_empty_is_left_out()
    {
        var yaml = PromptYaml.Full(
            PromptYaml.Handlebars, "<message role=\"system\">{{#if x}}{{x}}{{/if}}</message>\n<message role=\"user\">Hi</message>", "x");

        Assert.Equal(["Hi"], (await Rendering.RenderAsync(yaml, ("x", ""))).Select(message => message.Text));
        Assert.Equal(["Be brief.", "Hi"], (await Rendering.RenderAsync(yaml, ("x", "Be brief."))).Select(message => message.Text));
    }

    // The template begins in line 4 of the file.
    [Theory]
    [InlineData("Just text", 4, "text outside of the messages")]
    [InlineData("<message role=\"user\">a</message>\nb", 5, "text outside of the messages")]
    [InlineData("<message role=\"user\">\na", 4, "is not closed")]
    [InlineData("<message role=\"user\">\na\n<message role=\"user\">b</message></message>", 6, "inside of another")]
    [InlineData("<message role=\"tool\">a</message>", 4, "is not the beginning of a message")]
    [InlineData("<message>a</message>", 4, "is not the beginning of a message")]
    [InlineData("<message role=\"user\" name=\"x\">a</message>", 4, "is not the beginning of a message")]
    [InlineData("</message>", 4, "closes no message")]
    [InlineData("<message role=\"user\"> \n </message>", 4, "is empty")]
    public void A_template_that_is_not_made_of_messages_is_refused_with_its_line(string template, int line, string reason)
    {
        var problem = Assert.Single(Rendering.Problems(PromptYaml.Full(PromptYaml.SemanticKernel, template)));

        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
    }

    [Theory]
    [InlineData("template: ''", "needs a template")]
    [InlineData("template:", "needs a template")]
    [InlineData("template: ' '", "has no message; write <message role=\"system\">")]
    public void A_template_without_a_message_is_refused(string template, string reason)
    {
        var problem = Assert.Single(Rendering.Problems("description: A test.\n" + template));

        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.Equal(2, problem.Line);
    }
}
