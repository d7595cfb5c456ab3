using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using HandlebarsDotNet;
using HandlebarsDotNet.Compiler;

namespace Microsoft.SemanticKernel.PromptTemplates.Handlebars;

/// <summary>The helpers that every template has, beside Handlebars' own.</summary>
internal static class SystemHelpers
{
    private static readonly JsonSerializerOptions s_json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private delegate object? Helper(object?[] values, CultureInfo culture);

    public static void Register(IHandlebars handlebars)
    {
        Add("json", (values, _) => values.Length == 0
            ? throw new HandlebarsRuntimeException("The helper 'json' needs a value.")
            : values[0] as string ?? JsonSerializer.Serialize(values[0], s_json));
        Add("concat", (values, _) => string.Concat(values));
        Add("array", (values, _) => values);
        Add("range", (values, culture) => Range(ToInt(values[0], culture), ToInt(values[1], culture)));
        Add("equals", (values, _) => values.Length >= 2 && Equals(values[0], values[1]));
        Add("or", (values, _) => values.Any(value => value as bool? ?? value is not null));
        Add("add", (values, culture) => values.Sum(value => ToDecimal(value, culture)));
        Add("subtract", (values, culture) => values.Skip(1).Aggregate(
            ToDecimal(values[0], culture), (difference, value) => difference - ToDecimal(value, culture)));
        handlebars.RegisterHelper("set", (_, _, arguments) => Set(arguments, Rendering.Current.Variables));

        // Handlebars writes null as nothing.
        void Add(string name, Helper helper) => handlebars.RegisterHelper(name, (_, arguments) =>
            helper(TemplateValues.Of(arguments, Rendering.Current.Variables), Rendering.Current.Kernel.Culture)!);
    }

    private static void Set(Arguments arguments, KernelArguments variables)
    {
        if (arguments[0] is HashParameterDictionary hash)
        {
            variables[hash["name"]?.ToString() ?? string.Empty] = TemplateValues.Of(hash["value"], variables);
        }
        else
        {
            var values = TemplateValues.Of(arguments, variables);
            variables[values[0]?.ToString() ?? string.Empty] = values[1];
        }
    }

    /// <summary>The numbers from the first to the last, both included.</summary>
    private static IEnumerable<int> Range(int first, int last) => Enumerable.Range(first, last - first + 1);

    private static int ToInt(object? value, CultureInfo culture) => int.Parse(value?.ToString() ?? "", culture);

    private static decimal ToDecimal(object? value, CultureInfo culture) => decimal.Parse(value?.ToString() ?? "", culture);
}
