using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Microsoft.SemanticKernel;

/// <summary>What is known about a parameter of a function. Mutable, so not to be changed while others read it.</summary>
public sealed class KernelParameterMetadata
{
    private readonly JsonSerializerOptions? _jsonOptions;
    private string _name = string.Empty;
    private string _description = string.Empty;
    private object? _defaultValue;
    private Type? _parameterType;
    private TypeSchema _schema;

    /// <summary>Describes a parameter.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    public KernelParameterMetadata(string name) => Name = name;

    /// <summary>Describes a parameter.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="jsonSerializerOptions">The options that its schema is inferred with.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    public KernelParameterMetadata(string name, JsonSerializerOptions jsonSerializerOptions) : this(name) =>
        _jsonOptions = jsonSerializerOptions;

    /// <summary>Copies a description.</summary>
    /// <param name="metadata">The description to copy.</param>
    /// <exception cref="ArgumentNullException"><paramref name="metadata"/> is null.</exception>
    public KernelParameterMetadata(KernelParameterMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        _jsonOptions = metadata._jsonOptions;
        _name = metadata._name;
        _description = metadata._description;
        _defaultValue = metadata._defaultValue;
        _parameterType = metadata._parameterType;
        _schema = metadata._schema;
        IsRequired = metadata.IsRequired;
    }

    /// <summary>The name, as callers and models give it.</summary>
    /// <exception cref="ArgumentException">Set to null or blank text.</exception>
    public string Name
    {
        get => _name;
        set
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            _name = value;
        }
    }

    /// <summary>What the parameter means, in words for a model; empty when not described.</summary>
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

    /// <summary>The value it has when callers give none, null when there is no such value or it is null.</summary>
    public object? DefaultValue
    {
        get => _defaultValue;
        set
        {
            _defaultValue = value;
            _schema.Forget();
        }
    }

    /// <summary>Whether callers must give it; false by default.</summary>
    public bool IsRequired { get; set; }

    /// <summary>The .NET type, null when unknown.</summary>
    public Type? ParameterType
    {
        get => _parameterType;
        set
        {
            _parameterType = value;
            _schema.Forget();
        }
    }

    /// <summary>The JSON schema: the one that was set, else one inferred from type, default and description; null without a type.</summary>
    public KernelJsonSchema? Schema
    {
        get => _schema.Get(_parameterType, _defaultValue, _description, _jsonOptions);
        set => _schema.Set(value);
    }
}
