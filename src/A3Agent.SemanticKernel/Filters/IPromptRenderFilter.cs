namespace Microsoft.SemanticKernel;

/// <summary>A policy around the rendering of prompt functions. Must be safe to call from several threads at once.</summary>
public interface IPromptRenderFilter
{
    /// <summary>Called for each rendering.</summary>
    /// <param name="context">The rendering; arguments can be changed before <paramref name="next"/>, the rendered prompt after it.</param>
    /// <param name="next">Runs the rest: further filters, then the template.</param>
    /// <returns>A task that ends with this filter's work. Exceptions reach the caller.</returns>
    Task OnPromptRenderAsync(PromptRenderContext context, Func<PromptRenderContext, Task> next);
}
