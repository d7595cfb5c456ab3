using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Kernels;

/// <summary>Runs functions and templates so that they end when the test run is cancelled.</summary>
internal static class RunningExtensions
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<FunctionResult> RunAsync(this KernelFunction function, Kernel kernel, KernelArguments? arguments = null) =>
        function.InvokeAsync(kernel, arguments, Token);

    public static Task<T?> RunAsync<T>(this KernelFunction function, Kernel kernel, KernelArguments? arguments = null) =>
        function.InvokeAsync<T>(kernel, arguments, Token);

    public static Task<FunctionResult> RunAsync(this Kernel kernel, string? plugin, string function, KernelArguments? arguments = null) =>
        kernel.InvokeAsync(plugin, function, arguments, Token);

    public static Task<string> RunAsync(this IPromptTemplate template, Kernel kernel, KernelArguments? arguments = null) =>
        template.RenderAsync(kernel, arguments, Token);
}
