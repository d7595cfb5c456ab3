namespace Microsoft.SemanticKernel;

/// <summary>The invocation of a function was cancelled; says which one and how far it came.</summary>
public sealed class KernelFunctionCanceledException : OperationCanceledException
{
    /// <summary>Creates the exception around the cancellation that ended the invocation.</summary>
    /// <param name="kernel">The kernel it ran with.</param>
    /// <param name="function">The function.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="functionResult">The result if the function had already run, else one without a value.</param>
    /// <param name="innerException">The cancellation; its token becomes this exception's.</param>
    public KernelFunctionCanceledException(
        Kernel kernel,
        KernelFunction function,
        KernelArguments arguments,
        FunctionResult? functionResult,
        Exception? innerException = null)
        : base(
            $"The invocation of function '{function.Name}' was canceled.",
            innerException,
            (innerException as OperationCanceledException)?.CancellationToken ?? default)
    {
        Kernel = kernel;
        Function = function;
        Arguments = arguments;
        FunctionResult = functionResult;
    }

    /// <summary>The kernel that the function ran with.</summary>
    public Kernel Kernel { get; }

    /// <summary>The function.</summary>
    public KernelFunction Function { get; }

    /// <summary>The arguments it was invoked with.</summary>
    public KernelArguments Arguments { get; }

    /// <summary>The result if the function had already run, else one without a value.</summary>
    public FunctionResult? FunctionResult { get; }
}
