namespace Microsoft.SemanticKernel;

/// <summary>One invocation of a function, as its filters see it. Not thread-safe: it belongs to that invocation.</summary>
public class FunctionInvocationContext
{
    internal FunctionInvocationContext(Kernel kernel, KernelFunction function, KernelArguments arguments, FunctionResult result)
    {
        Kernel = kernel;
        Function = function;
        Arguments = arguments;
        Result = result;
    }

    /// <summary>Cancels the invocation.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Whether the result is streamed; always false in this kernel.</summary>
    public bool IsStreaming { get; init; }

    /// <summary>The kernel that the function runs with.</summary>
    public Kernel Kernel { get; }

    /// <summary>The function.</summary>
    public KernelFunction Function { get; }

    /// <summary>The arguments as given, before they are bound to parameters; changes reach the function.</summary>
    public KernelArguments Arguments { get; }

    /// <summary>The result: without a value until the function has run, then what it returned; may be replaced at any time.</summary>
    public FunctionResult Result { get; set; }
}
