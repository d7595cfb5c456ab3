using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.SemanticKernel;

/// <summary>Takes a parameter from the arguments and converts it to the parameter's type.</summary>
internal sealed class ArgumentBinder
{
    private readonly string _name;
    private readonly Type _type;
    private readonly Type _valueType;
    private readonly bool _takesNull;
    private readonly bool _isOptional;
    private readonly object? _defaultValue;
    private readonly TypeConverter? _converter;
    private readonly JsonSerializerOptions? _jsonOptions;

    public ArgumentBinder(ParameterInfo parameter, JsonSerializerOptions? jsonOptions)
    {
        _type = parameter.ParameterType;
        _valueType = Nullable.GetUnderlyingType(_type) ?? _type;
        _takesNull = !_type.IsValueType || _valueType != _type;
        _isOptional = parameter.HasDefaultValue;
        _defaultValue = _isOptional ? parameter.DefaultValue : null;
        _converter = ValueConverters.For(_valueType);
        _jsonOptions = jsonOptions;
        _name = NameRules.Clean(parameter.Name ?? "");
        if (string.IsNullOrWhiteSpace(_name))
        {
            throw new KernelException($"The method '{parameter.Member.Name}' cannot be a function: a parameter has no name.");
        }

        Metadata = jsonOptions is null ? new KernelParameterMetadata(_name) : new KernelParameterMetadata(_name, jsonOptions);
        Metadata.Description = parameter.GetCustomAttribute<DescriptionAttribute>(inherit: true)?.Description;
        Metadata.DefaultValue = _defaultValue?.ToString();
        Metadata.IsRequired = !parameter.IsOptional;
        Metadata.ParameterType = _type;
    }

    public KernelParameterMetadata Metadata { get; }

    public object? Bind(in FunctionCall call)
    {
        if (call.Arguments.TryGetValue(_name, out var value))
        {
            return _type.IsInstanceOfType(value) ? value : Convert(value, call.Kernel.Culture);
        }

        if (_isOptional)
        {
            return _defaultValue;
        }

        var message = $"Missing argument for function parameter '{_name}'";
        throw new KernelException(message, new ArgumentException(message, _name));
    }

    private object? Convert(object? value, CultureInfo culture)
    {
        if (_converter is not null && value is not (JsonElement or JsonDocument or JsonNode))
        {
            return ConvertBySimpleType(_converter, value, culture);
        }

        if (value is JsonElement { ValueKind: JsonValueKind.String } text
            && QuotedNumbers.TryParse(text.ToString(), _type, out var parsed))
        {
            return parsed;
        }

        // What cannot be read is passed on as it is, and refused by the invocation.
        return value is not null && TryDeserialize(value, out var read) ? read : value;
    }

    private object? ConvertBySimpleType(TypeConverter converter, object? value, CultureInfo culture)
    {
        if (value is null && _takesNull)
        {
            return null;
        }

        try
        {
            try
            {
                return ConvertIn(culture, converter, value);
            }
            catch (Exception) when (!culture.Equals(CultureInfo.InvariantCulture))
            {
                return ConvertIn(CultureInfo.InvariantCulture, converter, value);
            }
        }
        catch (Exception exception)
        {
            throw new ArgumentOutOfRangeException(_name, value, exception.Message);
        }
    }

    private object? ConvertIn(CultureInfo culture, TypeConverter converter, object? value)
    {
        if (value is not null && converter.CanConvertFrom(value.GetType()))
        {
            return converter.ConvertFrom(context: null, culture, value);
        }

        if (converter.CanConvertTo(_valueType))
        {
            return converter.ConvertTo(context: null, culture, value, _valueType);
        }

        return _valueType.IsEnum && value is int or uint or long or ulong or short or ushort or byte or sbyte
            ? Enum.ToObject(_valueType, value)
            : throw new InvalidOperationException($"A {value?.GetType().ToString() ?? "null"} cannot be converted to {_valueType}.");
    }

    private bool TryDeserialize(object value, out object? read)
    {
        try
        {
            read = value switch
            {
                JsonElement element => element.Deserialize(_type, _jsonOptions),
                JsonNode node => node.Deserialize(_type, _jsonOptions),
                JsonDocument document => document.Deserialize(_type, _jsonOptions),
                _ => JsonSerializer.Deserialize(value.ToString() ?? "", _type, _jsonOptions),
            };
            return true;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            read = null;
            return false;
        }
    }
}
