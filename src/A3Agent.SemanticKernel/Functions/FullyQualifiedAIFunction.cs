using Microsoft.Extensions.AI;

namespace Microsoft.SemanticKernel;

/// <summary>An <see cref="AIFunction"/> whose name as a tool carries its plugin's name.</summary>
public abstract class FullyQualifiedAIFunction : AIFunction
{
    private readonly KernelFunctionMetadata _metadata;

    internal FullyQualifiedAIFunction(KernelFunctionMetadata metadata) => _metadata = metadata;

    /// <summary>Names, description, parameters and result of the function.</summary>
    public KernelFunctionMetadata Metadata { get => _metadata; init => _metadata = value; }

    /// <summary>The name as a tool: <c>plugin_function</c>, or the bare name outside of a plugin.</summary>
    public override string Name =>
        string.IsNullOrWhiteSpace(_metadata.PluginName) ? _metadata.Name : $"{_metadata.PluginName}_{_metadata.Name}";
}
