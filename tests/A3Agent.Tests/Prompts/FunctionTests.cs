using System.ComponentModel;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Prompts;

public sealed class FunctionTests
{
    private sealed class Crm
    {
        [KernelFunction("client_name"), ReadOnly(true)]
        public string ClientName(string clientId, string style = "plain") => $"<{clientId}> & {style}";

        [KernelFunction("count"), ReadOnly(true)]
        public string Count() => "85";
    }

    [Theory]
    [InlineData(PromptYaml.SemanticKernel, "{{crm.client_name $x style='loud'}} of {{crm.count}}")]
    [InlineData(PromptYaml.Handlebars, "{{crm-client_name clientId=x style=\"loud\"}} of {{crm-count}}")]
    public async Task A_template_calls_the_read_functions_of_its_kernel(string format, string body)
    {
        using var folder = new TemporaryPrompts();
        var prompt = folder.WriteOne(PromptYaml.Of(format, body, "x")).Load().Prompt();
        var kernel = new Kernel();
        kernel.Plugins.AddFromObject(new Crm(), "crm");

        var messages = await prompt.RenderAsync(kernel, Rendering.Inputs(("x", "</message>")), TestContext.Current.CancellationToken);

        Assert.Equal("<</message>> & loud of 85", Assert.Single(messages).Text);
    }

    [Theory]
    [InlineData(PromptYaml.SemanticKernel, "{{crm.create_task $x}}")]
    [InlineData(PromptYaml.Handlebars, "{{#if x}}{{crm-create_task title=x}}{{/if}}")]
    [InlineData(PromptYaml.Handlebars, "{{#if (crm-create_task x)}}a{{/if}}")]
    public async Task A_template_cannot_call_a_function_that_its_kernel_does_not_have(string format, string body)
    {
        using var folder = new TemporaryPrompts();
        var prompt = folder.WriteOne(PromptYaml.Of(format, body, "x")).Load().Prompt();
        var kernel = new Kernel();
        kernel.Plugins.AddFromObject(new Crm(), "crm");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => prompt.RenderAsync(kernel, Rendering.Inputs(("x", "")), TestContext.Current.CancellationToken));

        Assert.Contains("Prompt p 1.0.0 calls the function crm.create_task, which it may not", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_render_does_nothing()
    {
        using var folder = new TemporaryPrompts();
        var prompt = folder.WriteOne(PromptYaml.Of(PromptYaml.SemanticKernel, "{{$x}}", "x")).Load().Prompt();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => prompt.RenderAsync(new Kernel(), Rendering.Inputs(("x", "")), new CancellationToken(canceled: true)));
    }
}
