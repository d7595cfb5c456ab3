namespace Microsoft.SemanticKernel;

public sealed partial class Kernel
{
    /// <summary>Invokes a function through this kernel's filters.</summary>
    /// <param name="function">The function, whether or not it belongs to a plugin of this kernel.</param>
    /// <param name="arguments">Its arguments by parameter name; null means none.</param>
    /// <param name="cancellationToken">Cancels the invocation.</param>
    /// <returns>What the function returned, or what a filter put in its place.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    /// <exception cref="KernelException">A required argument or service is missing.</exception>
    /// <exception cref="KernelFunctionCanceledException">The invocation was cancelled.</exception>
    public Task<FunctionResult> InvokeAsync(
        KernelFunction function, KernelArguments? arguments = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.InvokeAsync(this, arguments, cancellationToken);
    }

    /// <summary>Invokes a function of this kernel by its names, which are case-insensitive.</summary>
    /// <param name="pluginName">The plugin; null or blank searches all of them and takes the first match.</param>
    /// <param name="functionName">The bare name of the function.</param>
    /// <param name="arguments">Its arguments by parameter name; null means none.</param>
    /// <param name="cancellationToken">Cancels the invocation.</param>
    /// <returns>What the function returned, or what a filter put in its place.</returns>
    /// <exception cref="ArgumentException"><paramref name="functionName"/> is blank.</exception>
    /// <exception cref="KeyNotFoundException">There is no such plugin or function.</exception>
    /// <exception cref="KernelException">A required argument or service is missing.</exception>
    /// <exception cref="KernelFunctionCanceledException">The invocation was cancelled.</exception>
    public Task<FunctionResult> InvokeAsync(
        string? pluginName, string functionName, KernelArguments? arguments = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(functionName);
        return Plugins.GetFunction(pluginName, functionName).InvokeAsync(this, arguments, cancellationToken);
    }

    /// <summary>Invokes a function and reads its result as a type.</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <inheritdoc cref="InvokeAsync(KernelFunction, KernelArguments?, CancellationToken)"/>
    /// <exception cref="InvalidCastException">The result is not a <typeparamref name="TResult"/>.</exception>
    public async Task<TResult?> InvokeAsync<TResult>(
        KernelFunction function, KernelArguments? arguments = null, CancellationToken cancellationToken = default)
    {
        var result = await InvokeAsync(function, arguments, cancellationToken).ConfigureAwait(false);
        return result.GetValue<TResult>();
    }

    /// <summary>Invokes a function by its names and reads its result as a type.</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <inheritdoc cref="InvokeAsync(string?, string, KernelArguments?, CancellationToken)"/>
    /// <exception cref="InvalidCastException">The result is not a <typeparamref name="TResult"/>.</exception>
    public async Task<TResult?> InvokeAsync<TResult>(
        string? pluginName, string functionName, KernelArguments? arguments = null, CancellationToken cancellationToken = default)
    {
        var result = await InvokeAsync(pluginName, functionName, arguments, cancellationToken).ConfigureAwait(false);
        return result.GetValue<TResult>();
    }
}
