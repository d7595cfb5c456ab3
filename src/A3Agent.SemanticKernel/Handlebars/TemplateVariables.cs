using System.Web;

namespace Microsoft.SemanticKernel.PromptTemplates.Handlebars;

/// <summary>
/// Makes the variables of a rendering: defaults of the prompt, and over them the arguments, encoded where not allowed as they are.
/// </summary>
internal sealed class TemplateVariables
{
    private readonly KeyValuePair<string, object>[] _defaults;
    private readonly HashSet<string> _allowed;
    private readonly bool _allAllowed;

    public TemplateVariables(PromptTemplateConfig prompt, bool allowDangerousContent)
    {
        _allAllowed = allowDangerousContent || prompt.AllowDangerouslySetContent;
        _defaults = prompt.InputVariables
            .Where(variable => variable.Default is not (null or ""))
            .Select(variable => KeyValuePair.Create(variable.Name, variable.Default!))
            .ToArray();
        _allowed = prompt.InputVariables
            .Where(variable => variable.AllowDangerouslySetContent)
            .Select(variable => variable.Name)
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <exception cref="NotSupportedException">An argument is neither text nor a simple value, and is not allowed as it is.</exception>
    public KernelArguments For(KernelArguments? arguments)
    {
        var variables = new KernelArguments();
        foreach (var (name, value) in _defaults)
        {
            variables[name] = value;
        }

        foreach (var (name, value) in arguments ?? [])
        {
            if (value is not null)
            {
                variables[name] = _allAllowed || _allowed.Contains(name) ? value : Encoded(name, value);
            }
        }

        return variables;
    }

    private static object Encoded(string name, object value) => value switch
    {
        string text => HttpUtility.HtmlEncode(text),
        bool or char or byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal => value,
        Guid or DateTime or DateTimeOffset or TimeSpan or Enum => value,
        _ => throw new NotSupportedException(
            $"The argument '{name}' is a {value.GetType()}, which cannot be encoded. Give it as text, or set "
            + $"{nameof(InputVariable.AllowDangerouslySetContent)} on the variable and encode its contents."),
    };
}
