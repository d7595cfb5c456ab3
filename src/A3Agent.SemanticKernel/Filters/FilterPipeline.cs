namespace Microsoft.SemanticKernel;

/// <summary>Runs filters around a call: the first filter is outermost, each decides whether and how often the rest runs.</summary>
internal static class FilterPipeline
{
    public static Task RunAsync(
        IList<IFunctionInvocationFilter> filters,
        FunctionInvocationContext context,
        Func<FunctionInvocationContext, Task> innermost,
        int position = 0) =>
        position < filters.Count ? EnterAsync(filters, context, innermost, position) : innermost(context);

    public static Task RunAsync(
        IList<IPromptRenderFilter> filters, PromptRenderContext context, Func<PromptRenderContext, Task> innermost, int position = 0) =>
        position < filters.Count ? EnterAsync(filters, context, innermost, position) : innermost(context);

    // Apart, so that only a call that has a filter pays for the closure.
    private static Task EnterAsync(
        IList<IFunctionInvocationFilter> filters,
        FunctionInvocationContext context,
        Func<FunctionInvocationContext, Task> innermost,
        int position) =>
        filters[position].OnFunctionInvocationAsync(context, next => RunAsync(filters, next, innermost, position + 1));

    private static Task EnterAsync(
        IList<IPromptRenderFilter> filters, PromptRenderContext context, Func<PromptRenderContext, Task> innermost, int position) =>
        filters[position].OnPromptRenderAsync(context, next => RunAsync(filters, next, innermost, position + 1));
}
