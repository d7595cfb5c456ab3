using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace Microsoft.SemanticKernel;

/// <summary>What is known about a function without invoking it. Mutable, so not to be changed while others read it.</summary>
public sealed class KernelFunctionMetadata
{
    private static readonly ReadOnlyDictionary<string, object?> s_none = new(new Dictionary<string, object?>());

    private string _name = string.Empty;
    private string _description = string.Empty;
    private IReadOnlyList<KernelParameterMetadata> _parameters = [];
    private KernelReturnParameterMetadata? _returnParameter;
    private ReadOnlyDictionary<string, object?> _additionalProperties = s_none;

    /// <summary>Describes a function.</summary>
    /// <param name="name">Its bare name: ASCII letters, digits, underscores and dashes.</param>
    /// <exception cref="ArgumentException">The name is blank or has other characters.</exception>
    public KernelFunctionMetadata(string name) => Name = name;

    /// <summary>Copies a description; parameters are shared.</summary>
    /// <param name="metadata">The description to copy.</param>
    /// <exception cref="ArgumentNullException"><paramref name="metadata"/> is null.</exception>
    public KernelFunctionMetadata(KernelFunctionMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        _name = metadata._name;
        PluginName = metadata.PluginName;
        _description = metadata._description;
        _parameters = metadata._parameters;
        _returnParameter = metadata._returnParameter;
        _additionalProperties = metadata._additionalProperties;
    }

    /// <summary>The bare name of the function.</summary>
    /// <exception cref="ArgumentException">
    /// The name is blank or has characters other than ASCII letters, digits, underscores, dashes.
    /// </exception>
    public string Name
    {
        get => _name;
        set
        {
            NameRules.CheckFunction(value, nameof(value));
            _name = value;
        }
    }

    /// <summary>The plugin that the function belongs to, null outside of one.</summary>
    public string? PluginName { get; set; }

    /// <summary>What the function does, in words for a model; empty when not described.</summary>
    [AllowNull]
    public string Description
    {
        get => _description;
        set => _description = value ?? string.Empty;
    }

    /// <summary>The parameters that callers give, in order; those that the kernel fills in are not among them.</summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    public IReadOnlyList<KernelParameterMetadata> Parameters
    {
        get => _parameters;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _parameters = value;
        }
    }

    /// <summary>The result.</summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    public KernelReturnParameterMetadata ReturnParameter
    {
        get => _returnParameter ??= new KernelReturnParameterMetadata();
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _returnParameter = value;
        }
    }

    /// <summary>Whatever else the creator of the function says about it; empty by default.</summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    public ReadOnlyDictionary<string, object?> AdditionalProperties
    {
        get => _additionalProperties;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _additionalProperties = value;
        }
    }
}
