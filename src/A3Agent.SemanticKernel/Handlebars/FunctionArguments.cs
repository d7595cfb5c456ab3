using System.Globalization;
using HandlebarsDotNet;
using HandlebarsDotNet.Compiler;

namespace Microsoft.SemanticKernel.PromptTemplates.Handlebars;

/// <summary>
/// Puts what a template writes after a function's name among the variables, from where the function takes it: by position, or
/// by name (<c>parameter=</c> or <c>function-parameter=</c>).
/// </summary>
internal sealed class FunctionArguments(KernelFunctionMetadata function, string separator)
{
    /// <exception cref="ArgumentException">There are no arguments, and the function requires some.</exception>
    /// <exception cref="KernelException">Arguments are too few, too many, or of the wrong type.</exception>
    public void AddTo(KernelArguments variables, Arguments arguments)
    {
        if (arguments.Length == 0)
        {
            if (function.Parameters.Any(parameter => parameter.IsRequired))
            {
                throw new ArgumentException($"The template gives no arguments to the function '{function.Name}'.");
            }
        }
        else if (arguments[0] is HashParameterDictionary hash)
        {
            AddNamed(variables, hash);
        }
        else
        {
            AddPositional(variables, arguments);
        }
    }

    private void AddNamed(KernelArguments variables, HashParameterDictionary hash)
    {
        foreach (var parameter in function.Parameters)
        {
            if (hash.TryGetValue($"{function.Name}{separator}{parameter.Name}", out var value)
                || hash.TryGetValue(parameter.Name, out value))
            {
                Add(variables, parameter, value);
            }
            else if (parameter.IsRequired)
            {
                throw new KernelException(
                    $"The template does not give the parameter '{parameter.Name}' of the function '{function.Name}'.");
            }
        }
    }

    private void AddPositional(KernelArguments variables, Arguments arguments)
    {
        var parameters = function.Parameters;
        if (arguments.Length > parameters.Count || arguments.Length < parameters.Count(parameter => parameter.IsRequired))
        {
            throw new KernelException(
                $"The template gives {arguments.Length} arguments to the function '{function.Name}', which takes {parameters.Count}.");
        }

        var values = TemplateValues.Of(arguments, variables);
        for (var i = 0; i < values.Length; i++)
        {
            Add(variables, parameters[i], values[i]);
        }
    }

    private void Add(KernelArguments variables, KernelParameterMetadata parameter, object? value)
    {
        value = TemplateValues.Of(value, variables);
        variables[parameter.Name] = Fits(parameter, value)
            ? value
            : throw new KernelException(
                $"The parameter '{parameter.Name}' of the function '{function.Name}' cannot be a {value?.GetType().ToString() ?? "null"}.");
    }

    /// <summary>The types that come near enough; the function converts the value.</summary>
    private static bool Fits(KernelParameterMetadata parameter, object? value)
    {
        if (value is null)
        {
            return false;
        }

        var type = Nullable.GetUnderlyingType(parameter.ParameterType ?? typeof(string)) ?? parameter.ParameterType;
        return type is null
            || type == typeof(string)
            || type == value.GetType()
            || (IsNumber(type) && (IsNumber(value.GetType()) || double.TryParse(value.ToString(), CultureInfo.InvariantCulture, out _)));
    }

    private static bool IsNumber(Type type) => !type.IsEnum && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal;
}
