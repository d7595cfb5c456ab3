using System.Collections.ObjectModel;
using Microsoft.Extensions.Logging;

namespace Microsoft.SemanticKernel;

/// <summary>What to say about a function instead of what its method says about itself. Null always means: as the method says.</summary>
public sealed class KernelFunctionFromMethodOptions
{
    /// <summary>The bare name: ASCII letters, digits, underscores and dashes.</summary>
    public string? FunctionName { get; init; }

    /// <summary>What the function does, in words for a model.</summary>
    public string? Description { get; init; }

    /// <summary>The parameters as callers and models see them; binding still follows the method.</summary>
    public IEnumerable<KernelParameterMetadata>? Parameters { get; init; }

    /// <summary>The result as callers see it.</summary>
    public KernelReturnParameterMetadata? ReturnParameter { get; init; }

    /// <summary>Logs the creation of the function at Trace.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Becomes <see cref="KernelFunctionMetadata.AdditionalProperties"/>; empty when null.</summary>
    public ReadOnlyDictionary<string, object?>? AdditionalMetadata { get; init; }
}
