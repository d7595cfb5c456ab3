using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace A3Agent.Prompts.Templates;

/// <summary>A message of a prompt, parsed once. Safe for concurrent use.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Template">What renders its text.</param>
internal sealed record MessageTemplate(ChatRole Role, IPromptTemplate Template)
{
    /// <summary>Renders the text, without white space around it.</summary>
    public async ValueTask<string> RenderAsync(Kernel kernel, KernelArguments arguments, CancellationToken cancellationToken) =>
        (await Template.RenderAsync(kernel, arguments, cancellationToken)).Trim();
}
