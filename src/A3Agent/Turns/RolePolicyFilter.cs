using A3Agent.Identity;
using A3Agent.Plugins;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace A3Agent.Turns;

/// <summary>
/// Who may use functions: members and admins. A publishable key stands in a web page for everyone to read, so its visitors neither see
/// nor change records. The decision is here and not in the prompt: text that fools a model cannot change it.
/// </summary>
internal sealed class RolePolicyFilter : IFunctionInvocationFilter
{
    public Task OnFunctionInvocationAsync(
        Microsoft.SemanticKernel.FunctionInvocationContext context, Func<Microsoft.SemanticKernel.FunctionInvocationContext, Task> next) =>
        context.Kernel.Services.GetRequiredService<ToolContext>().Caller.Role == Role.Widget
            ? throw new ToolException("This visitor may not see or change records. Say so, and offer to answer general questions instead.")
            : next(context);
}
