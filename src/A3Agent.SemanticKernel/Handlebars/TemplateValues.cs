using HandlebarsDotNet;

namespace Microsoft.SemanticKernel.PromptTemplates.Handlebars;

/// <summary>
/// Reads arguments of helpers. A name that the current context does not know (within <c>each</c>, for example) is looked up among
/// the variables of the rendering.
/// </summary>
internal static class TemplateValues
{
    public static object? Of(object? argument, KernelArguments variables) =>
        argument is UndefinedBindingResult undefined ? variables.GetValueOrDefault(undefined.Value ?? "") : argument;

    public static object?[] Of(Arguments arguments, KernelArguments variables)
    {
        var values = new object?[arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Of(arguments[i], variables);
        }

        return values;
    }
}
