namespace Microsoft.SemanticKernel;

/// <summary>One rendering of a prompt function, as its filters see it. Not thread-safe: it belongs to that rendering.</summary>
public sealed class PromptRenderContext
{
    internal PromptRenderContext(Kernel kernel, KernelFunction function, KernelArguments arguments)
    {
        Kernel = kernel;
        Function = function;
        Arguments = arguments;
    }

    /// <summary>Cancels the invocation.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Whether the result is streamed; always false in this kernel.</summary>
    public bool IsStreaming { get; init; }

    /// <summary>The kernel that the function runs with.</summary>
    public Kernel Kernel { get; }

    /// <summary>The prompt function.</summary>
    public KernelFunction Function { get; }

    /// <summary>The arguments of the template, defaults of the prompt's variables included; changes reach the template.</summary>
    public KernelArguments Arguments { get; }

    /// <summary>The settings that were chosen for the model, null when the prompt has none.</summary>
    public PromptExecutionSettings? ExecutionSettings { get; init; }

    /// <summary>The rendered prompt, null until the template has run; what a filter puts here is sent to the model instead.</summary>
    /// <exception cref="ArgumentException">Set to null or blank text.</exception>
    public string? RenderedPrompt
    {
        get;
        set
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            field = value;
        }
    }

    /// <summary>The result of the function; when a filter sets one, no model is called.</summary>
    public FunctionResult? Result { get; set; }
}
