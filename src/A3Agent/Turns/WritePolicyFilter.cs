using A3Agent.Identity;
using A3Agent.Plugins;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace A3Agent.Turns;

/// <summary>
/// Who may write: members and admins, through tools, never a widget's visitor. The decision is here and not in the prompt, so text that
/// fools a model cannot change it.
/// </summary>
internal sealed class WritePolicyFilter : IFunctionInvocationFilter
{
    public Task OnFunctionInvocationAsync(
        Microsoft.SemanticKernel.FunctionInvocationContext context, Func<Microsoft.SemanticKernel.FunctionInvocationContext, Task> next)
    {
        var caller = context.Kernel.Services.GetRequiredService<ToolContext>().Caller;
        return caller.Role == Role.Widget && !Tool.OnlyReads(context.Function)
            ? throw new ToolException("This visitor may not change records. Say so, and offer to answer questions instead.")
            : next(context);
    }
}
