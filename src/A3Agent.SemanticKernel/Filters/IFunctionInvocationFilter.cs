namespace Microsoft.SemanticKernel;

/// <summary>A policy around every function that is invoked through a kernel. Must be safe to call from several threads at once.</summary>
public interface IFunctionInvocationFilter
{
    /// <summary>Called for each invocation, before the function's arguments are bound.</summary>
    /// <param name="context">The invocation; its arguments and result can be changed.</param>
    /// <param name="next">Runs the rest: further filters, then the function. Left out, the function does not run; may be repeated.</param>
    /// <returns>A task that ends with this filter's work. Exceptions reach the caller.</returns>
    Task OnFunctionInvocationAsync(FunctionInvocationContext context, Func<FunctionInvocationContext, Task> next);
}
