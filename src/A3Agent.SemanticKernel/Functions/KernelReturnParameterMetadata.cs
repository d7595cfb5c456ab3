using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Microsoft.SemanticKernel;

/// <summary>What is known about the result of a function. Mutable, so not to be changed while others read it.</summary>
public sealed class KernelReturnParameterMetadata
{
    private readonly JsonSerializerOptions? _jsonOptions;
    private string _description = string.Empty;
    private Type? _parameterType;
    private TypeSchema _schema;

    /// <summary>Describes a result.</summary>
    public KernelReturnParameterMetadata()
    {
    }

    /// <summary>Describes a result.</summary>
    /// <param name="jsonSerializerOptions">The options that its schema is inferred with.</param>
    public KernelReturnParameterMetadata(JsonSerializerOptions jsonSerializerOptions) => _jsonOptions = jsonSerializerOptions;

    /// <summary>Copies a description.</summary>
    /// <param name="metadata">The description to copy.</param>
    /// <exception cref="ArgumentNullException"><paramref name="metadata"/> is null.</exception>
    public KernelReturnParameterMetadata(KernelReturnParameterMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        _jsonOptions = metadata._jsonOptions;
        _description = metadata._description;
        _parameterType = metadata._parameterType;
        _schema = metadata._schema;
    }

    /// <summary>What the result means; empty when not described.</summary>
    [AllowNull]
    public string Description
    {
        get => _description;
        set
        {
            _description = value ?? string.Empty;
            _schema.Forget();
        }
    }

    /// <summary>The .NET type, without task and nullability; <c>void</c> when there is no result, null when unknown.</summary>
    public Type? ParameterType
    {
        get => _parameterType;
        set
        {
            _parameterType = value;
            _schema.Forget();
        }
    }

    /// <summary>The JSON schema: the one that was set, else one inferred from type and description; null without a type.</summary>
    public KernelJsonSchema? Schema
    {
        get => _schema.Get(_parameterType, defaultValue: null, _description, _jsonOptions);
        set => _schema.Set(value);
    }
}
