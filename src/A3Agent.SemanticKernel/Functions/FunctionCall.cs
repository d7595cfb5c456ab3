namespace Microsoft.SemanticKernel;

/// <summary>What the parameters of a method are bound from.</summary>
internal readonly record struct FunctionCall(
    KernelFunction Function, Kernel Kernel, KernelArguments Arguments, CancellationToken CancellationToken);
