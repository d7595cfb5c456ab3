namespace Microsoft.SemanticKernel;

/// <summary>Runs filters around a call: the first filter is outermost, each decides whether and how often the rest runs.</summary>
internal static class FilterPipeline
{
    public static Task RunAsync(
        IList<IFunctionInvocationFilter> filters,
        FunctionInvocationContext context,
        Func<FunctionInvocationContext, Task> innermost,
        int position = 0) =>
        position < filters.Count
            ? filters[position].OnFunctionInvocationAsync(context, next => RunAsync(filters, next, innermost, position + 1))
            : innermost(context);

    public static Task RunAsync(
        IList<IPromptRenderFilter> filters, PromptRenderContext context, Func<PromptRenderContext, Task> innermost, int position = 0) =>
        position < filters.Count
            ? filters[position].OnPromptRenderAsync(context, next => RunAsync(filters, next, innermost, position + 1))
            : innermost(context);
}
